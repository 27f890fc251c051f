/* SPDX-License-Identifier: MIT */
/*
 * inputs: the list of all that an image is made from, a line each. Its digest
 * is the key of the image; compared with an older list, it tells why an image
 * is stale. Pure: no I/O.
 *
 * A line is a letter for its kind, a name and a value, separated by TAB; TAB,
 * newline and backslash in them are written \t, \n and \\.
 */
#ifndef BOX_BUILD_INPUTS_H
#define BOX_BUILD_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sha256.h"
#include "base/str.h"

enum input_kind {
	INPUT_VERSION = 'V', /* of this format and of what belongs into it */
	INPUT_DOCKERFILE = 'D',
	INPUT_OPTION = 'O', /* target, platform */
	INPUT_ARG = 'A',    /* a build argument */
	INPUT_LABEL = 'L',
	INPUT_PARENT = 'P', /* the digest of its content */
	INPUT_FILE = 'F'    /* permissions, and target or digest */
};

/*
 * Adds one; a value of NULL is an absent one. The text begins empty. Of a build
 * argument or label that may be a secret, going by its name, the list holds a
 * hash in place of the value.
 */
void inputs_add(struct str *inputs, enum input_kind kind, const char *name,
    const char *value);

void inputs_key(const struct str *inputs, char key[SHA256_HEX]);

/*
 * Is it such a list, as far as can be seen? A file may be empty, or anything.
 * One begins with INPUT_VERSION.
 */
bool inputs_valid(const char *text, size_t len);

/*
 * What differs between an older list and this one, in words: "src/a changed",
 * "build argument X: 1 -> 2" (of a secret only "changed"), at most three such
 * and how many more. NULL where nothing does. The caller frees it.
 */
char *inputs_difference(const char *old, size_t old_len, const struct str *now);

#endif
