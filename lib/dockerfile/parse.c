/* SPDX-License-Identifier: MIT */
#include "dockerfile/parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"

enum {
	UNENDED_HEREDOCS = 64 /* each costs a search to the file's end */
};

struct reader {
	struct instructions *all;
	const char *s;
	const char *end;
	size_t line; /* the number of the line last read */
	size_t unended;
	bool directives; /* may the next line still be one? */
	bool syntax_seen;
	bool escape_seen;
	struct err *err;
};

/* The next line, without its end. False if there is none. */
static bool
next_line(struct reader *reader, const char **line, const char **end)
{
	const char *nl;

	if (reader->s == reader->end)
		return false;
	nl = memchr(reader->s, '\n', (size_t)(reader->end - reader->s));
	*line = reader->s;
	*end = nl ? nl : reader->end;
	reader->s = nl ? nl + 1 : reader->end;
	reader->line++;
	while (*end > *line && (*end)[-1] == '\r')
		--*end;
	return true;
}

/* Here-documents */

/*
 * Reads the lines up to the heredoc's name. If there is no such line, reads
 * nothing and returns false.
 */
static bool
read_heredoc(struct reader *reader, struct heredoc *heredoc)
{
	struct reader ahead = *reader;
	const char *line, *end;

	for (;;) {
		const char *start = ahead.s, *s;

		if (!next_line(&ahead, &line, &end)) {
			str_free(&heredoc->text);
			reader->unended++;
			return false;
		}
		s = line;
		while (heredoc->chomp && s < end && *s == '\t')
			s++;
		if (strlen(heredoc->name) == (size_t)(end - s) &&
		    memcmp(heredoc->name, s, (size_t)(end - s)) == 0)
			break;
		str_add(&heredoc->text, start, (size_t)(ahead.s - start));
	}
	*reader = ahead;
	return true;
}

/* Joins "<<" with the word after it, as if no blank was between them. */
static char *
heredoc_word(const struct strv *words, size_t *i)
{
	const char *word = words->v[(*i)++];
	size_t sign = heredoc_sign(word);

	if (sign > 0 && word[sign] == '\0' && *i < words->len)
		return xasprintf("%s%s", word, words->v[(*i)++]);
	return xstrdup(word);
}

/*
 * The heredocs of an instruction that may have some. Its arguments are then
 * words that may be quoted, without those that begin a heredoc.
 */
static int
read_heredocs(struct reader *reader, struct instruction *instruction)
{
	struct strv words = { 0 }, args = { 0 };

	lex_split(instruction->text, '\\', &words);
	for (size_t i = 0; i < words.len;) {
		char *word = heredoc_word(&words, &i);
		struct heredoc doc = { 0 };

		if (heredoc_read(word, &doc) > 0 &&
		    read_heredoc(reader, &doc)) {
			instruction->heredocs =
			    xreallocarray(instruction->heredocs,
				instruction->nheredocs + 1, sizeof(doc));
			instruction->heredocs[instruction->nheredocs++] = doc;
			reader->all->heredocs = true;
		} else {
			strv_add(&args, word);
			free(doc.name);
		}
		free(word);
	}
	strv_free(&words);
	if (instruction->nheredocs > 0 && !instruction_is(instruction, "run")) {
		strv_free(&instruction->args);
		instruction->args = args;
	} else {
		strv_free(&args);
	}
	if (reader->unended > UNENDED_HEREDOCS)
		return err_set(
		    reader->err, ERR_USER, "too many '<<' without an end");
	return 0;
}

/* Directives */

/* name=value after the sign of a comment. The caller frees both. */
static bool
split_directive(
    const char *s, const char *end, const char *sign, char **name, char **value)
{
	const char *start;

	if ((size_t)(end - s) < strlen(sign) || !starts_with(s, sign))
		return false;
	s = lex_skip_blanks(s + strlen(sign), end);
	start = s;
	while (s < end && (is_letter(*s) || (s > start && is_digit(*s))))
		s++;
	*name = xstrndup(start, (size_t)(s - start));
	ascii_lower(*name);
	s = lex_skip_blanks(s, end);
	if (**name != '\0' && s < end && *s == '=') {
		s = lex_skip_blanks(s + 1, end);
		while (end > s && is_blank(end[-1]))
			end--;
		*value = xstrndup(s, (size_t)(end - s));
		if (**value != '\0')
			return true;
		free(*value);
	}
	free(*name);
	return false;
}

static char *
first_word(const char *s)
{
	return xstrndup(s, (size_t)(lex_end(s) - s));
}

static int
apply_directive(struct reader *reader, const char *name, const char *value)
{
	struct instructions *all = reader->all;
	bool is_syntax = strcmp(name, "syntax") == 0;
	bool is_escape = strcmp(name, "escape") == 0;

	/* An unknown one is a comment. Only BuildKit knows check. */
	if (!is_syntax && !is_escape && strcmp(name, "check") != 0)
		reader->directives = false;
	if ((is_syntax && reader->syntax_seen) ||
	    (is_escape && reader->escape_seen))
		return err_set(
		    reader->err, ERR_USER, "a second %s directive", name);
	reader->syntax_seen |= is_syntax;
	reader->escape_seen |= is_escape;
	if (is_escape) {
		if (strcmp(value, "\\") != 0 && strcmp(value, "`") != 0)
			return err_set(reader->err, ERR_USER,
			    "the escape character can be \\ or `, not %s",
			    value);
		all->escape = *value;
	}
	return 0;
}

