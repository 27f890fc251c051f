/* SPDX-License-Identifier: MIT */
/*
 * dockerignore: the rules of a .dockerignore file. Pure; context.h reads the
 * file and walks the directory.
 *
 * A path is ignored if the last rule whose pattern (see glob.h) matches it, or
 * one of the directories it is in, does not begin with '!'. Deliberate
 * differences from docker:
 *
 * - docker translates patterns to regular expressions, which shows where it
 *   does not escape a character. Here patterns are those of filepath.Match, as
 *   docker documents: "\d" is a 'd', "[*]" a star, and '**' matches newlines.
 * - docker up to 20.10 only compares a rule with the one directory that has as
 *   many components as the rule. Newer versions do as box does.
 */
#ifndef BOX_DOCKERFILE_DOCKERIGNORE_H
#define BOX_DOCKERFILE_DOCKERIGNORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Lines and patterns are shorter than this many bytes, as docker's are. */
enum {
	IGNORE_LINE = 64 * 1024
};

struct dockerignore;

/* No rules, which ignore nothing. The caller calls dockerignore_free(). */
struct dockerignore *dockerignore_new(void);
void dockerignore_free(struct dockerignore *);

/*
 * The rules of a .dockerignore file of len bytes: a byte order mark and lines
 * that begin with '#' are dropped, and dockerignore_clean() makes a pattern of
 * each other line. The caller calls dockerignore_free(). NULL with err set,
 * naming the line, for a malformed pattern, "!" alone, a NUL byte and a line
 * that is too long.
 */
struct dockerignore *dockerignore_parse(
    const void *bytes, size_t len, struct err *);

/*
 * Adds a path to ignore: a pattern, or with literal a path without special
 * characters. It is taken as it is, even if it begins with blanks or '!'.
 * For patterns that are not from a .dockerignore, such as those of COPY.
 * Returns 0, or -1 with err set for a pattern that is malformed or too long.
 */
int dockerignore_add_path(
    struct dockerignore *, const char *path, bool literal, struct err *);

/*
 * If the rules so far ignore this path, in which no character is special, adds
 * the exception that keeps it. docker keeps the Dockerfile and .dockerignore
 * this way.
 */
void dockerignore_keep(struct dockerignore *, const char *path);

/* Is path one for which dockerignore_keep() added an exception? */
bool dockerignore_keeps(const struct dockerignore *, const char *path);

/*
 * Is path ignored? It is relative to the context, with '/' and without "." and
 * "..". NULL rules ignore nothing.
 */
bool dockerignore_match(const struct dockerignore *, const char *path);

/*
 * May a '!' rule except a path below the ignored directory dir? If not, a walk
 * need not enter dir. The answer is that of docker's classic client: only if
 * the text of a '!' pattern begins with that of dir, component by component. A
 * wildcard does not match dir here: with "*" and then "!a*", what is in the
 * directory ab stays ignored.
 */
bool dockerignore_may_keep_below(const struct dockerignore *, const char *dir);

/*
 * Adds the pattern in one line, without its line end, to out. Blanks around it
 * and after a '!' are removed, and the rest is cleaned as a path is: docker
 * keeps a ".." that leads out of the context, but then it matches nothing.
 * Returns false if the line holds no pattern.
 */
bool dockerignore_clean(const char *line, size_t len, struct str *out);

/*
 * Adds path to out, relative to the root: without '/' at either end, "." and
 * "//", and with ".." resolved, but never above the root, which is ".".
 */
void dockerignore_clean_path(const char *path, size_t len, struct str *out);

#endif
