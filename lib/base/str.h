/* SPDX-License-Identifier: MIT */
/*
 * str: a byte buffer that grows, a list of strings, and tests of how a string
 * begins and ends.
 */
#ifndef BOX_BASE_STR_H
#define BOX_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * A buffer of bytes. { 0 } is an empty one. Once something has been added, s is
 * terminated by a NUL that len does not count. str_free() frees it.
 */
struct str {
	char *s;
	size_t len;
	size_t cap;
};

void str_add(struct str *, const void *bytes, size_t len);
void str_adds(struct str *, const char *s);
void str_addc(struct str *, char c);
/* Appends what a printf format makes. */
void str_addf(struct str *, const char *fmt, ...) PRINTF_LIKE(2, 3);
/*
 * Returns the end of the buffer, where the caller may write up to more bytes;
 * the caller then adds to len the number of bytes that were written, and a
 * str_add() of no bytes terminates them.
 */
char *str_room(struct str *, size_t more);
/* Empties the buffer and keeps its memory. */
void str_reset(struct str *);
/* Removes the first n bytes, which must be there; the rest moves up. */
void str_drop(struct str *, size_t n);
void str_free(struct str *);
/* The text, "" if nothing was added. It belongs to the buffer. */
const char *str_text(const struct str *);
/* Gives the text (never NULL) to the caller, who frees it; empties the str. */
char *str_take(struct str *);

/*
 * Appends s, with all but the unreserved characters (RFC 3986, section 2.3)
 * percent-encoded, for one segment of a path or the value of a query.
 */
void str_add_url(struct str *, const char *s);

/* A list of strings that the list owns. { 0 } is an empty one. */
struct strv {
	char **v; /* len strings, and a NULL after them once one was added */
	size_t len;
	size_t cap;
};

/* Appends a copy of s, or of the first len bytes of s. */
void strv_add(struct strv *, const char *s);
void strv_addn(struct strv *, const char *s, size_t len);
/* Appends the parts of text between separators: one where there is none. */
void strv_split(struct strv *, const char *text, char separator);
void strv_drop(struct strv *); /* removes the last string, if any */
void strv_sort(struct strv *); /* in the order of strcmp(3) */
void strv_free(struct strv *);

bool starts_with(const char *s, const char *prefix);
bool ends_with(const char *s, const char *suffix);

#endif
