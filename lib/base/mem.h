/* SPDX-License-Identifier: MIT */
/*
 * mem: allocation that cannot fail. If memory runs out, these functions print
 * "PROGRAM: out of memory" and exit with status 125. They do the same if the
 * size of an array overflows. The caller frees what they return with free(3).
 */
#ifndef BOX_BASE_MEM_H
#define BOX_BASE_MEM_H

#include <stddef.h>

#include "base/err.h"

/* As malloc(3), calloc(3), realloc(3) and reallocarray(3); never NULL. */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
void *xreallocarray(void *p, size_t n, size_t size);

/*
 * Makes room for one more item in an array that grows: len items of size bytes
 * are in use, *cap are allocated. Returns the array, which may have moved.
 */
void *xgrow(void *items, size_t len, size_t *cap, size_t size);

/* A copy of a string, or of len bytes with a NUL after them. */
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);

/* A new string made from a printf format. */
char *xasprintf(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* What the functions above do when memory runs out. */
void out_of_memory(void) NORETURN;

#endif
