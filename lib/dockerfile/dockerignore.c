/* SPDX-License-Identifier: MIT */
#include "dockerfile/dockerignore.h"

#include <stdint.h>
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

struct makedep {
	bool except;
	char *pattern; /* cleaned, without the '!' */
	struct token *tokens;
	size_t ntokens;
	struct str text;
	struct range *ranges;
	size_t nranges;
};

struct dockerignore {
	struct makedep *rules;
	size_t len;
	size_t cap;
	struct strv kept; /* by dockerignore_keep() */
};

/* Longer paths get their working memory from the heap. */
enum {
	PATH_ON_STACK = 4096
};

/*
 * How a pattern meets a path. It is simulated like an automaton: at holds, in
 * rising order, every place in path that the tokens so far may lead to.
 */
struct match {
	const char *path;
	uint32_t *at;
	uint32_t *spare; /* where an expanding step builds the next at */
	size_t n;
	size_t len; /* of path */
};

/* A value no range of characters holds, for a byte that is no UTF-8. */
static const uint32_t no_char = 0xffffffff;

/* The character at s, and in size its length in bytes, at least 1. */
static uint32_t
decode(const char *s, size_t len, size_t *size)
{
	const unsigned char *u = (const unsigned char *)s;

	*size = utf8_char(s, len);
	switch (*size) {
	case 1:
		return u[0];
	case 2:
		return (u[0] & 0x1fu) << 6 | (u[1] & 0x3fu);
	case 3:
		return (u[0] & 0x0fu) << 12 | (u[1] & 0x3fu) << 6 |
		       (u[2] & 0x3fu);
	case 4:
		return (u[0] & 0x07u) << 18 | (u[1] & 0x3fu) << 12 |
		       (u[2] & 0x3fu) << 6 | (u[3] & 0x3fu);
	default:
		*size = 1;
		return no_char;
	}
}

/* The bytes of the Unicode blank at s; 0 if there is none. */
static size_t
blank(const char *s, size_t len)
{
	static const struct {
		uint32_t low, high;
	} blanks[] = {
		{ '\t', '\r' },
		{ ' ', ' ' },
		{ 0x85, 0x85 },
		{ 0xa0, 0xa0 },
		{ 0x1680, 0x1680 },
		{ 0x2000, 0x200a },
		{ 0x2028, 0x2029 },
		{ 0x202f, 0x202f },
		{ 0x205f, 0x205f },
		{ 0x3000, 0x3000 },
	};
	size_t size = 0;
	uint32_t c = len > 0 ? decode(s, len, &size) : no_char;

	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++) {
		if (c >= blanks[i].low && c <= blanks[i].high)
			return size;
	}
	return 0;
}

static void
trim(const char **s, size_t *len)
{
	size_t n, size, end = 0;

	while ((n = blank(*s, *len)) > 0) {
		*s += n;
		*len -= n;
	}
	for (size_t i = 0; i < *len; i += n) {
		n = blank(*s + i, *len - i);
		if (n == 0) {
			decode(*s + i, *len - i, &size);
			n = size;
			end = i + size;
		}
	}
	*len = end;
}

void
dockerignore_clean_path(const char *path, size_t len, struct str *out)
{
	const char *end = path + len;
	size_t start = out->len;

	while (path < end) {
		const char *slash = memchr(path, '/', (size_t)(end - path));
		size_t part = (size_t)((slash ? slash : end) - path);

		if (part == 2 && memcmp(path, "..", 2) == 0) {
			while (out->len > start && out->s[--out->len] != '/')
				;
		} else if (part > 0 && !(part == 1 && *path == '.')) {
			if (out->len > start)
				str_addc(out, '/');
			str_add(out, path, part);
		}
		path += part + (slash != NULL);
	}
	if (out->len > start)
		out->s[out->len] = '\0';
	else
		str_addc(out, '.');
}

/* What dockerignore_clean() does, to a line that is no comment. */
static bool
clean(const char *s, size_t len, struct str *out)
{
	trim(&s, &len);
	if (len == 0)
		return false;
	if (*s == '!') {
		str_addc(out, '!');
		s++;
		len--;
		trim(&s, &len);
		if (len == 0)
			return true;
	}
	dockerignore_clean_path(s, len, out);
	return true;
}

