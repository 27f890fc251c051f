/* SPDX-License-Identifier: MIT */
#include "dockerfile/glob.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum op {
	OP_TEXT,  /* these very bytes */
	OP_CHAR,  /* ? */
	OP_CLASS, /* [a-z] */
	OP_STAR,  /* * */
	OP_DIRS,  /* ** before something */
	OP_REST   /* ** at the end */
};

struct token {
	enum op op;
	bool negated; /* OP_CLASS: [^ */
	size_t first; /* OP_TEXT: in text; OP_CLASS: in ranges */
	size_t len;
};

struct range {
	uint32_t low, high;
};

static struct token *
add_token(struct glob *glob, enum op op)
{
	struct token *token = &glob->tokens[glob->ntokens++];

	*token = (struct token){ .op = op };
	return token;
}

static void
add_text(struct glob *glob, const char *s, size_t len)
{
	struct token *last =
	    glob->ntokens > 0 ? &glob->tokens[glob->ntokens - 1] : NULL;

	if (last == NULL || last->op != OP_TEXT) {
		last = add_token(glob, OP_TEXT);
		last->first = glob->text.len;
	}
	str_add(&glob->text, s, len);
	last->len += len;
}

/* Two equal tokens of stars side by side match what one matches. */
static const char *
add_star(struct glob *glob, const char *s)
{
	enum op op = OP_STAR, last = OP_TEXT;

	s++;
	if (*s == '*') {
		s++;
		if (*s == '/')
			s++;
		op = *s ? OP_DIRS : OP_REST;
	}
	if (glob->ntokens > 0)
		last = glob->tokens[glob->ntokens - 1].op;
	if (op != last)
		add_token(glob, op);
	return s;
}

/* One end of a range. NULL if there is no character that may be one. */
static const char *
class_char(const char *s, uint32_t *c)
{
	size_t size;

	if (*s == '-' || *s == ']')
		return NULL;
	if (*s == '\\')
		s++;
	*c = utf8_decode(s, strlen(s), &size);
	return *c == '\0' || *c == UTF8_NONE ? NULL : s + size;
}

/* s is after '['. Returns what is after ']', NULL for a malformed class. */
static const char *
add_class(struct glob *glob, const char *s)
{
	struct token *token = add_token(glob, OP_CLASS);

	token->first = glob->nranges;
	token->negated = *s == '^';
	if (token->negated)
		s++;
	while (*s != ']' || token->len == 0) {
		struct range *range = &glob->ranges[glob->nranges++];

		s = class_char(s, &range->low);
		if (s == NULL)
			return NULL;
		range->high = range->low;
		if (*s == '-')
			s = class_char(s + 1, &range->high);
		if (s == NULL || range->low > range->high)
			return NULL;
		token->len++;
	}
	return s + 1;
}

static bool
add_pattern(struct glob *glob, const char *s)
{
	while (s && *s) {
		size_t len = strcspn(s, "*?[\\");

		if (len > 0) {
			add_text(glob, s, len);
			s += len;
		} else if (*s == '*') {
			s = add_star(glob, s);
		} else if (*s == '?') {
			add_token(glob, OP_CHAR);
			s++;
		} else if (*s == '[') {
			s = add_class(glob, s + 1);
		} else {
			if (s[1] == '\0')
				return false;
			add_text(glob, s + 1, 1);
			s += 2;
		}
	}
	return s != NULL;
}

void
glob_free(struct glob *glob)
{
	free(glob->tokens);
	str_free(&glob->text);
	free(glob->ranges);
}

/* A pattern has no more tokens and ranges than bytes. */
static void
glob_init(struct glob *glob, size_t len)
{
	*glob = (struct glob){ 0 };
	glob->tokens = xcalloc(len + 1, sizeof(*glob->tokens));
	glob->ranges = xcalloc(len + 1, sizeof(*glob->ranges));
}

static void
shrink(struct glob *glob)
{
	glob->tokens = xreallocarray(
	    glob->tokens, glob->ntokens + 1, sizeof(*glob->tokens));
	glob->ranges = xreallocarray(
	    glob->ranges, glob->nranges + 1, sizeof(*glob->ranges));
}

bool
glob_compile(struct glob *glob, const char *pattern)
{
	glob_init(glob, strlen(pattern));
	if (!add_pattern(glob, pattern)) {
		glob_free(glob);
		return false;
	}
	shrink(glob);
	return true;
}

void
glob_literal(struct glob *glob, const char *path)
{
	size_t len = strlen(path);

	glob_init(glob, len);
	add_text(glob, path, len);
	shrink(glob);
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

static bool
in_class(const struct glob *glob, const struct token *token, uint32_t c)
{
	for (size_t i = 0; i < token->len; i++) {
		const struct range *range = &glob->ranges[token->first + i];

		if (c >= range->low && c <= range->high)
			return !token->negated;
	}
	return token->negated;
}

static void
step_char(
    struct glob_path *path, const struct glob *glob, const struct token *token)
{
	size_t n = 0;

	for (size_t i = 0; i < path->n; i++) {
		uint32_t at = path->at[i], c;
		size_t size;

		if (at == path->len)
			break;
		c = utf8_decode(path->s + at, path->len - at, &size);
		if (token->op == OP_CLASS ? in_class(glob, token, c) : c != '/')
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

bool
glob_match(const struct glob *glob, struct glob_path *path)
{
	path->at[0] = 0;
	path->n = 1;
	for (size_t i = 0; i < glob->ntokens && path->n > 0; i++) {
		const struct token *token = &glob->tokens[i];

		switch (token->op) {
		case OP_TEXT:
			step_text(
			    path, glob->text.s + token->first, token->len);
			break;
		case OP_CHAR:
		case OP_CLASS:
			step_char(path, glob, token);
			break;
		case OP_STAR:
			step_star(path);
			break;
		case OP_DIRS:
			step_dirs(path);
			break;
		case OP_REST:
			return true;
		}
	}
	return arrived(path);
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
