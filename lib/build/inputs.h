/* SPDX-License-Identifier: MIT */
/*
 * inputs: the list of everything that an image is made from, one line each.
 * The digest of the list is the key of the image; the difference from an older
 * list says why an image is stale. Pure.
 *
 * A line is a letter for its kind, a name and a value, separated by TABs; TAB,
 * newline and backslash in them are written as \t, \n and \\.
 */
#ifndef BOX_BUILD_INPUTS_H
#define BOX_BUILD_INPUTS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/sha256.h"
#include "base/str.h"

enum input_kind {
	INPUT_VERSION = 'V', /* of the list: what it contains, and how */
	INPUT_DOCKERFILE = 'D',
	INPUT_OPTION = 'O', /* target, platform */
	INPUT_ARG = 'A',    /* a build argument */
	INPUT_LABEL = 'L',
	INPUT_PARENT = 'P', /* image_digest() */
	INPUT_FILE = 'F'    /* see build_add_file() */
};

/*
 * Adds a line; value is NULL for none, which differs from "". Of a build
 * argument or a label whose name suggests a secret (PASS, TOKEN, ...) the list
 * gets a digest in place of the value.
 */
void inputs_add(struct str *inputs, enum input_kind kind, const char *name,
    const char *value);

void inputs_key(const struct str *inputs, char key[SHA256_HEX]);

/*
 * Does the text have the form of such a list, INPUT_VERSION first? It may come
 * from a file that somebody has changed.
 */
bool inputs_valid(const char *text, size_t len);

/*
 * How a list differs from an older one, in words: "src/a changed", "build
 * argument X: 1 -> 2" (only "changed" of a secret); at most three differences
 * and the number of the others. NULL where there is none. The caller frees it.
 */
char *inputs_difference(const char *old, size_t old_len, const struct str *now);

#endif
