/* SPDX-License-Identifier: MIT */
/*
 * ref: names of images, as the grammar of distribution/reference has them:
 *
 *	[domain[:port]/]path[:tag][@digest]
 *
 * An image has several names: "x", "library/x:latest" and "docker.io/library/x"
 * are the same. ref_normal() gives the form by which names are compared. Pure.
 */
#ifndef BOX_API_REF_H
#define BOX_API_REF_H

#include <stdbool.h>

#include "base/err.h"

/* The parts of a name. No field is ever NULL: a part that is missing is "". */
struct ref {
	char *domain; /* "docker.io", "localhost:5000", "[fc00::1]:5000" */
	char *path;   /* "library/debian": at most 255 bytes */
	char *tag;    /* "bookworm": at most 128 bytes */
	char *digest; /* "sha256:" and 64 hexadecimal digits, or sha384, 512 */
};

/*
 * Parses s by the grammar alone: nothing is filled in, and the first part of
 * "a/b" is a domain. Tools usually want ref_parse_name(). Returns 0, and the
 * caller calls ref_free(); or -1 with err set, and there is nothing to free.
 * Refused: what the grammar does not allow, upper case in the path, a digest of
 * an unknown algorithm or of the wrong length.
 */
int ref_parse(struct ref *, const char *s, struct err *);

/*
 * Parses s as docker does: "x" is docker.io and library/x; the first part is a
 * domain only if it holds a '.', a ':' or an upper case letter or is
 * "localhost"; index.docker.io is docker.io. No tag is filled in. Also refused:
 * 64 hexadecimal digits, which are an image's ID. Returns as ref_parse() does.
 */
int ref_parse_name(struct ref *, const char *s, struct err *);

void ref_free(struct ref *);

/* The whole name, made of its parts; the caller frees it. */
char *ref_text(const struct ref *);

/*
 * The repository, without tag and digest, as docker prints it: "x" for
 * "docker.io/library/x", unless that would name another image. For a struct
 * that ref_parse_name() filled in. The caller frees it.
 */
char *ref_familiar(const struct ref *);

/*
 * A whole name, with tag and digest, in the same way: Podman lists
 * "docker.io/library/x:latest". What is not a name is returned as it is. The
 * caller frees it.
 */
char *ref_familiar_name(const char *s);

/*
 * The normal form, which is the same for all names of an image: domain, path
 * and tag are filled in ("docker.io/library/x:latest"), and a tag before a
 * digest is dropped, because an engine ignores it. The caller frees it. NULL
 * with err set for what ref_parse_name() refuses.
 */
char *ref_normal(const char *s, struct err *);

/* Do both name the same image? False if one of them is not a name. */
bool ref_same(const char *a, const char *b);

/*
 * Does the pattern match the name, as docker prints it, with or without its
 * tag? Patterns are those of fnmatch(3), and a wildcard does not match a '/':
 * "foo/ba[rz]", "site:*". False if name is not a name.
 */
bool ref_match(const char *pattern, const char *name);

/*
 * Splits a new name for an image into the API's parameters repo and tag: repo
 * is ref_familiar(), tag is "" if there is none (the engine's default is
 * "latest"). "localhost:5000/x" has a port and no tag. The caller frees both.
 * Returns 0, or -1 with err set for what ref_parse_name() refuses and for a
 * name with a digest, which nobody can choose.
 */
int ref_split(const char *s, char **repo, char **tag, struct err *);

/*
 * The same as one text, REPO:TAG, with the tag "latest" if there is none. NULL
 * on failure; the caller frees it.
 */
char *ref_with_tag(const char *s, struct err *);

/* Is s a whole image ID, 64 lower case hexadecimal digits? */
bool ref_is_id(const char *s);

#endif
