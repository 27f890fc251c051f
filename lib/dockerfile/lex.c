/* SPDX-License-Identifier: MIT */
#include "dockerfile/lex.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/utf8.h"

enum {
	MAX_DEPTH = 64 /* of nested JSON arrays and objects */
};

const char *
lex_skip_blanks(const char *s, const char *end)
{
	while (s != end && is_blank(*s))
		s++;
	return s;
}

const char *
lex_end(const char *s)
{
	while (*s && !is_blank(*s))
		s++;
	return s;
}

void
lex_split(const char *text, char escape, struct strv *words)
{
	const char *s = lex_skip_blanks(text, NULL);
	struct str word = { 0 };

	while (*s) {
		char quote = '\0';

		for (; *s && (quote || !is_blank(*s)); s++) {
			if (*s == escape && quote != '\'') {
				/* at the end it is dropped */
				if (s[1] == '\0')
					continue;
				str_addc(&word, *s++);
			} else if (*s == quote) {
				quote = '\0';
			} else if (!quote && (*s == '\'' || *s == '"')) {
				quote = *s;
			}
			str_addc(&word, *s);
		}
		if (word.len > 0)
			strv_add(words, str_text(&word));
		str_reset(&word);
		s = lex_skip_blanks(s, NULL);
	}
	str_free(&word);
}

/*
 * JSON: the functions below get the beginning of a part of RFC 8259's grammar,
 * and return its end, or NULL if it is not well-formed.
 */

static const char *
skip_blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

/* The four hexadecimal digits of a "\u". */
static const char *
read_unit(const char *s, uint32_t *unit)
{
	char digits[5] = { 0 };

	strncpy(digits, s, 4);
	if (strspn(digits, "0123456789abcdefABCDEF") < 4)
		return NULL;
	*unit = (uint32_t)strtoul(digits, NULL, 16);
	return s + 4;
}

/* What is after "\u": one unit of UTF-16, or two that are a pair. */
static const char *
read_unicode(const char *s, struct str *text)
{
	uint32_t c, low;
	char utf8[4];

	s = read_unit(s, &c);
	if (!s)
		return NULL;
	if (c >= 0xd800 && c <= 0xdbff && starts_with(s, "\\u") &&
	    read_unit(s + 2, &low) && low >= 0xdc00 && low <= 0xdfff) {
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		s += 6;
	}
	/* half of a pair is not a character */
	if ((c >= 0xd800 && c <= 0xdfff) || c == 0)
		c = 0xfffd;
	str_add(text, utf8, utf8_encode(c, utf8));
	return s;
}

static const char *
read_string(const char *s, struct str *text)
{
	static const char names[] = "\"\\/bfnrt", chars[] = "\"\\/\b\f\n\r\t";

	for (s++; s && *s != '"';) {
		const char *name;

		if ((unsigned char)*s < 0x20)
			return NULL;
		if (*s != '\\') {
			str_addc(text, *s++);
			continue;
		}
		s++;
		if (*s == 'u') {
			s = read_unicode(s + 1, text);
			continue;
		}
		name = *s ? strchr(names, *s) : NULL;
		if (!name)
			return NULL;
		str_addc(text, chars[name - names]);
		s++;
	}
	return s ? s + 1 : NULL;
}

static const char *
read_digits(const char *s)
{
	const char *end = s + strspn(s, "0123456789");

	return end > s ? end : NULL;
}

static const char *
read_number(const char *s)
{
	s += *s == '-';
	s = *s == '0' ? s + 1 : read_digits(s);
	if (s && *s == '.')
		s = read_digits(s + 1);
	if (s && (*s == 'e' || *s == 'E')) {
		s++;
		s += *s == '+' || *s == '-';
		s = read_digits(s);
	}
	return s;
}

static const char *read_value(const char *s, int depth);

