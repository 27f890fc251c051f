/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char *
str_room(struct str *str, size_t more)
{
	if (more > SIZE_MAX / 2 - str->len)
		out_of_memory();
	if (str->len + more + 1 > str->cap) {
		size_t cap = str->cap ? str->cap : 64;

		while (cap < str->len + more + 1)
			cap *= 2;
		str->s = xrealloc(str->s, cap);
		str->cap = cap;
		str->s[str->len] = '\0';
	}
	return str->s + str->len;
}

void
str_add(struct str *str, const void *bytes, size_t len)
{
	char *end = str_room(str, len);

	if (len > 0)
		memcpy(end, bytes, len);
	end[len] = '\0';
	str->len += len;
}

void
str_adds(struct str *str, const char *s)
{
	str_add(str, s, strlen(s));
}

void
str_addc(struct str *str, char c)
{
	char *end = str_room(str, 1);

	end[0] = c;
	end[1] = '\0';
	str->len++;
}

void
str_addf(struct str *str, const char *fmt, ...)
{
	char *end = str_room(str, 64);
	size_t room = str->cap - str->len;
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(end, room, fmt, ap);
	va_end(ap);
	if (n >= 0 && (size_t)n >= room) {
		end = str_room(str, (size_t)n);
		va_start(ap, fmt);
		vsnprintf(end, (size_t)n + 1, fmt, ap);
		va_end(ap);
	}
	if (n > 0)
		str->len += (size_t)n;
	else
		*end = '\0';
}

void
str_reset(struct str *str)
{
	str->len = 0;
	if (str->s)
		str->s[0] = '\0';
}

void
str_drop(struct str *str, size_t n)
{
	if (n == 0)
		return;
	str->len -= n;
	memmove(str->s, str->s + n, str->len + 1);
}

void
str_free(struct str *str)
{
	free(str->s);
	*str = (struct str){ 0 };
}

const char *
str_text(const struct str *str)
{
	return str->s ? str->s : "";
}

char *
str_take(struct str *str)
{
	char *s = str->s ? str->s : xstrdup("");

	*str = (struct str){ 0 };
	return s;
}

void
str_add_url(struct str *str, const char *s)
{
	static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
					 "abcdefghijklmnopqrstuvwxyz"
					 "0123456789-._~";

	for (; *s; s++) {
		if (strchr(unreserved, *s))
			str_addc(str, *s);
		else
			str_addf(str, "%%%02X", (unsigned char)*s);
	}
}

void
strv_addn(struct strv *strv, const char *s, size_t len)
{
	/* one more than the strings: the NULL after them */
	strv->v = xgrow(strv->v, strv->len + 1, &strv->cap, sizeof(*strv->v));
	strv->v[strv->len++] = xstrndup(s, len);
	strv->v[strv->len] = NULL;
}

void
strv_add(struct strv *strv, const char *s)
{
	strv_addn(strv, s, strlen(s));
}

static int
compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void
strv_sort(struct strv *strv)
{
	if (strv->len > 1)
		qsort(strv->v, strv->len, sizeof(*strv->v), compare);
}

void
strv_split(struct strv *list, const char *text, char separator)
{
	const char *end;

	for (; (end = strchr(text, separator)); text = end + 1)
		strv_addn(list, text, (size_t)(end - text));
	strv_add(list, text);
}

void
strv_drop(struct strv *strv)
{
	if (strv->len == 0)
		return;
	free(strv->v[--strv->len]);
	strv->v[strv->len] = NULL;
}

void
strv_free(struct strv *strv)
{
	for (size_t i = 0; i < strv->len; i++)
		free(strv->v[i]);
	free(strv->v);
	*strv = (struct strv){ 0 };
}

bool
starts_with(const char *s, const char *prefix)
{
	return strncmp(s, prefix, strlen(prefix)) == 0;
}

bool
ends_with(const char *s, const char *suffix)
{
	size_t len = strlen(s), n = strlen(suffix);

	return len >= n && strcmp(s + len - n, suffix) == 0;
}
