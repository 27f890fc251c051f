/* SPDX-License-Identifier: MIT */
#include "dockerfile/expand.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* Where a word is read from. */
struct lexer {
	struct expand *expand;
	const char *s;
	int depth; /* braces in braces */
	struct err *err;
};

/* Where it goes to: one text, or words that are taken from it. */
struct sink {
	struct str text;
	struct strv *words; /* NULL: blanks separate nothing */
};

/* A ${x...} that was read, before something is done with its parts. */
struct form {
	char *name;
	const char *value; /* NULL: unset */
	char op;           /* one of "-+?#%/" */
	bool colon;        /* an empty value is like none */
	struct str word;
	struct str with; /* for '/': the replacement */
	bool twice;      /* ## %% // */
};

/* The pattern of # % and /: bytes, and what is no byte. */
enum {
	ANY_CHAR = 256,
	ANY_TEXT = 257
};

struct pattern {
	uint16_t *items;
	size_t len;
	size_t *budget;
};

static int read_until(struct lexer *, char stop, bool raw, struct sink *);

static int
used_up(struct err *err)
{
	return err_set(
	    err, ERR_USER, "expanding variables takes too much time or space");
}

static int
spend(struct lexer *lexer, size_t n)
{
	if (n >= lexer->expand->budget) {
		lexer->expand->budget = 0;
		return used_up(lexer->err);
	}
	lexer->expand->budget -= n;
	return 0;
}

static void
end_word(struct sink *sink)
{
	if (sink->words && sink->text.len > 0) {
		strv_addn(sink->words, sink->text.s, sink->text.len);
		str_reset(&sink->text);
	}
}

/* Adds a character that is not quoted. */
static void
put(struct sink *sink, char c)
{
	if (sink->words && is_blank(c))
		end_word(sink);
	else
		str_addc(&sink->text, c);
}

/*
 * The length of the letter or digit at s; 0 if it is none. Beyond ASCII: all
 * but Latin-1's signs, U+2000 to U+2BFF and U+3000 to U+303F.
 */
static size_t
name_char(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t len = utf8_char(s, strnlen(s, 4));

	if (len == 1 &&
	    (*s == '_' || is_digit(*s) || (*s >= 'a' && *s <= 'z') ||
		(*s >= 'A' && *s <= 'Z')))
		return 1;
	if (len < 2 || u[0] == 0xc2 || (u[0] == 0xc3 && u[1] == 0x97) ||
	    (u[0] == 0xc3 && u[1] == 0xb7) || (u[0] == 0xe2 && u[1] < 0xb0) ||
	    (u[0] == 0xe3 && u[1] == 0x80))
		return 0;
	return len;
}

/*
 * The length of the name at s: digits, one of the shell's special parameters,
 * or a name proper; 0 if there is none.
 */
static size_t
name_len(const char *s)
{
	size_t len = 0, n;

	if (is_digit(*s)) {
		while (is_digit(s[len]))
			len++;
		return len;
	}
	if (*s && strchr("@*#?-$!", *s))
		return 1;
	while ((n = name_char(s + len)) > 0)
		len += n;
	return len;
}

/* Items that stand for themselves are what a '\' keeps from being special. */
static int
compile(struct pattern *pattern, const struct str *text, struct lexer *lexer)
{
	const char *s = str_text(text);
	char escape = lexer->expand->escape;

	pattern->items = xcalloc(text->len + 1, sizeof(*pattern->items));
	for (; *s; s++) {
		uint16_t item = (unsigned char)*s;

		if (*s == '*') {
			item = ANY_TEXT;
		} else if (*s == '?') {
			item = ANY_CHAR;
		} else if (*s == escape) {
			s++;
			if (*s == '\0' || (!strchr("}/*?", *s) && *s != escape))
				return err_set(lexer->err, ERR_USER,
				    "'%s' is no valid pattern", text->s);
			item = (unsigned char)*s;
		}
		pattern->items[pattern->len++] = item;
	}
	return 0;
}

