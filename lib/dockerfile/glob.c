/* SPDX-License-Identifier: MIT */
#include "dockerfile/glob.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* Reads one end of a range. NULL if the character there cannot be one. */
static const char *
class_char(const char *s, uint32_t *c)
{
	size_t size;

	if (*s == '-' || *s == ']')
		return NULL;
	if (*s == '\\')
		s++;
	*c = utf8_decode(s, strnlen(s, 4), &size);
	return *c == '\0' || *c == UTF8_NONE ? NULL : s + size;
}

/*
 * Is c in the class whose text after '[' is s? Returns what is after its ']',
 * NULL for a malformed class.
 */
static const char *
match_class(const char *s, uint32_t c, bool *is_in)
{
	bool negated = *s == '^';
	uint32_t low, high;

	*is_in = negated;
	s += negated;
	do {
		s = class_char(s, &low);
		high = low;
		if (s && *s == '-')
			s = class_char(s + 1, &high);
		if (!s || low > high)
			return NULL;
		if (c >= low && c <= high)
			*is_in = !negated;
	} while (*s != ']');
	return s + 1;
}

static void
step_text(struct glob_path *path, const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < path->n; i++) {
		uint32_t at = path->at[i];

		if (path->len - at >= len &&
		    memcmp(path->s + at, text, len) == 0)
			path->at[n++] = at + (uint32_t)len;
	}
	path->n = n;
}

/* s: the '?', or the '[' of a class that is well-formed */
static void
step_char(struct glob_path *path, const char *s)
{
	size_t n = 0;

	for (size_t i = 0; i < path->n; i++) {
		uint32_t at = path->at[i], c;
		bool matches;
		size_t size;

		if (at == path->len)
			break;
		c = utf8_decode(path->s + at, path->len - at, &size);
		matches = c != '/';
		if (*s == '[')
			match_class(s + 1, c, &matches);
		if (matches)
			path->at[n++] = at + (uint32_t)size;
	}
	path->n = n;
}

static void
replace_places(struct glob_path *path, size_t n)
{
	uint32_t *places = path->spare;

	path->spare = path->at;
	path->at = places;
	path->n = n;
}

/* From each place, every character up to the next '/'. */
static void
step_star(struct glob_path *path)
{
	size_t n = 0, next = 0, size;
	bool on = false;

	if (path->n == 0)
		return;

	for (size_t at = path->at[0]; at <= path->len; at += size) {
		while (next < path->n && path->at[next] < at)
			next++;
		if (next < path->n && path->at[next] == at)
			on = true;
		if (on)
			path->spare[n++] = (uint32_t)at;
		else if (next == path->n)
			break;
		size = 1;
		if (at < path->len && path->s[at] == '/')
			on = false;
		else if (at < path->len)
			utf8_decode(path->s + at, path->len - at, &size);
	}
	replace_places(path, n);
}

/* Each place itself, and what comes after any '/' from the first place on. */
static void
step_dirs(struct glob_path *path)
{
	size_t n = 0, next = 0;

	if (path->n == 0)
		return;

	for (size_t at = path->at[0]; at <= path->len; at++) {
		bool is_place = next < path->n && path->at[next] == at;

		next += is_place;
		if (is_place || (at > path->at[0] && path->s[at - 1] == '/'))
			path->spare[n++] = (uint32_t)at;
	}
	replace_places(path, n);
}

/* Does one of the places end the path, or a directory that it is in? */
static bool
arrived(const struct glob_path *path)
{
	for (size_t i = 0; i < path->n; i++) {
		uint32_t at = path->at[i];

		if (at > 0 && (at == path->len || path->s[at] == '/'))
			return true;
	}
	return false;
}

/* "*", "**" and what belongs to it: s is at the first one. */
static const char *
step_stars(struct glob_path *path, const char *s)
{
	s++;
	if (*s != '*') {
		step_star(path);
		return s;
	}
	s++;
	if (*s == '/')
		s++;
	if (*s)
		step_dirs(path);
	else
		path->rest = true;
	return s;
}

/*
 * Moves the places over the part of a pattern that s begins with. Returns what
 * follows it, NULL for a malformed part.
 */
static const char *
step(struct glob_path *path, const char *s)
{
	size_t len = strcspn(s, "*?[\\");
	const char *end = s + 1;
	bool is_in;

	if (len > 0) {
		step_text(path, s, len);
		return s + len;
	}
	switch (*s) {
	case '*':
		return step_stars(path, s);
	case '[':
		end = match_class(s + 1, 0, &is_in);
		if (!end)
			return NULL;
		/* fallthrough */
	case '?':
		step_char(path, s);
		return end;
	default:
		if (s[1] == '\0')
			return NULL;
		step_text(path, s + 1, 1);
		return s + 2;
	}
}

bool
glob_valid(const char *pattern)
{
	struct glob_path none;

	glob_path_init(&none, "");
	none.n = 0;
	while (pattern && *pattern)
		pattern = step(&none, pattern);
	return pattern != NULL;
}

bool
glob_match(const char *pattern, struct glob_path *path)
{
	path->at[0] = 0;
	path->n = 1;
	path->rest = false;
	while (*pattern && path->n > 0)
		pattern = step(path, pattern);
	return path->n > 0 && (path->rest || arrived(path));
}

void
glob_path_init(struct glob_path *path, const char *s)
{
	path->s = s;
	path->len = strlen(s);
	path->heap = NULL;
	path->at = path->stack;
	path->spare = path->stack + GLOB_ON_STACK;
	if (path->len >= GLOB_ON_STACK) {
		path->heap = xcalloc(path->len + 1, 2 * sizeof(*path->heap));
		path->at = path->heap;
		path->spare = path->heap + path->len + 1;
	}
}

void
glob_path_free(struct glob_path *path)
{
	free(path->heap);
}
