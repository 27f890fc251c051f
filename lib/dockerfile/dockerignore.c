/* SPDX-License-Identifier: MIT */
#include "dockerfile/dockerignore.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "dockerfile/glob.h"

struct rule {
	bool except;
	bool literal;  /* pattern has escape characters for this */
	char *pattern; /* without the '!' */
};

struct dockerignore {
	struct rule *rules;
	size_t len;
	size_t cap;
	struct strv kept; /* by dockerignore_keep() */
};

/* The length of the blank of Unicode at s; 0 if there is none. */
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
	uint32_t c = len > 0 ? utf8_decode(s, len, &size) : UTF8_NONE;

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
			utf8_decode(*s + i, *len - i, &size);
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

bool
dockerignore_clean(const char *line, size_t len, struct str *out)
{
	if (len > 0 && *line == '#')
		return false;
	trim(&line, &len);
	if (len == 0)
		return false;
	if (*line == '!') {
		str_addc(out, '!');
		line++;
		len--;
		trim(&line, &len);
		if (len == 0)
			return true;
	}
	dockerignore_clean_path(line, len, out);
	return true;
}

/* Takes the pattern, which is valid. */
static void
add_rule(struct dockerignore *ignore, char *pattern, bool literal, bool except)
{
	ignore->rules = xgrow(
	    ignore->rules, ignore->len, &ignore->cap, sizeof(*ignore->rules));
	ignore->rules[ignore->len++] = (struct rule){
		.except = except, .literal = literal, .pattern = pattern
	};
}

static int
add_pattern(struct dockerignore *ignore, const char *pattern, bool except,
    struct err *err)
{
	if (!glob_valid(pattern))
		return err_set(
		    err, ERR_USER, "malformed pattern '%s'", pattern);
	add_rule(ignore, xstrdup(pattern), false, except);
	return 0;
}

static void
add_literal(struct dockerignore *ignore, const char *path, bool except)
{
	struct str pattern = { 0 };

	for (; *path; path++) {
		if (strchr("*?[\\", *path))
			str_addc(&pattern, '\\');
		str_addc(&pattern, *path);
	}
	add_rule(ignore, str_take(&pattern), true, except);
}

struct dockerignore *
dockerignore_new(void)
{
	return xcalloc(1, sizeof(struct dockerignore));
}

/* One line of a file, without its end. */
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
	if (dockerignore_clean(s, len, &cleaned)) {
		bool except = *cleaned.s == '!';

		if (strcmp(cleaned.s, "!") == 0)
			ret = err_set(err, ERR_USER, "'!' without a pattern");
		else
			ret = add_pattern(
			    ignore, cleaned.s + except, except, err);
	}
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
	if (!ignore)
		return;
	for (size_t i = 0; i < ignore->len; i++)
		free(ignore->rules[i].pattern);
	free(ignore->rules);
	strv_free(&ignore->kept);
	free(ignore);
}

bool
dockerignore_match(const struct dockerignore *ignore, const char *path)
{
	struct glob_path places;
	bool ignored = false;

	if (!ignore || ignore->len == 0)
		return false;
	glob_path_init(&places, path);
	/* The last rule that matches decides. */
	for (size_t i = ignore->len; i > 0; i--) {
		const struct rule *rule = &ignore->rules[i - 1];

		if (glob_match(rule->pattern, &places)) {
			ignored = !rule->except;
			break;
		}
	}
	glob_path_free(&places);
	return ignored;
}

static bool
is_below(const char *path, const char *dir)
{
	size_t len = strlen(dir);

	return strncmp(path, dir, len) == 0 &&
	       (path[len] == '/' || path[len] == '\0');
}

bool
dockerignore_may_keep_below(const struct dockerignore *ignore, const char *dir)
{
	for (size_t i = 0; ignore && i < ignore->len; i++) {
		const struct rule *rule = &ignore->rules[i];

		if (rule->except && !rule->literal &&
		    is_below(rule->pattern, dir))
			return true;
	}
	/* those that are exceptions and literal */
	for (size_t i = 0; ignore && i < ignore->kept.len; i++) {
		if (is_below(ignore->kept.v[i], dir))
			return true;
	}
	return false;
}
