/* SPDX-License-Identifier: MIT */
#include "base/csv.h"

#include <string.h>

/* Reads a field that begins with a quote; moves *text after the last one. */
static bool
read_quoted(const char **text, struct str *field)
{
	const char *s = *text + 1;

	for (; *s; s++) {
		if (*s == '"' && *++s != '"') {
			*text = s;
			return true;
		}
		str_addc(field, *s);
	}
	return false;
}

int
csv_fields(const char *text, struct strv *fields, struct err *err)
{
	struct str field = { 0 };

	for (const char *s = text;; s++) {
		bool good = true;

		str_reset(&field);
		if (*s == '"') {
			good = read_quoted(&s, &field);
		} else {
			size_t len = strcspn(s, ",\"\r\n");

			str_add(&field, s, len);
			s += len;
		}
		if (!good || (*s && *s != ',')) {
			str_free(&field);
			return err_set(err, ERR_USER,
			    "'%s': a quote or line end out of place", text);
		}
		strv_add(fields, str_text(&field));
		if (*s == '\0')
			break;
	}
	str_free(&field);
	return 0;
}
