/* SPDX-License-Identifier: MIT */
/*
 * ascii: letters and their case, for keywords. Only A to Z and a to z are
 * letters here, whatever the locale. Depends on nothing.
 */
#ifndef BOX_BASE_ASCII_H
#define BOX_BASE_ASCII_H

#include <stdbool.h>

bool is_letter(char c);

/* Turns the capital letters of s into small ones, in place. */
void ascii_lower(char *s);

/* Are a and b equal if case is ignored? */
bool ascii_same(const char *a, const char *b);

#endif