/* Do items first..last match at s? Sets end to where they do. */
static bool
match_run(const struct pattern *pattern, size_t first, size_t last,
    const char *s, const char **end)
{
	for (size_t i = first; i < last; i++) {
		size_t len = 1;

		if (*pattern->budget == 0)
			return false;
		--*pattern->budget;
		if (*s == '\0')
			return false;
		if (pattern->items[i] == ANY_CHAR)
			len = utf8_char(s, strnlen(s, 4));
		else if (pattern->items[i] != (unsigned char)*s)
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

/* The first or the last place from s on where items first..last match. */
static bool
find_run(const struct pattern *pattern, size_t first, size_t last,
    const char *s, bool last_place, const char **end)
{
	bool found = false;

	for (;; s++) {
		const char *here;

		if (is_start(s) && match_run(pattern, first, last, s, &here)) {
			*end = here;
			found = true;
			if (!last_place)
				return true;
		}
		if (*s == '\0' || *pattern->budget == 0)
			return found;
		--*pattern->budget;
	}
}

/*
 * Does the pattern match a beginning of s? Between stars, the first place is
 * always good enough; only behind the last star it depends on what is wanted,
 * the shortest or the longest match.
 */
static bool
match(const struct pattern *pattern, const char *s, bool longest,
    const char **end)
{
	size_t first = 0, last = 0;

	while (last < pattern->len && pattern->items[last] != ANY_TEXT)
		last++;
	if (!match_run(pattern, first, last, s, end))
		return false;
	while (last < pattern->len) {
		first = ++last;
		while (last < pattern->len && pattern->items[last] != ANY_TEXT)
			last++;
		if (!find_run(pattern, first, last, *end,
			longest && last == pattern->len, end))
			return false;
	}
	return true;
}

static void
trim_beginning(
    const struct form *form, const struct pattern *pattern, struct str *out)
{
	const char *rest = form->value;

	match(pattern, form->value, form->twice, &rest);
	str_adds(out, rest);
}

static void
trim_end(
    const struct form *form, const struct pattern *pattern, struct str *out)
{
	const char *value = form->value;
	size_t len = strlen(value);

	for (size_t i = 0; i <= len; i++) {
		size_t at = form->twice ? i : len - i;
		const char *end;

		if (is_start(value + at) &&
		    match(pattern, value + at, true, &end) && *end == '\0') {
			len = at;
			break;
		}
	}
	str_add(out, value, len);
}

static void
replace(const struct form *form, const struct pattern *pattern, struct str *out)
{
	const char *s = form->value, *last = NULL, *end;
	bool done = false;

	/* Nothing, found right behind a match, counts as part of it. */
	while (*pattern->budget > form->with.len) {
		if (!done && is_start(s) && match(pattern, s, true, &end) &&
		    !(end == s && s == last)) {
			str_add(out, str_text(&form->with), form->with.len);
			*pattern->budget -= form->with.len;
			done = !form->twice;
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

/* # % / */
static int
apply_pattern(struct lexer *lexer, struct form *form, struct str *out)
{
	struct pattern pattern = { .budget = &lexer->expand->budget };
	int ret = compile(&pattern, &form->word, lexer);

	if (ret == 0 && form->value) {
		if (form->op == '#')
			trim_beginning(form, &pattern, out);
		else if (form->op == '%')
			trim_end(form, &pattern, out);
		else
			replace(form, &pattern, out);
		if (lexer->expand->budget == 0)
			ret = used_up(lexer->err);
	}
	free(pattern.items);
	return ret;
}

static int
apply(struct lexer *lexer, struct form *form, struct str *out)
{
	const char *word = str_text(&form->word);
	bool set = form->value && !(form->colon && *form->value == '\0');
	const char *result = form->value;

	switch (form->op) {
	case '}':
		break;
	case '-':
		result = set ? form->value : word;
		break;
	case '+':
		result = set ? word : "";
		break;
	case '?':
		if (!set && *word)
			return err_set(
			    lexer->err, ERR_USER, "%s: %s", form->name, word);
		if (!set)
			return err_set(lexer->err, ERR_USER,
			    "%s is not set or empty", form->name);
		break;
	default:
		return apply_pattern(lexer, form, out);
	}
	if (result == NULL)
		return 0;
	str_adds(out, result);
	return 0;
}

/* What is between the sign after the name and the closing brace. */
static int
read_parts(struct lexer *lexer, struct form *form)
{
	bool is_pattern = strchr("#%/", form->op) != NULL;
	struct sink word = { 0 }, with = { 0 };
	int ret;

	if (is_pattern && *lexer->s == form->op) {
		form->twice = true;
		lexer->s++;
	}
	ret = read_until(lexer, form->op == '/' ? '/' : '}', is_pattern, &word);
	if (ret == 0 && form->op == '/')
		ret = read_until(lexer, '}', true, &with);
	form->word = word.text;
	form->with = with.text;
	return ret;
}

static int
bad_form(struct lexer *lexer, const char *start)
{
	return err_set(lexer->err, ERR_USER, "bad substitution: %.40s", start);
}

/* lexer->s is behind "${". */
static int
read_braces(struct lexer *lexer, struct str *out)
{
	const char *start = lexer->s - 2;
	size_t len = name_len(lexer->s);
	struct form form = { 0 };
	int ret = 0;

	form.op = lexer->s[len];
	form.colon = form.op == ':';
	if (form.colon)
		form.op = lexer->s[len + 1];
	if (form.op == '\0')
		return err_set(lexer->err, ERR_USER, "a '${' is not closed");
	if (!strchr(form.colon ? "-+?" : "}-+?#%/", form.op) ||
	    (len == 0 && strchr(":}", lexer->s[0])))
		return bad_form(lexer, start);

	form.name = xstrndup(lexer->s, len);
	lexer->s += len + form.colon + 1;
	form.value = lexer->expand->get(form.name, lexer->expand->arg);
	ret = spend(lexer, 1 + (form.value ? strlen(form.value) : 0));
	if (ret == 0 && form.op != '}')
		ret = read_parts(lexer, &form);
	if (ret == 0)
		ret = apply(lexer, &form, out);
	free(form.name);
	str_free(&form.word);
	str_free(&form.with);
	return ret;
}

/* lexer->s is at the '$'. */
static int
read_dollar(struct lexer *lexer, struct str *out)
{
	size_t len = name_len(++lexer->s);
	const char *value;
	char *name;

	if (*lexer->s == '{') {
		lexer->s++;
		return read_braces(lexer, out);
	}
	if (len == 0) {
		str_addc(out, '$');
		return 0;
	}
	name = xstrndup(lexer->s, len);
	lexer->s += len;
	value = lexer->expand->get(name, lexer->expand->arg);
	free(name);
	if (value == NULL)
		return spend(lexer, 1);
	if (spend(lexer, 1 + strlen(value)) < 0)
		return -1;
	str_adds(out, value);
	return 0;
}

static int
read_single_quotes(struct lexer *lexer, struct str *out)
{
	const char *start = lexer->s + 1, *end = strchr(start, '\'');

	if (end == NULL)
		return err_set(
		    lexer->err, ERR_USER, "a single quote is not closed");
	str_add(out, start, (size_t)(end - start));
	lexer->s = end + 1;
	return 0;
}

/* raw: what is escaped is left as it is, for a pattern. */
static int
read_double_quotes(struct lexer *lexer, bool raw, struct str *out)
{
	char escape = lexer->expand->escape;

	lexer->s++;
	while (*lexer->s != '"') {
		if (*lexer->s == '\0')
			return err_set(lexer->err, ERR_USER,
			    "a double quote is not closed");
		if (*lexer->s == '$') {
			if (read_dollar(lexer, out) < 0)
				return -1;
			continue;
		}
		if (*lexer->s == escape) {
			if (raw)
				str_addc(out, escape);
			if (lexer->s[1] == '"' || lexer->s[1] == '$' ||
			    lexer->s[1] == escape)
				lexer->s++;
		}
		str_addc(out, *lexer->s++);
	}
	lexer->s++;
	return 0;
}

static int
read_next(struct lexer *lexer, bool raw, struct sink *sink)
{
	struct str value = { 0 };
	int ret;

	switch (*lexer->s) {
	case '\'':
		return read_single_quotes(lexer, &sink->text);
	case '"':
		return read_double_quotes(lexer, raw, &sink->text);
	case '$':
		ret = read_dollar(lexer, &value);
		for (size_t i = 0; ret == 0 && i < value.len; i++)
			put(sink, value.s[i]);
		str_free(&value);
		return ret;
	default:
		break;
	}
	if (*lexer->s != lexer->expand->escape) {
		put(sink, *lexer->s++);
		return 0;
	}
	if (raw)
		str_addc(&sink->text, *lexer->s);
	lexer->s++;
	if (*lexer->s)
		str_addc(&sink->text, *lexer->s++);
	return 0;
}

/* Up to and with stop, '\0' for all there is. */
static int
read_until(struct lexer *lexer, char stop, bool raw, struct sink *sink)
{
	if (++lexer->depth > EXPAND_DEPTH)
		return err_set(lexer->err, ERR_USER, "too many nested '${'");
	while (*lexer->s != stop) {
		if (*lexer->s == '\0')
			return err_set(lexer->err, ERR_USER,
			    "a '${' is not closed with '%c'", stop);
		if (read_next(lexer, raw, sink) < 0)
			return -1;
	}
	if (stop != '\0')
		lexer->s++;
	lexer->depth--;
	return 0;
}

int
expand_word(
    struct expand *expand, const char *word, struct str *out, struct err *err)
{
	struct lexer lexer = { .expand = expand, .s = word, .err = err };
	struct sink sink = { 0 };
	int ret = read_until(&lexer, '\0', false, &sink);

	str_add(out, str_text(&sink.text), sink.text.len);
	str_free(&sink.text);
	return ret;
}

int
expand_words(struct expand *expand, const char *text, struct strv *words,
    struct err *err)
{
	struct lexer lexer = { .expand = expand, .s = text, .err = err };
	struct sink sink = { .words = words };
	int ret = read_until(&lexer, '\0', false, &sink);

	if (ret == 0)
		end_word(&sink);
	str_free(&sink.text);
	return ret;
}
