/* SPDX-License-Identifier: MIT */
/*
 * str: a byte buffer that grows, a list of strings, and a few questions about
 * bytes. Ground layer: includes mem.h and err.h only.
 */
#ifndef BOX_BASE_STR_H
#define BOX_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/*
 * Bytes. { 0 } is an empty one; after the first addition s is always
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
void str_addf(struct str *, const char *fmt, ...) PRINTF_LIKE(2, 3);
/* Room for that many more bytes behind len; the caller adds to len itself. */
char *str_room(struct str *, size_t more);
void str_reset(struct str *);
/* Drops the first bytes; what is behind them moves. */
void str_drop(struct str *, size_t n);
void str_free(struct str *);
/* The text, "" where nothing was added; it belongs to the str. */
const char *str_text(const struct str *);
/* Hands the text (never NULL) to the caller, who frees it; empties the str. */
char *str_take(struct str *);

/*
 * Adds s with every byte percent-encoded that may not stand in one segment of
 * a path or in a query value (RFC 3986, section 2.3: unreserved stay).
 */
void str_add_url(struct str *, const char *s);

/* A list of strings that it owns. { 0 } is an empty one. */
struct strv {
	char **v; /* len strings, then NULL once one was added */
	size_t len;
	size_t cap;
};

void strv_add(struct strv *, const char *s);
void strv_addn(struct strv *, const char *s, size_t len);
void strv_drop(struct strv *); /* the last one */
void strv_sort(struct strv *); /* by bytes, whatever the locale */
void strv_free(struct strv *);

/* Whatever the locale: one of "0123456789"; a blank, TAB or line's end. */
bool is_digit(char c);
bool is_blank(char c);

bool starts_with(const char *s, const char *prefix);
bool ends_with(const char *s, const char *suffix);

#endif