/* The rest of an object's member, after its name, up to its value. */
static const char *
read_name(const char *s)
{
	s = *s == '"' ? read_value(s, 0) : NULL;
	s = s ? skip_blanks(s) : NULL;
	return s && *s == ':' ? skip_blanks(s + 1) : NULL;
}

/* An array or an object. */
static const char *
read_members(const char *s, int depth)
{
	char close = *s == '[' ? ']' : '}';

	s = skip_blanks(s + 1);
	if (*s == close)
		return s + 1;
	for (;;) {
		if (close == '}')
			s = read_name(s);
		s = s ? read_value(s, depth + 1) : NULL;
		s = s ? skip_blanks(s) : NULL;
		if (!s || (*s != ',' && *s != close))
			return NULL;
		if (*s++ == close)
			return s;
		s = skip_blanks(s);
	}
}

static const char *
read_value(const char *s, int depth)
{
	static const char *const literals[] = { "true", "false", "null" };
	struct str text = { 0 };

	if (*s == '"') {
		s = read_string(s, &text);
		str_free(&text);
		return s;
	}
	for (size_t i = 0; i < 3; i++) {
		if (starts_with(s, literals[i]))
			return s + strlen(literals[i]);
	}
	if (*s != '[' && *s != '{')
		return read_number(s);
	return depth < MAX_DEPTH ? read_members(s, depth) : NULL;
}

enum exec_form
exec_form_read(const char *text, struct strv *words)
{
	const char *s = lex_skip_blanks(text, NULL);
	size_t before = words->len;
	struct str word = { 0 };

	if (*s != '[' || !read_value(s, 0))
		return EXEC_FORM_NONE;
	/* It is well-formed: the comma comes before another string. */
	for (s = skip_blanks(s + 1); *s == '"'; s = skip_blanks(s)) {
		str_reset(&word);
		s = skip_blanks(read_string(s, &word));
		strv_add(words, str_text(&word));
		if (*s == ',')
			s++;
	}
	str_free(&word);
	if (*s == ']')
		return EXEC_FORM_STRINGS;
	while (words->len > before)
		strv_drop(words);
	return EXEC_FORM_WRONG;
}

/* Here-documents */

size_t
heredoc_sign(const char *word)
{
	size_t len = strspn(word, "0123456789");

	if (!starts_with(word + len, "<<"))
		return 0;
	return len + 2 + (word[len + 2] == '-');
}

/* Adds s without its quotes to name. False if a quote is not closed. */
static bool
remove_quotes(const char *s, struct str *name, bool *quoted)
{
	char quote = '\0';

	for (; *s; s++) {
		if (*s == quote) {
			quote = '\0';
		} else if (!quote && (*s == '\'' || *s == '"')) {
			quote = *s;
			*quoted = true;
		} else {
			if (*s == '\\' && quote != '\'' && s[1] != '\0' &&
			    (!quote || strchr("\"$\\", s[1])))
				s++;
			str_addc(name, *s);
		}
	}
	return !quote;
}

static bool
is_one_word(const char *s)
{
	struct strv words = { 0 };
	bool one;

	lex_split(s, '\\', &words);
	one = words.len == 1;
	strv_free(&words);
	return one;
}

int
heredoc_read(const char *word, struct heredoc *heredoc)
{
	size_t sign = heredoc_sign(word);
	const char *rest = lex_skip_blanks(word + sign, NULL);
	struct str name = { 0 };
	bool quoted = false;

	if (sign == 0 || *rest == '\0' || strchr(rest, '<'))
		return 0;
	if (!remove_quotes(rest, &name, &quoted)) {
		str_free(&name);
		return -1;
	}
	if (!is_one_word(rest)) {
		str_free(&name);
		return 0;
	}
	*heredoc = (struct heredoc){ .name = str_take(&name),
		.expand = !quoted,
		.chomp = word[sign - 1] == '-' };
	for (; is_digit(*word) && heredoc->fd < 100000; word++)
		heredoc->fd = heredoc->fd * 10 + (unsigned)(*word - '0');
	return 1;
}
