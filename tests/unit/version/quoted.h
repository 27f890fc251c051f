/* SPDX-License-Identifier: MIT */
/*
 * quoted: JSON in tests, written with ' for ".
 */
#ifndef TEST_VERSION_QUOTED_H
#define TEST_VERSION_QUOTED_H

#include <stdlib.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "../tap.h"

static inline void
swap(char *text, char from, char to)
{
	for (; text && *text; text++) {
		if (*text == from)
			*text = to;
	}
}

static inline struct json *
parse(const char *quoted)
{
	char *text = xstrdup(quoted);
	struct err err = { 0 };
	struct json *json;

	swap(text, '\'', '"');
	json = json_parse(text, strlen(text), &err);
	if (!json)
		ok(false, "the test's own JSON: %s: %s", quoted, err.msg);
	free(text);
	return json;
}

/* What is at the path of it, "" for all; NULL for nothing. */
static inline void
is_at(const struct json *json, const char *path, const char *want,
    const char *what)
{
	struct json *got = *path ? json_get(json, path) : json_copy(json);
	struct str text = { 0 };

	if (got)
		json_text(got, &text);
	swap(text.s, '"', '\'');
	is_str(got ? str_text(&text) : NULL, want, "%s: %s", what, path);
	str_free(&text);
	json_free(got);
}

#endif
