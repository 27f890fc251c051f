/* SPDX-License-Identifier: MIT */
#include "dockerfile/pattern.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* An item is a byte that stands for itself, or one of these. */
enum {
	ANY_CHAR = 256,
	ANY_TEXT = 257
};

/* Items without ANY_TEXT among them. */
struct run {
	const uint16_t *items;
	size_t len;
};

bool
pattern_compile(struct pattern *pattern, const char *s, char escape)
{
	pattern->items = xcalloc(strlen(s) + 1, sizeof(*pattern->items));
	for (; *s; s++) {
		uint16_t item = (unsigned char)*s;

		if (*s == '*') {
			item = ANY_TEXT;
		} else if (*s == '?') {
			item = ANY_CHAR;
		} else if (*s == escape) {
			s++;
			if (*s == '\0' || (!strchr("}/*?", *s) && *s != escape))
				return false;
			item = (unsigned char)*s;
		}
		pattern->items[pattern->len++] = item;
	}
	return true;
}

void
pattern_free(struct pattern *pattern)
{
	free(pattern->items);
}

/* Does the run match at s? Then end is where the match ends. */
static bool
match_run(const struct pattern *pattern, const struct run *run, const char *s,
    const char **end)
{
	for (size_t i = 0; i < run->len; i++) {
		size_t len = 1;

		if (*pattern->budget == 0)
			return false;
		--*pattern->budget;
		if (*s == '\0')
			return false;
		if (run->items[i] == ANY_CHAR)
			len = utf8_char(s, strnlen(s, 4));
		else if (run->items[i] != (unsigned char)*s)
			return false;
		s += len > 0 ? len : 1;
	}
	*end = s;
	return true;
}

/* Is s the first byte of a character? */
static bool
is_start(const char *s)
{
	return ((unsigned char)*s & 0xc0) != 0x80;
}

/* The first or the last place from s on where the run matches. */
static bool
find_run(const struct pattern *pattern, const struct run *run, const char *s,
    bool last, const char **end)
{
	bool found = false;

	for (;; s++) {
		const char *here;

		if (is_start(s) && match_run(pattern, run, s, &here)) {
			*end = here;
			found = true;
			if (!last)
				return true;
		}
		if (*s == '\0' || *pattern->budget == 0)
			return found;
		--*pattern->budget;
	}
}

/* The run that begins with item number first. */
static struct run
run_at(const struct pattern *pattern, size_t first)
{
	size_t end = first;

	while (end < pattern->len && pattern->items[end] != ANY_TEXT)
		end++;
	return (struct run){ pattern->items + first, end - first };
}

/*
 * Does the pattern match a beginning of s? The first place for a run between
 * two stars is always good enough; only the place of the last run makes a
 * difference between the shortest and the longest match.
 */
static bool
match(const struct pattern *pattern, const char *s, bool longest,
    const char **end)
{
	struct run run = run_at(pattern, 0);
	size_t next = run.len;

	if (!match_run(pattern, &run, s, end))
		return false;
	while (next < pattern->len) {
		run = run_at(pattern, next + 1);
		next += 1 + run.len;
		if (!find_run(pattern, &run, *end,
			longest && next == pattern->len, end))
			return false;
	}
	return true;
}

void
pattern_trim_beginning(const struct pattern *pattern, const char *value,
    bool longest, struct str *out)
{
	const char *rest = value;

	if (!match(pattern, value, longest, &rest))
		rest = value;
	str_adds(out, rest);
}

void
pattern_trim_end(const struct pattern *pattern, const char *value, bool longest,
    struct str *out)
{
	size_t len = strlen(value);

	for (size_t i = 0; i <= len; i++) {
		size_t at = longest ? i : len - i;
		const char *end;

		if (is_start(value + at) &&
		    match(pattern, value + at, true, &end) && *end == '\0') {
			len = at;
			break;
		}
	}
	str_add(out, value, len);
}

void
pattern_replace(const struct pattern *pattern, const char *s,
    const struct str *with, bool every, struct str *out)
{
	const char *last = NULL, *end;
	bool done = false;

	/* An empty match directly after another one is part of that one. */
	while (*pattern->budget > with->len) {
		if (!done && is_start(s) && match(pattern, s, true, &end) &&
		    !(end == s && s == last)) {
			str_add(out, str_text(with), with->len);
			*pattern->budget -= with->len;
			done = !every;
			last = end;
			if (end > s) {
				s = end;
				continue;
			}
		}
		if (*s == '\0')
			return;
		str_addc(out, *s++);
	}
	*pattern->budget = 0;
}
