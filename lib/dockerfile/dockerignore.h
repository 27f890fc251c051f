/* SPDX-License-Identifier: MIT */
/*
 * dockerignore: the rules of a .dockerignore file. Text layer: pure, no file is
 * opened here; context.h reads the file and walks the folder.
 *
 * A rule is a pattern of Go's filepath.Match, in which '**' stands for any
 * number of folders:
 *
 *	*	any run of characters, '/' not among them
 *	?	one character but '/'
 *	[a-z]	one character of these; [^a-z] one of all others, '/' included
 *	\c	the character c
 *	**	at the end: everything; elsewhere: nothing, or any text up to
 *		and with a '/'. A '/' after it belongs to it.
 *
 * A path is ignored if the last rule that matches it, or one of the folders it
 * is in, does not begin with '!'. Differences from docker, on purpose:
 *
 * - docker turns patterns into regular expressions, and what it then does not
 *   take care of shows. Here patterns are those of filepath.Match, as docker
 *   documents: "\d" is a 'd', "[*]" a star, and '**' matches newlines.
 * - docker up to 20.10 compares a rule with one of the folders only, the one
 *   with as many parts as the rule. Newer versions do as box does.
 * - A character is one of UTF-8. A byte that is none counts as one character
 *   and equals only itself.
 *
 * Time: a match costs at most O(length of the pattern x length of the path)
 * whatever the pattern; there is no backtracking and no recursion. A pattern
 * without wildcards costs one comparison.
 */
#ifndef BOX_DOCKERFILE_DOCKERIGNORE_H
#define BOX_DOCKERFILE_DOCKERIGNORE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* A line, or a pattern, has fewer bytes than this; docker's limit as well. */
enum {
	IGNORE_LINE = 64 * 1024
};

struct dockerignore;

/* Rules that ignore nothing, to begin with. Never NULL; dockerignore_free() it.
 */
struct dockerignore *dockerignore_new(void);

/*
 * The rules of a .dockerignore file: a byte order mark, lines that begin with
 * '#', empty lines and blanks around a pattern are dropped, the rest goes
 * through dockerignore_clean(). The caller calls dockerignore_free(). NULL with
 * err set, naming the line, for a malformed pattern, a NUL byte and a line too
 * long.
 */
struct dockerignore *dockerignore_parse(
    const void *bytes, size_t len, struct err *);

/*
 * Adds one pattern, "!" before it turning it into an exception. An empty one
 * adds nothing. Returns 0, or -1 with err set for a pattern that is malformed:
 * '[' without its ']', an empty or open range, a '\' at the end, "!" alone.
 */
int dockerignore_add(struct dockerignore *, const char *pattern, struct err *);

/*
 * Adds a path as it is, as something to ignore: not cleaned, and neither blanks
 * around it nor a '!' are special. It is a pattern, or else, if literal, every
 * character of it stands for itself. Returns as dockerignore_add() does. For
 * those who match other patterns than those of .dockerignore, such as of COPY.
 */
int dockerignore_add_path(
    struct dockerignore *, const char *path, bool literal, struct err *);

/*
 * Adds the exception that keeps this very path, in which no character is
 * special, if the rules so far ignore it. docker does so with the Dockerfile
 * and .dockerignore.
 */
void dockerignore_keep(struct dockerignore *, const char *path);

/* Is it there for dockerignore_keep() alone? */
bool dockerignore_keeps(const struct dockerignore *, const char *path);

void dockerignore_free(struct dockerignore *);

/*
 * Is it ignored? path is relative to the context, with '/' and without "."
 * and "..". NULL rules ignore nothing.
 */
bool dockerignore_match(const struct dockerignore *, const char *path);

/*
 * May a path below dir, which is ignored itself, be excepted by a '!' rule? If
 * not, a walk need not enter dir. The answer is that of docker's classic
 * client: only if the text of a '!' pattern begins with that of dir, part by
 * part. A wildcard stands for no folder here, so that "*" and then "!a*" never
 * bring back what is in the folder ab.
 */
bool dockerignore_may_keep_below(const struct dockerignore *, const char *dir);

/*
 * Cleans one line as it stands in the file, without its line end: blanks
 * around it and after a '!', a '/' at its beginning, "." and ".." and double
 * slashes go; a ".." that leads out of the context as well, which docker keeps
 * and which then matches nothing. Returns true with the pattern added to out,
 * or false if the line holds none.
 */
bool dockerignore_clean(const char *line, size_t len, struct str *out);

/*
 * Adds path to out, relative to the root: no '/' at its ends, no "." and "//",
 * ".." resolved, at most up to the root, which is ".".
 */
void dockerignore_clean_path(const char *path, size_t len, struct str *out);

#endif
