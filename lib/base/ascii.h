/* SPDX-License-Identifier: MIT */
/*
 * ascii: classes of ASCII characters, whatever the locale. Depends on nothing.
 * To compare without regard to case, use strcasecmp(3): since box never calls
 * setlocale(3), it treats only A to Z and a to z as letters.
 */
#ifndef BOX_BASE_ASCII_H
#define BOX_BASE_ASCII_H

#include <stdbool.h>

bool is_letter(char c); /* A to Z, a to z */
bool is_digit(char c);  /* 0 to 9 */
bool is_blank(char c);  /* space, \t, \n, \v, \f, \r */

/* Converts the letters of s to lower case, in place. */
void ascii_lower(char *s);

#endif
