/* SPDX-License-Identifier: MIT */
/*
 * glob: a pattern of a .dockerignore file, or of COPY, compared with paths.
 * Pure. It is a pattern of Go's filepath.Match, with '**' added:
 *
 *	*	any run of characters without a '/'
 *	?	one character that is not a '/'
 *	[a-z]	one character of these; [^a-z] one of all others, '/' included
 *	\c	the character c
 *	**	at the end: everything; elsewhere: nothing, or any text up to
 *		and including a '/'. A '/' after it belongs to it.
 *
 * A character is one of UTF-8. A byte that is not UTF-8 counts as one character
 * and equals only itself.
 *
 * Time: a match costs at most O(length of the pattern x length of the path),
 * whatever the pattern; there is no backtracking and no recursion.
 */
#ifndef BOX_DOCKERFILE_GLOB_H
#define BOX_DOCKERFILE_GLOB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * False for a malformed pattern: '[' without its ']', an empty or open range, a
 * '\' at the end. Only valid patterns may be matched.
 */
bool glob_valid(const char *pattern);

/* Longer paths get their working memory from the heap. */
enum {
	GLOB_ON_STACK = 4096
};

/* A path, and the memory for comparing it with any number of patterns. */
struct glob_path {
	const char *s;
	size_t len;
	/* The places in s that the pattern so far may lead to, rising. */
	uint32_t *at;
	uint32_t *spare; /* where the next at is built */
	size_t n;        /* places in at */
	bool rest;       /* '**' at the end: what follows them matches */
	uint32_t *heap;
	uint32_t stack[2 * GLOB_ON_STACK];
};

/* s has to stay valid until glob_path_free(). */
void glob_path_init(struct glob_path *, const char *s);
void glob_path_free(struct glob_path *);

/* Does the pattern match the path, or one of the directories it is in? */
bool glob_match(const char *pattern, struct glob_path *);

#endif
