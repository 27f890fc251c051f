/* SPDX-License-Identifier: MIT */
/*
 * ref: names of images, as the grammar of distribution/reference has them:
 *
 *	[domain[:port]/]path[:tag][@digest]
 *
 * The same image has several names: "x", "library/x:latest" and
 * "docker.io/library/x" are one. ref_normal() gives the form to compare by.
 * Text layer: pure functions over strings.
 */
#ifndef BOX_API_REF_H
#define BOX_API_REF_H

#include <stdbool.h>

#include "base/err.h"

/* A name taken apart. No field is ever NULL: what is missing is "". */
struct ref {
	char *domain; /* "docker.io", "localhost:5000", "[fc00::1]:5000" */
	char *path;   /* "library/debian": at most 255 bytes */
	char *tag;    /* "bookworm": at most 128 bytes */
	char *digest; /* "sha256:" and 64 hexadecimal digits, or sha384, 512 */
};

/*
 * Takes s apart as it is written: nothing is filled in, so that the first part
 * of "a/b" is a domain. Rarely what a tool wants: see ref_parse_name().
 * Returns 0, and the caller calls ref_free(); or -1 with err set, and there is
 * nothing to free. Refused: what the grammar does not know, upper case in the
 * path, digests of unknown kind or wrong length.
 */
int ref_parse(struct ref *, const char *s, struct err *);

/*
 * Takes s apart as docker understands it: "x" is docker.io and library/x; a
 * first part is a domain only if it holds a '.', a ':' or an upper case letter
 * or is "localhost"; index.docker.io is docker.io. No tag is filled in.
 * Refuses, beyond what ref_parse() does, 64 hexadecimal digits: an image's ID.
 * Returns as ref_parse() does.
 */
int ref_parse_name(struct ref *, const char *s, struct err *);

void ref_free(struct ref *);

/* The whole name put together again; the caller frees it. */
char *ref_text(const struct ref *);

/*
 * The repository, without tag and digest, as docker prints it for people:
 * "docker.io/library/x" is "x", except where that would name another image. It
 * takes what ref_parse_name() filled in. The caller frees it.
 */
char *ref_familiar(const struct ref *);

/*
 * The one form of all names of the same image, for comparing: domain, path and
 * tag are filled in ("docker.io/library/x:latest"); of tag and digest only the
 * digest stays, because an engine looks at nothing else then. The caller frees
 * it. NULL with err set for what ref_parse_name() refuses.
 */
char *ref_normal(const char *s, struct err *);

/* Do both name the same image? False if one of them is no name. */
bool ref_same(const char *a, const char *b);

/*
 * Does the pattern match the name, as docker prints it, with its tag or
 * without? A pattern is one of fnmatch(3), whose wildcards stop at a '/':
 * "foo/ba[rz]", "site:*". False if name is no name.
 */
bool ref_match(const char *pattern, const char *name);

/*
 * Splits the name that an image is to get for the API's repo and tag
 * parameters: repo is the familiar repository, tag is "" if none is written
 * (the engine's default is "latest"). "localhost:5000/x" has no tag: that is a
 * port. Both strings are the caller's to free. Returns 0, or -1 with err set
 * for what ref_parse_name() refuses and for a digest, which cannot be given.
 */
int ref_split(const char *s, char **repo, char **tag, struct err *);

/* Is s a whole image ID, 64 lower case hexadecimal digits? */
bool ref_is_id(const char *s);

#endif
