/* SPDX-License-Identifier: MIT */
/*
 * mem: memory that is there, or the program ends. Out of memory prints one
 * line and exits with 125.
 */
#ifndef BOX_BASE_MEM_H
#define BOX_BASE_MEM_H

#include <stddef.h>

#include "base/err.h"

/* As malloc(3) and its kin; the caller frees with free(3). */
void *xmalloc(size_t size);
void *xcalloc(size_t n, size_t size);
void *xrealloc(void *p, size_t size);
char *xstrdup(const char *s);
char *xstrndup(const char *s, size_t len);

/* A new string made from a printf format; the caller frees it. */
char *xasprintf(const char *fmt, ...) PRINTF_LIKE(1, 2);

#endif