bool
dockerignore_clean(const char *line, size_t len, struct str *out)
{
	if (len > 0 && *line == '#')
		return false;
	return clean(line, len, out);
}

static struct token *
add_token(struct makedep *rule, enum op op)
{
	struct token *token = &rule->tokens[rule->ntokens++];

	*token = (struct token){ .op = op };
	return token;
}

static void
add_text(struct makedep *rule, const char *s, size_t len)
{
	struct token *last =
	    rule->ntokens > 0 ? &rule->tokens[rule->ntokens - 1] : NULL;

	if (last == NULL || last->op != OP_TEXT) {
		last = add_token(rule, OP_TEXT);
		last->first = rule->text.len;
	}
	str_add(&rule->text, s, len);
	last->len += len;
}

/* Stars add up: two of a kind, side by side, reach no farther than one. */
static const char *
add_star(struct makedep *rule, const char *s)
{
	enum op op = OP_STAR, last = OP_TEXT;

	s++;
	if (*s == '*') {
		s++;
		if (*s == '/')
			s++;
		op = *s ? OP_DIRS : OP_REST;
	}
	if (rule->ntokens > 0)
		last = rule->tokens[rule->ntokens - 1].op;
	if (op != last)
		add_token(rule, op);
	return s;
}

/* One end of a range. NULL where no character may stand for itself. */
static const char *
class_char(const char *s, uint32_t *c)
{
	size_t size;

	if (*s == '-' || *s == ']')
		return NULL;
	if (*s == '\\')
		s++;
	*c = decode(s, strlen(s), &size);
	return *c == '\0' || *c == no_char ? NULL : s + size;
}

