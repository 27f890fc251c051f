/* SPDX-License-Identifier: MIT */
#include "version/names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/random.h"
#include "base/str.h"

#define VOLUME_MARK ".box-"

enum {
	ANONYMOUS_LENGTH = 64,
	DIGITS_MAX = 17
};

static bool
is_separator(char c)
{
	return c == '.' || c == '_' || c == '-';
}

char *
version_series(const char *container)
{
	struct str series = { 0 };

	for (const char *s = container; *s; s++) {
		char c = (char)tolower((unsigned char)*s);

		if (!is_separator(c))
			str_addc(&series, c);
		else if (series.len > 0 && s[1] && !is_separator(s[1]))
			str_addc(&series, is_separator(s[-1]) ? '-' : c);
	}
	return str_take(&series);
}

long long
version_number(const char *text)
{
	size_t len = strspn(text, "0123456789");

	return len <= DIGITS_MAX && text[len] == '\0' ? strtoll(text, NULL, 10)
						      : 0;
}

static bool
is_hex(const char *s, size_t len)
{
	return strlen(s) == len && strspn(s, "0123456789abcdef") == len;
}

bool
version_is_anonymous(const char *name)
{
	return is_hex(name, ANONYMOUS_LENGTH);
}

bool
version_is_volume(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && starts_with(dot, VOLUME_MARK) &&
	       is_hex(dot + strlen(VOLUME_MARK), TOKEN_SIZE - 1);
}

char *
version_volume(const char *name, const char *token)
{
	size_t len = strlen(name);

	if (version_is_volume(name))
		len = (size_t)(strrchr(name, '.') - name);
	return xasprintf("%.*s" VOLUME_MARK "%s", (int)len, name, token);
}
