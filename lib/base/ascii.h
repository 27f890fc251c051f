/* SPDX-License-Identifier: MIT */
/*
 * ascii: classes of characters, and comparing keywords, within ASCII, whatever
 * the locale. Depends on nothing.
 */
#ifndef BOX_BASE_ASCII_H
#define BOX_BASE_ASCII_H

#include <stdbool.h>

bool is_letter(char c); /* A to Z, a to z */
bool is_digit(char c);  /* 0 to 9 */
bool is_blank(char c);  /* space, \t, \n, \v, \f, \r */

/* Converts the letters of s to lower case, in place. */
void ascii_lower(char *s);

/* Are a and b equal if case is ignored? */
bool ascii_same(const char *a, const char *b);

#endif
