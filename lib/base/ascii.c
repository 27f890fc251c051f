/* SPDX-License-Identifier: MIT */
#include "base/ascii.h"

bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
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
	for (; *s; s++) {
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
	}
}