/* s is behind '['. Returns what is behind ']', NULL for a malformed class. */
static const char *
add_class(struct makedep *rule, const char *s)
{
	struct token *token = add_token(rule, OP_CLASS);

	token->first = rule->nranges;
	token->negated = *s == '^';
	if (token->negated)
		s++;
	while (*s != ']' || token->len == 0) {
		struct range *range = &rule->ranges[rule->nranges++];

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
compile(struct makedep *rule)
{
	const char *s = rule->pattern;

	while (s && *s) {
		size_t len = strcspn(s, "*?[\\");

		if (len > 0) {
			add_text(rule, s, len);
			s += len;
		} else if (*s == '*') {
			s = add_star(rule, s);
		} else if (*s == '?') {
			add_token(rule, OP_CHAR);
			s++;
		} else if (*s == '[') {
			s = add_class(rule, s + 1);
		} else {
			if (s[1] == '\0')
				return false;
			add_text(rule, s + 1, 1);
			s += 2;
		}
	}
	return s != NULL;
}

static void
free_rule(struct makedep *rule)
{
	free(rule->pattern);
	free(rule->tokens);
	str_free(&rule->text);
	free(rule->ranges);
}

/* A pattern has no more tokens and ranges than bytes. */
static struct makedep *
add_rule(struct dockerignore *ignore, const char *pattern, bool except)
{
	struct makedep *rule;
	size_t most = strlen(pattern) + 1;

	if (ignore->len == ignore->cap) {
		ignore->cap = 2 * ignore->cap + 8;
		ignore->rules = xrealloc(
		    ignore->rules, ignore->cap * sizeof(*ignore->rules));
	}
	rule = &ignore->rules[ignore->len++];
	*rule = (struct makedep){ .except = except };
	rule->pattern = xstrdup(pattern);
	rule->tokens = xcalloc(most, sizeof(*rule->tokens));
	rule->ranges = xcalloc(most, sizeof(*rule->ranges));
	return rule;
}

static void
shrink(struct makedep *rule)
{
	rule->tokens =
	    xrealloc(rule->tokens, (rule->ntokens + 1) * sizeof(*rule->tokens));
	rule->ranges =
	    xrealloc(rule->ranges, (rule->nranges + 1) * sizeof(*rule->ranges));
}

static int
add_pattern(struct dockerignore *ignore, const char *pattern, bool except,
    struct err *err)
{
	struct makedep *rule = add_rule(ignore, pattern, except);

	if (compile(rule)) {
		shrink(rule);
		return 0;
	}
	free_rule(rule);
	ignore->len--;
	return err_set(err, ERR_USER, "malformed pattern '%s'", pattern);
}

static void
add_literal(struct dockerignore *ignore, const char *path, bool except)
{
	struct makedep *rule = add_rule(ignore, path, except);

	add_text(rule, path, strlen(path));
	shrink(rule);
}

/* pattern is cleaned. */
static int
add_cleaned(struct dockerignore *ignore, const char *pattern, struct err *err)
{
	bool except = *pattern == '!';

	if (strcmp(pattern, "!") == 0)
		return err_set(err, ERR_USER, "'!' without a pattern");
	return add_pattern(ignore, pattern + except, except, err);
}

struct dockerignore *
dockerignore_new(void)
{
	return xcalloc(1, sizeof(struct dockerignore));
}

int
dockerignore_add(
    struct dockerignore *ignore, const char *pattern, struct err *err)
{
	struct str cleaned = { 0 };
	size_t len = strlen(pattern);
	int ret = 0;

	if (len >= IGNORE_LINE)
		return err_set(err, ERR_USER, "a pattern is too long");
	if (clean(pattern, len, &cleaned))
		ret = add_cleaned(ignore, str_text(&cleaned), err);
	str_free(&cleaned);
	return ret;
}

/* One line of a file, as it is there. */
static int
add_line(
    struct dockerignore *ignore, const char *s, size_t len, struct err *err)
{
	struct str cleaned = { 0 };
	int ret = 0;

	if (len >= IGNORE_LINE)
		return err_set(err, ERR_USER, "the line is too long");
	if (memchr(s, '\0', len))
		return err_set(err, ERR_USER, "a NUL byte; no text file?");
	if (dockerignore_clean(s, len, &cleaned))
		ret = add_cleaned(ignore, str_text(&cleaned), err);
	str_free(&cleaned);
	return ret;
}

struct dockerignore *
dockerignore_parse(const void *bytes, size_t len, struct err *err)
{
	struct dockerignore *ignore = dockerignore_new();
	const char *s = bytes, *end = s + len;
	size_t number = 0;

	if (len >= 3 && memcmp(s, "\xef\xbb\xbf", 3) == 0)
		s += 3;
	while (s < end) {
		const char *nl = memchr(s, '\n', (size_t)(end - s));
		size_t line = (size_t)((nl ? nl : end) - s);

		number++;
		if (add_line(ignore, s, line, err) < 0) {
			dockerignore_free(ignore);
			err_prefix(err, "line %zu", number);
			return NULL;
		}
		s += line + (nl != NULL);
	}
	return ignore;
}

int
dockerignore_add_path(struct dockerignore *ignore, const char *path,
    bool literal, struct err *err)
{
	if (strlen(path) >= IGNORE_LINE)
		return err_set(err, ERR_USER, "a pattern is too long");
	if (!literal)
		return add_pattern(ignore, path, false, err);
	add_literal(ignore, path, false);
	return 0;
}

void
dockerignore_keep(struct dockerignore *ignore, const char *path)
{
	if (!dockerignore_match(ignore, path))
		return;
	add_literal(ignore, path, true);
	strv_add(&ignore->kept, path);
}

bool
dockerignore_keeps(const struct dockerignore *ignore, const char *path)
{
	for (size_t i = 0; i < ignore->kept.len; i++) {
		if (strcmp(ignore->kept.v[i], path) == 0)
			return true;
	}
	return false;
}

void
dockerignore_free(struct dockerignore *ignore)
{
	if (ignore == NULL)
		return;
	for (size_t i = 0; i < ignore->len; i++)
		free_rule(&ignore->rules[i]);
	free(ignore->rules);
	strv_free(&ignore->kept);
	free(ignore);
}

static void
step_text(struct match *m, const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		uint32_t at = m->at[i];

		if (m->len - at >= len && memcmp(m->path + at, text, len) == 0)
			m->at[n++] = at + (uint32_t)len;
	}
	m->n = n;
}

static bool
in_class(const struct makedep *rule, const struct token *token, uint32_t c)
{
	for (size_t i = 0; i < token->len; i++) {
		const struct range *range = &rule->ranges[token->first + i];

		if (c >= range->low && c <= range->high)
			return !token->negated;
	}
	return token->negated;
}

static void
step_char(
    struct match *m, const struct makedep *rule, const struct token *token)
{
	size_t n = 0;

	for (size_t i = 0; i < m->n; i++) {
		uint32_t at = m->at[i], c;
		size_t size;

		if (at == m->len)
			break;
		c = decode(m->path + at, m->len - at, &size);
		if (token->op == OP_CLASS ? in_class(rule, token, c) : c != '/')
			m->at[n++] = at + (uint32_t)size;
	}
	m->n = n;
}

static void
replace_places(struct match *m, size_t n)
{
	uint32_t *places = m->spare;

	m->spare = m->at;
	m->at = places;
	m->n = n;
}

/* From each place on, up to the next '/'. */
static void
step_star(struct match *m)
{
	size_t n = 0, next = 0, size;
	bool on = false;

	for (size_t at = m->at[0]; at <= m->len; at += size) {
		while (next < m->n && m->at[next] < at)
			next++;
		if (next < m->n && m->at[next] == at)
			on = true;
		if (on)
			m->spare[n++] = (uint32_t)at;
		else if (next == m->n)
			break;
		size = 1;
		if (at < m->len && m->path[at] == '/')
			on = false;
		else if (at < m->len)
			decode(m->path + at, m->len - at, &size);
	}
	replace_places(m, n);
}

/* Each place itself, and all behind a '/' from the first place on. */
static void
step_dirs(struct match *m)
{
	size_t n = 0, next = 0;

	for (size_t at = m->at[0]; at <= m->len; at++) {
		bool is_place = next < m->n && m->at[next] == at;

		next += is_place;
		if (is_place || (at > m->at[0] && m->path[at - 1] == '/'))
			m->spare[n++] = (uint32_t)at;
	}
	replace_places(m, n);
}

/* Has the pattern led to the end of the path, or of a folder it is in? */
static bool
arrived(const struct match *m)
{
	for (size_t i = 0; i < m->n; i++) {
		uint32_t at = m->at[i];

		if (at > 0 && (at == m->len || m->path[at] == '/'))
			return true;
	}
	return false;
}

static bool
match_rule(struct match *m, const struct makedep *rule)
{
	m->at[0] = 0;
	m->n = 1;
	for (size_t i = 0; i < rule->ntokens && m->n > 0; i++) {
		const struct token *token = &rule->tokens[i];

		switch (token->op) {
		case OP_TEXT:
			step_text(m, rule->text.s + token->first, token->len);
			break;
		case OP_CHAR:
		case OP_CLASS:
			step_char(m, rule, token);
			break;
		case OP_STAR:
			step_star(m);
			break;
		case OP_DIRS:
			step_dirs(m);
			break;
		case OP_REST:
			return true;
		}
	}
	return arrived(m);
}

bool
dockerignore_match(const struct dockerignore *ignore, const char *path)
{
	uint32_t stack[2 * PATH_ON_STACK], *heap = NULL;
	struct match m = { .path = path, .at = stack };
	bool ignored = false;

	if (ignore == NULL || ignore->len == 0)
		return false;
	m.len = strlen(path);
	m.spare = stack + PATH_ON_STACK;
	if (m.len >= PATH_ON_STACK) {
		heap = xcalloc(2 * (m.len + 1), sizeof(*heap));
		m.at = heap;
		m.spare = heap + m.len + 1;
	}
	/* The last rule that matches decides. */
	for (size_t i = ignore->len; i > 0; i--) {
		if (match_rule(&m, &ignore->rules[i - 1])) {
			ignored = !ignore->rules[i - 1].except;
			break;
		}
	}
	free(heap);
	return ignored;
}

bool
dockerignore_may_keep_below(const struct dockerignore *ignore, const char *dir)
{
	size_t len = strlen(dir);

	for (size_t i = 0; ignore && i < ignore->len; i++) {
		const struct makedep *rule = &ignore->rules[i];

		if (rule->except && strncmp(rule->pattern, dir, len) == 0 &&
		    (rule->pattern[len] == '/' || rule->pattern[len] == '\0'))
			return true;
	}
	return false;
}