/* The line is a directive, or the first one that is not. */
static int
try_directive(struct reader *reader, const char *line, const char *end)
{
	char *name, *value;
	int ret;

	if (!split_directive(line, end, "#", &name, &value)) {
		reader->directives = false;
		return 0;
	}
	ret = apply_directive(reader, name, value);
	free(name);
	free(value);
	return ret;
}

/* Lines */

/* Adds a line to text. Does the instruction continue on the next one? */
static bool
add_line(struct str *text, const char *line, const char *end, char escape)
{
	const char *last = end;

	while (last > line && (last[-1] == ' ' || last[-1] == '\t'))
		last--;
	if (last > line && last[-1] == escape &&
	    (last - 1 == line || last[-2] != escape)) {
		str_add(text, line, (size_t)(last - 1 - line));
		return true;
	}
	str_add(text, line, (size_t)(end - line));
	return false;
}

/* Joins all lines of an instruction, without heredocs. */
static void
join_lines(
    struct reader *reader, struct str *text, const char *line, const char *end)
{
	char escape = reader->all->escape;
	bool more = add_line(text, line, end, escape);

	while (more && next_line(reader, &line, &end)) {
		const char *s = lex_skip_blanks(line, end);

		if (s < end && *s != '#')
			more = add_line(text, line, end, escape);
	}
}

static int
add_instruction(struct reader *reader, const char *text, size_t line)
{
	struct instructions *all = reader->all;
	struct instruction *instruction, *inner;

	all->v = xgrow(all->v, all->len, &all->cap, sizeof(*all->v));
	instruction = &all->v[all->len++];
	*instruction = (struct instruction){ .line = line };
	if (instruction_read(instruction, text, all->escape, reader->err) < 0)
		return -1;
	inner = instruction->trigger ? instruction->trigger : instruction;
	inner->line = line;
	if (instruction_takes_heredocs(inner) && strstr(inner->text, "<<"))
		return read_heredocs(reader, inner);
	return 0;
}

static int
read_lines(struct reader *reader)
{
	const char *line, *end;
	struct str text = { 0 };
	size_t start = 0;
	int ret = 0;

	while (ret == 0 && next_line(reader, &line, &end)) {
		start = reader->line;
		line = lex_skip_blanks(line, end);
		if (reader->directives)
			ret = try_directive(reader, line, end);
		if (line == end || *line == '#')
			continue;
		str_reset(&text);
		join_lines(reader, &text, line, end);
		line = str_text(&text);
		if (ret == 0 && *lex_skip_blanks(line, line + text.len))
			ret = add_instruction(reader, line, start);
	}
	str_free(&text);
	if (ret < 0)
		return err_prefix(reader->err, "line %zu", start);
	if (reader->all->len == 0)
		return err_set(reader->err, ERR_USER, "no instructions");
	return 0;
}

static void
skip_byte_order_mark(struct reader *reader)
{
	if (starts_with(reader->s, "\xef\xbb\xbf"))
		reader->s += 3;
}

int
instructions_parse(
    struct instructions *all, const void *bytes, size_t len, struct err *err)
{
	/* The copy ends with a NUL, which stops every look ahead. */
	char *copy = xstrndup(len > 0 ? bytes : "", len);
	struct reader reader = { .all = all,
		.s = copy,
		.end = copy + len,
		.directives = true,
		.err = err };
	int ret;

	*all = (struct instructions){ .escape = '\\' };
	skip_byte_order_mark(&reader);
	if (strlen(copy) < len)
		ret = err_set(err, ERR_USER, "a NUL byte; no text file?");
	else
		ret = read_lines(&reader);
	free(copy);
	return ret;
}

void
instructions_free(struct instructions *all)
{
	for (size_t i = 0; i < all->len; i++)
		instruction_free(&all->v[i]);
	free(all->v);
	*all = (struct instructions){ 0 };
}

/* Looks for name as long as lines are directives. */
static char *
find_directive(struct reader reader, const char *sign, const char *name)
{
	const char *line, *end;
	char *key, *value;

	while (next_line(&reader, &line, &end) &&
	       split_directive(line, end, sign, &key, &value)) {
		char *found = strcmp(key, name) == 0 ? first_word(value) : NULL;

		free(key);
		free(value);
		if (found)
			return found;
	}
	return NULL;
}

char *
instruction_directive(const void *bytes, size_t len, const char *name)
{
	char *copy = xstrndup(len > 0 ? bytes : "", len), *found;
	struct reader reader = { .s = copy, .end = copy + strlen(copy) };
	const char *line, *end;

	skip_byte_order_mark(&reader);
	if (starts_with(reader.s, "#!"))
		next_line(&reader, &line, &end);
	found = find_directive(reader, "#", name);
	if (!found && strcmp(name, "syntax") == 0)
		found = find_directive(reader, "//", name);
	free(copy);
	return found;
}
