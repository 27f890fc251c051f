/* SPDX-License-Identifier: MIT */
#include "dockerfile/expand.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "dockerfile/pattern.h"

/* The text that is being expanded. */
struct lexer {
	struct expand *expand;
	const char *s;
	int depth; /* of braces in braces */
	struct err *err;
};

/* Where the result goes: one text, or the words in it. */
struct sink {
	struct str text;
	struct strv *words; /* NULL: blanks do not separate words */
};

/* The parts of a ${x...}. */
struct form {
	char *name;
	const char *value; /* NULL: unset */
	char op;           /* one of "-+?#%/" */
	bool colon;        /* an empty value counts as unset */
	struct str word;
	struct str with; /* for '/': the replacement */
	bool twice;      /* ## %% // */
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
 * The length of the letter, digit or '_' at s; 0 if there is none. Beyond
 * ASCII: every character but the symbols of Latin-1, U+2000 to U+2BFF and
 * U+3000 to U+303F.
 */
static size_t
name_char(const char *s)
{
	const unsigned char *u = (const unsigned char *)s;
	size_t len = utf8_char(s, strnlen(s, 4));

	if (len == 1 && (*s == '_' || is_digit(*s) || is_letter(*s)))
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

/* # % / */
static int
apply_pattern(struct lexer *lexer, struct form *form, struct str *out)
{
	struct pattern pattern = { .budget = &lexer->expand->budget };
	const char *text = str_text(&form->word), *value = form->value;
	int ret = 0;

	if (!pattern_compile(&pattern, text, lexer->expand->escape))
		ret = err_set(
		    lexer->err, ERR_USER, "'%s' is not a valid pattern", text);
	if (ret == 0 && value) {
		if (form->op == '#')
			pattern_trim_beginning(
			    &pattern, value, form->twice, out);
		else if (form->op == '%')
			pattern_trim_end(&pattern, value, form->twice, out);
		else
			pattern_replace(
			    &pattern, value, &form->with, form->twice, out);
		if (lexer->expand->budget == 0)
			ret = used_up(lexer->err);
	}
	pattern_free(&pattern);
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

/* Reads what is between the operator and the closing brace. */
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

/* lexer->s is after "${". */
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

/* raw: keeps escape characters, for a pattern. */
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

/* Reads up to and including stop; '\0': up to the end. */
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
