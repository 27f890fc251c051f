/* SPDX-License-Identifier: MIT */
#include "dockerfile/heredoc.h"

#include <string.h>

#include "base/ascii.h"
#include "dockerfile/lex.h"

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
	const char *rest = lex_skip_blanks(word + sign, word + strlen(word));
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
