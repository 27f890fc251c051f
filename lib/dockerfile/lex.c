/* SPDX-License-Identifier: MIT */
#include "dockerfile/lex.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	JSON_DEPTH = 64 /* deeper arrays are taken to be no JSON */
};

bool
lex_is_blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

const char *
lex_skip_blanks(const char *s, const char *end)
{
	while (s < end && lex_is_blank(*s))
		s++;
	return s;
}

const char *
lex_end(const char *s)
{
	while (*s && !lex_is_blank(*s))
		s++;
	return s;
}

static void
add_utf8(struct str *str, uint32_t c)
{
	if (c < 0x80) {
		str_addc(str, (char)c);
		return;
	}
	if (c < 0x800) {
		str_addc(str, (char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			str_addc(str, (char)(0xe0 | c >> 12));
		} else {
			str_addc(str, (char)(0xf0 | c >> 18));
			str_addc(str, (char)(0x80 | (c >> 12 & 0x3f)));
		}
		str_addc(str, (char)(0x80 | (c >> 6 & 0x3f)));
	}
	str_addc(str, (char)(0x80 | (c & 0x3f)));
}

/* The four digits of a \u at s; false if they are none. */
static bool
json_unit(const char *s, uint32_t *unit)
{
	*unit = 0;
	for (int i = 0; i < 4; i++) {
		uint32_t digit;

		if (is_digit(s[i]))
			digit = (uint32_t)(s[i] - '0');
		else if (s[i] >= 'a' && s[i] <= 'f')
			digit = (uint32_t)(s[i] - 'a' + 10);
		else if (s[i] >= 'A' && s[i] <= 'F')
			digit = (uint32_t)(s[i] - 'A' + 10);
		else
			return false;
		*unit = *unit << 4 | digit;
	}
	return true;
}

/* s is at the 'u' of "\u". NULL where it is none. */
static const char *
json_unicode(const char *s, struct str *text)
{
	uint32_t c, low;

	if (!json_unit(s + 1, &c))
		return NULL;
	s += 5;
	if (c >= 0xd800 && c <= 0xdbff && s[0] == '\\' && s[1] == 'u' &&
	    json_unit(s + 2, &low) && low >= 0xdc00 && low <= 0xdfff) {
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
		s += 6;
	}
	/* A half pair is no character; a NUL fits in no word. */
	if ((c >= 0xd800 && c <= 0xdfff) || c == 0)
		c = 0xfffd;
	add_utf8(text, c);
	return s;
}

/* s is at the opening quote. NULL for no string; what is behind it else. */
static const char *
json_string(const char *s, struct str *text)
{
	static const char names[] = "\"\\/bfnrt", chars[] = "\"\\/\b\f\n\r\t";

	for (s++; *s != '"'; s++) {
		const char *name;

		if ((unsigned char)*s < 0x20)
			return NULL;
		if (*s != '\\') {
			str_addc(text, *s);
			continue;
		}
		s++;
		if (*s == 'u') {
			s = json_unicode(s, text);
			if (s == NULL)
				return NULL;
			s--;
			continue;
		}
		name = *s ? strchr(names, *s) : NULL;
		if (name == NULL)
			return NULL;
		str_addc(text, chars[name - names]);
	}
	return s + 1;
}

static const char *
json_blanks(const char *s)
{
	return s + strspn(s, " \t\r\n");
}

static const char *
json_digits(const char *s)
{
	const char *end = s + strspn(s, "0123456789");

	return end > s ? end : NULL;
}

static const char *
json_number(const char *s)
{
	if (*s == '-')
		s++;
	s = *s == '0' ? s + 1 : json_digits(s);
	if (s && *s == '.')
		s = json_digits(s + 1);
	if (s && (*s == 'e' || *s == 'E')) {
		s++;
		if (*s == '+' || *s == '-')
			s++;
		s = json_digits(s);
	}
	return s;
}

/* What is behind the value at s; NULL if there is none. */
static const char *
json_value(const char *s, int depth)
{
	static const char *const literals[] = { "true", "false", "null" };
	struct str text = { 0 };
	char close = *s == '[' ? ']' : '}';

	if (*s == '"') {
		s = json_string(s, &text);
		str_free(&text);
		return s;
	}
	for (size_t i = 0; i < 3; i++) {
		if (starts_with(s, literals[i]))
			return s + strlen(literals[i]);
	}
	if (*s != '[' && *s != '{')
		return json_number(s);
	if (depth == JSON_DEPTH)
		return NULL;
	s = json_blanks(s + 1);
	if (*s == close)
		return s + 1;
	for (;;) {
		if (close == '}') {
			s = *s == '"' ? json_value(s, depth) : NULL;
			s = s ? json_blanks(s) : NULL;
			if (s == NULL || *s != ':')
				return NULL;
			s = json_blanks(s + 1);
		}
		s = json_value(s, depth + 1);
		s = s ? json_blanks(s) : NULL;
		if (s == NULL || (*s != ',' && *s != close))
			return NULL;
		if (*s++ == close)
			return s;
		s = json_blanks(s);
	}
}

enum lex_json
lex_json(const char *text, struct strv *words)
{
	const char *s = lex_skip_blanks(text, text + strlen(text));
	size_t before = words->len;
	struct str word = { 0 };

	if (*s != '[' || json_value(s, 0) == NULL)
		return JSON_NONE;
	for (s = json_blanks(s + 1); *s == '"'; s = json_blanks(s)) {
		str_reset(&word);
		s = json_blanks(json_string(s, &word));
		strv_add(words, str_text(&word));
		if (*s == ',')
			s++;
	}
	str_free(&word);
	if (*s == ']')
		return JSON_STRINGS;
	while (words->len > before)
		free(words->v[--words->len]);
	if (words->v)
		words->v[words->len] = NULL;
	return JSON_OTHER;
}

void
lex_split(const char *text, char escape, struct strv *words)
{
	const char *end = text + strlen(text), *s = lex_skip_blanks(text, end);
	struct str word = { 0 };

	while (*s) {
		char quote = '\0';
		bool any = false;

		for (; *s && (quote || !lex_is_blank(*s)); s++) {
			if (*s == escape && quote != '\'') {
				/* An escape character at the end is dropped. */
				if (s[1] == '\0')
					continue;
				str_addc(&word, *s++);
			} else if (*s == quote) {
				quote = '\0';
			} else if (!quote && (*s == '\'' || *s == '"')) {
				quote = *s;
				any = true;
			}
			str_addc(&word, *s);
		}
		if (any || word.len > 0)
			strv_add(words, str_text(&word));
		str_reset(&word);
		s = lex_skip_blanks(s, end);
	}
	str_free(&word);
}

size_t
lex_heredoc_sign(const char *word)
{
	size_t len = strspn(word, "0123456789");

	if (!starts_with(word + len, "<<"))
		return 0;
	return len + 2 + (word[len + 2] == '-');
}

/* Takes the quotes off s. */
static int
heredoc_name(const char *s, struct str *name, bool *quoted, struct err *err)
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
	if (quote)
		return err_set(
		    err, ERR_USER, "the name behind '<<' is not closed");
	return 0;
}

int
lex_heredoc(const char *word, struct heredoc *heredoc, struct err *err)
{
	size_t sign = lex_heredoc_sign(word), i;
	const char *rest = lex_skip_blanks(word + sign, word + strlen(word));
	struct str name = { 0 };
	struct strv words = { 0 };
	bool quoted = false, one;

	if (sign == 0 || *rest == '\0' || strchr(rest, '<'))
		return 0;
	if (heredoc_name(rest, &name, &quoted, err) < 0) {
		str_free(&name);
		return -1;
	}
	lex_split(rest, '\\', &words);
	one = words.len == 1;
	strv_free(&words);
	if (!one) {
		str_free(&name);
		return 0;
	}
	*heredoc = (struct heredoc){ .expand = !quoted };
	heredoc->chomp = word[sign - 1] == '-';
	for (i = 0; is_digit(word[i]) && heredoc->fd < 100000; i++)
		heredoc->fd = heredoc->fd * 10 + (unsigned)(word[i] - '0');
	heredoc->name = str_take(&name);
	return 1;
}
