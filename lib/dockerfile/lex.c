/* SPDX-License-Identifier: MIT */
#include "dockerfile/lex.h"

#include <string.h>

#include "base/ascii.h"

const char *
lex_skip_blanks(const char *s, const char *end)
{
	while (s < end && is_blank(*s))
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
	const char *end = text + strlen(text), *s = lex_skip_blanks(text, end);
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
		s = lex_skip_blanks(s, end);
	}
	str_free(&word);
}
