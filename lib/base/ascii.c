/* SPDX-License-Identifier: MIT */
#include "base/ascii.h"

static char
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool
is_letter(char c)
{
	return lower(c) >= 'a' && lower(c) <= 'z';
}

bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

void
ascii_lower(char *s)
{
	for (; *s; s++)
		*s = lower(*s);
}

bool
ascii_same(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b)) {
		a++;
		b++;
	}
	return lower(*a) == lower(*b);
}
