/* SPDX-License-Identifier: MIT */
#include "dockerfile/parse.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	UNENDED_HEREDOCS = 64 /* each costs a search to the file's end */
};

struct reader {
	const char *s;
	const char *end;
	size_t line; /* the number of the line last read */
	size_t unended;
	bool directives; /* may the next line still be one? */
	bool escape_seen;
};

/* What the arguments of an instruction look like. */
enum shape {
	SHAPE_NONE, /* not looked at */
	SHAPE_TEXT,
	SHAPE_LIST,  /* words, between blanks only */
	SHAPE_WORDS, /* words that may be quoted */
	SHAPE_PAIRS,
	SHAPE_TEXT_OR_JSON,
	SHAPE_LIST_OR_JSON,
	SHAPE_CHECK, /* a word, then text or JSON */
	SHAPE_TRIGGER
};

static bool
is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static char *
trimmed(const char *s, const char *end)
{
	s = lex_skip_blanks(s, end);
	while (end > s && lex_is_blank(end[-1]))
		end--;
	return xstrndup(s, (size_t)(end - s));
}

static void
to_lower(char *s)
{
	for (; *s; s++) {
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
	}
}

/* The next line, without its end. False behind the last. */
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

/*
 * Takes the flags off the beginning of s. Here, and whatever the directive
 * says, it is '\' that escapes.
 */
static const char *
take_flags(const char *s, struct strv *flags)
{
	const char *end = s + strlen(s);
	struct str word = { 0 };

	s = lex_skip_blanks(s, end);
	while (s[0] == '-' && s[1] == '-') {
		char quote = '\0';

		for (; *s && (quote || !lex_is_blank(*s)); s++) {
			if (*s == quote) {
				quote = '\0';
				continue;
			}
			if (!quote && (*s == '\'' || *s == '"')) {
				quote = *s;
				continue;
			}
			if (*s == '\\' && *++s == '\0')
				break;
			str_addc(&word, *s);
		}
		s = lex_skip_blanks(s, end);
		if (strcmp(str_text(&word), "--") == 0)
			break;
		strv_add(flags, str_text(&word));
		str_reset(&word);
	}
	str_free(&word);
	return s;
}

/* Instructions */

static void
instruction_free(struct instruction *instruction)
{
	free(instruction->name);
	free(instruction->text);
	strv_free(&instruction->flags);
	strv_free(&instruction->args);
	for (size_t i = 0; i < instruction->nheredocs; i++) {
		free(instruction->heredocs[i].name);
		str_free(&instruction->heredocs[i].text);
	}
	free(instruction->heredocs);
	if (instruction->trigger)
		instruction_free(instruction->trigger);
	free(instruction->trigger);
}

static enum shape
shape_of(const char *name)
{
	static const struct {
		const char *name;
		enum shape shape;
	} shapes[] = {
		{ "add", SHAPE_LIST_OR_JSON },
		{ "arg", SHAPE_WORDS },
		{ "cmd", SHAPE_TEXT_OR_JSON },
		{ "copy", SHAPE_LIST_OR_JSON },
		{ "entrypoint", SHAPE_TEXT_OR_JSON },
		{ "env", SHAPE_PAIRS },
		{ "expose", SHAPE_LIST },
		{ "from", SHAPE_LIST },
		{ "healthcheck", SHAPE_CHECK },
		{ "label", SHAPE_PAIRS },
		{ "maintainer", SHAPE_TEXT },
		{ "onbuild", SHAPE_TRIGGER },
		{ "run", SHAPE_TEXT_OR_JSON },
		{ "shell", SHAPE_TEXT_OR_JSON },
		{ "stopsignal", SHAPE_TEXT },
		{ "user", SHAPE_TEXT },
		{ "volume", SHAPE_LIST_OR_JSON },
		{ "workdir", SHAPE_TEXT },
	};

	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		if (strcmp(name, shapes[i].name) == 0)
			return shapes[i].shape;
	}
	return SHAPE_NONE;
}

static void
add_text(struct instruction *instruction, const char *s)
{
	if (*s)
		strv_add(&instruction->args, s);
}

static void
add_list(struct instruction *instruction, const char *s)
{
	const char *end = s + strlen(s);

	for (s = lex_skip_blanks(s, end); *s; s = lex_skip_blanks(s, end)) {
		const char *word = s;

		s = lex_end(s);
		strv_addn(&instruction->args, word, (size_t)(s - word));
	}
}

/* True if s is a JSON array, which is taken; -1 for one of no strings. */
static int
add_json(struct instruction *instruction, const char *s, struct err *err)
{
	switch (lex_json(s, &instruction->args)) {
	case JSON_STRINGS:
		instruction->json = true;
		return 1;
	case JSON_OTHER:
		return err_set(
		    err, ERR_USER, "only strings may stand in a JSON array");
	default:
		return 0;
	}
}

/* name=value ..., or else "name value" */
static int
add_pairs(struct instruction *instruction, char escape, struct err *err)
{
	const char *text = instruction->text, *name = lex_end(text);
	struct strv words = { 0 }, *args = &instruction->args;
	int ret = 0;

	lex_split(text, escape, &words);
	if (words.len > 0 && !strchr(words.v[0], '=')) {
		const char *end = name + strlen(name);
		const char *value = lex_skip_blanks(name, end);

		strv_addn(args, text, (size_t)(name - text));
		strv_add(args, value);
		strv_add(args, "");
		if (*value == '\0')
			ret = err_set(
			    err, ERR_USER, "%s has no value", args->v[0]);
		strv_free(&words);
		return ret;
	}
	for (size_t i = 0; i < words.len && ret == 0; i++) {
		const char *equals = strchr(words.v[i], '=');

		if (equals == NULL) {
			ret =
			    err_set(err, ERR_USER, "%s has no '='", words.v[i]);
			break;
		}
		strv_addn(args, words.v[i], (size_t)(equals - words.v[i]));
		strv_add(args, equals + 1);
		strv_add(args, "=");
	}
	strv_free(&words);
	return ret;
}

static int read_instruction(struct instruction *, const char *line, char escape,
    bool nested, struct err *);

/* What a trigger in a trigger holds does not matter: it is not allowed. */
static int
add_trigger(
    struct instruction *instruction, char escape, bool nested, struct err *err)
{
	if (*instruction->text == '\0' || nested)
		return 0;
	instruction->trigger = xcalloc(1, sizeof(*instruction->trigger));
	return read_instruction(
	    instruction->trigger, instruction->text, escape, true, err);
}

static int
add_args(
    struct instruction *instruction, char escape, bool nested, struct err *err)
{
	const char *text = instruction->text;
	enum shape shape = shape_of(instruction->name);
	int json = 0;

	if (shape == SHAPE_CHECK) {
		const char *end = lex_end(text);

		if (end > text)
			strv_addn(
			    &instruction->args, text, (size_t)(end - text));
		text = lex_skip_blanks(end, end + strlen(end));
		shape = SHAPE_TEXT_OR_JSON;
	}
	if (shape == SHAPE_TEXT_OR_JSON || shape == SHAPE_LIST_OR_JSON)
		json = add_json(instruction, text, err);
	if (json != 0)
		return json < 0 ? -1 : 0;

	switch (shape) {
	case SHAPE_TEXT:
	case SHAPE_TEXT_OR_JSON:
		add_text(instruction, text);
		return 0;
	case SHAPE_LIST:
	case SHAPE_LIST_OR_JSON:
		add_list(instruction, text);
		return 0;
	case SHAPE_WORDS:
		lex_split(text, escape, &instruction->args);
		return 0;
	case SHAPE_PAIRS:
		return add_pairs(instruction, escape, err);
	case SHAPE_TRIGGER:
		return add_trigger(instruction, escape, nested, err);
	default:
		return 0;
	}
}

/* line has been put together from all lines of the instruction. */
static int
read_instruction(struct instruction *instruction, const char *line, char escape,
    bool nested, struct err *err)
{
	const char *start = lex_skip_blanks(line, line + strlen(line));
	const char *end = lex_end(start);

	instruction->name = xstrndup(start, (size_t)(end - start));
	to_lower(instruction->name);
	start = take_flags(end, &instruction->flags);
	instruction->text = trimmed(start, start + strlen(start));
	return add_args(instruction, escape, nested, err);
}

const char *
instruction_flag(const struct instruction *instruction, const char *name)
{
	size_t len = strlen(name);

	for (size_t i = 0; i < instruction->flags.len; i++) {
		const char *flag = instruction->flags.v[i] + 2;

		if (strncmp(flag, name, len) != 0)
			continue;
		if (flag[len] == '=')
			return flag + len + 1;
		if (flag[len] == '\0')
			return flag + len;
	}
	return NULL;
}

struct makedep {
	const char *name;
	size_t least, most; /* arguments; most 0: any number */
	bool flags;         /* it may have some */
};

static const struct makedep *
rule_of(const char *name)
{
	static const struct makedep rules[] = {
		{ "add", 2, 0, true },
		{ "arg", 1, 0, false },
		{ "cmd", 0, 0, false },
		{ "copy", 2, 0, true },
		{ "entrypoint", 0, 0, false },
		{ "env", 3, 0, false },
		{ "expose", 1, 0, false },
		{ "from", 1, 3, true },
		{ "healthcheck", 1, 0, true },
		{ "label", 3, 0, false },
		{ "maintainer", 1, 1, false },
		{ "onbuild", 0, 0, false },
		{ "run", 0, 0, true },
		{ "shell", 1, 0, false },
		{ "stopsignal", 1, 1, false },
		{ "user", 1, 1, false },
		{ "volume", 1, 0, false },
		{ "workdir", 1, 1, false },
	};

	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++) {
		if (strcmp(name, rules[i].name) == 0)
			return &rules[i];
	}
	return NULL;
}

/* A name is blank: of the pairs of ENV and LABEL, or the words of ARG. */
static bool
has_blank_name(const struct instruction *instruction)
{
	bool pairs = strcmp(instruction->name, "env") == 0 ||
		     strcmp(instruction->name, "label") == 0;

	if (!pairs && strcmp(instruction->name, "arg") != 0)
		return false;
	for (size_t i = 0; i < instruction->args.len; i += pairs ? 3 : 1) {
		char c = instruction->args.v[i][0];

		if (c == '\0' || (c == '=' && !pairs))
			return true;
	}
	return false;
}

static int
check_one(const struct instruction *instruction, struct err *err)
{
	const struct makedep *rule = rule_of(instruction->name);
	size_t n = instruction->args.len + instruction->nheredocs;

	if (rule == NULL)
		return err_set(
		    err, ERR_USER, "unknown instruction %s", instruction->name);
	if (instruction->flags.len > 0 && !rule->flags)
		return err_set(err, ERR_USER, "%s has no flag %s",
		    instruction->name, instruction->flags.v[0]);
	if (n < rule->least || (rule->most > 0 && n > rule->most))
		return err_set(err, ERR_USER, "%s with too %s arguments",
		    instruction->name, n < rule->least ? "few" : "many");
	if (has_blank_name(instruction))
		return err_set(
		    err, ERR_USER, "%s with a blank name", instruction->name);
	return 0;
}

int
instruction_check(const struct instruction *instruction, struct err *err)
{
	static const char *const banned[] = { "from", "maintainer", "onbuild" };
	const struct instruction *trigger = instruction->trigger;

	if (check_one(instruction, err) < 0)
		return -1;
	if (strcmp(instruction->name, "onbuild") != 0)
		return 0;
	if (trigger == NULL)
		return err_set(err, ERR_USER, "onbuild without instruction");
	for (size_t i = 0; i < sizeof(banned) / sizeof(banned[0]); i++) {
		if (strcmp(trigger->name, banned[i]) == 0)
			return err_set(err, ERR_USER,
			    "%s is not allowed behind onbuild", trigger->name);
	}
	return check_one(trigger, err);
}

/* Here-documents */

/*
 * Reads the lines up to the heredoc's name. If it does not come, nothing is
 * read, and 0 returned.
 */
static int
read_heredoc(struct reader *reader, struct heredoc *heredoc)
{
	struct reader ahead = *reader;
	const char *line, *end;

	for (;;) {
		const char *start = ahead.s, *s;

		if (!next_line(&ahead, &line, &end)) {
			str_free(&heredoc->text);
			reader->unended++;
			return 0;
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
	return 1;
}

/* Joins "<<" with the word behind it, as if no blank was between them. */
static char *
heredoc_word(const struct strv *words, size_t *i)
{
	const char *word = words->v[(*i)++];
	size_t sign = lex_heredoc_sign(word);

	if (sign > 0 && word[sign] == '\0' && *i < words->len)
		return xasprintf("%s%s", word, words->v[(*i)++]);
	return xstrdup(word);
}

/*
 * The heredocs of an instruction that may have some. Its arguments are then
 * words that may be quoted, without those that begin a heredoc.
 */
static int
read_heredocs(
    struct reader *reader, struct instruction *instruction, struct err *err)
{
	struct strv words = { 0 }, args = { 0 };

	lex_split(instruction->text, '\\', &words);
	for (size_t i = 0; i < words.len;) {
		char *word = heredoc_word(&words, &i);
		struct heredoc doc = { 0 };

		if (lex_heredoc(word, &doc, NULL) > 0 &&
		    read_heredoc(reader, &doc)) {
			instruction->heredocs = xrealloc(instruction->heredocs,
			    (instruction->nheredocs + 1) * sizeof(doc));
			instruction->heredocs[instruction->nheredocs++] = doc;
		} else {
			strv_add(&args, word);
			free(doc.name);
		}
		free(word);
	}
	strv_free(&words);
	if (instruction->nheredocs > 0 &&
	    strcmp(instruction->name, "run") != 0) {
		strv_free(&instruction->args);
		instruction->args = args;
	} else {
		strv_free(&args);
	}
	if (reader->unended > UNENDED_HEREDOCS)
		return err_set(err, ERR_USER, "too many '<<' without an end");
	return 0;
}

static bool
may_have_heredocs(const struct instruction *instruction)
{
	return !instruction->json && strstr(instruction->text, "<<") &&
	       (strcmp(instruction->name, "run") == 0 ||
		   strcmp(instruction->name, "copy") == 0 ||
		   strcmp(instruction->name, "add") == 0);
}

/* Directives and lines */

/* name=value behind the sign of a comment. Both are the caller's to free. */
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
	to_lower(*name);
	s = lex_skip_blanks(s, end);
	if (**name == '\0' || s == end || *s != '=') {
		free(*name);
		return false;
	}
	*value = trimmed(s + 1, end);
	if (**value != '\0')
		return true;
	free(*name);
	free(*value);
	return false;
}

static char *
first_word(const char *s)
{
	return xstrndup(s, (size_t)(lex_end(s) - s));
}

static int
apply_directive(struct reader *reader, struct instructions *all,
    const char *name, const char *value, struct err *err)
{
	bool is_syntax = strcmp(name, "syntax") == 0;
	bool is_escape = strcmp(name, "escape") == 0;

	/* One that is unknown is a comment. BuildKit alone knows check. */
	if (!is_syntax && !is_escape && strcmp(name, "check") != 0)
		reader->directives = false;
	if ((is_syntax && all->syntax) || (is_escape && reader->escape_seen))
		return err_set(err, ERR_USER, "a second %s directive", name);
	if (is_syntax)
		all->syntax = first_word(value);
	if (is_escape) {
		reader->escape_seen = true;
		if (strcmp(value, "\\") != 0 && strcmp(value, "`") != 0)
			return err_set(err, ERR_USER,
			    "the escape character can be \\ or `, not %s",
			    value);
		all->escape = *value;
	}
	return 0;
}

/* The line is a directive, or the first one that is none. */
static int
try_directive(struct reader *reader, struct instructions *all, const char *line,
    const char *end, struct err *err)
{
	char *name, *value;
	int ret;

	if (!split_directive(line, end, "#", &name, &value)) {
		reader->directives = false;
		return 0;
	}
	ret = apply_directive(reader, all, name, value, err);
	free(name);
	free(value);
	return ret;
}

/* Adds a line to text. Returns whether the instruction goes on behind it. */
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

/* Puts together all lines of an instruction but the heredocs. */
static void
add_lines(struct reader *reader, struct str *text, const char *line,
    const char *end, char escape)
{
	bool more = add_line(text, line, end, escape);

	while (more && next_line(reader, &line, &end)) {
		const char *s = lex_skip_blanks(line, end);

		if (s < end && *s != '#')
			more = add_line(text, line, end, escape);
	}
}

static int
add_instruction(struct reader *reader, struct instructions *all,
    const char *text, size_t line, struct err *err)
{
	struct instruction *instruction, *inner;

	if (all->len == all->cap) {
		all->cap = 2 * all->cap + 8;
		all->v = xrealloc(all->v, all->cap * sizeof(*all->v));
	}
	instruction = &all->v[all->len++];
	*instruction = (struct instruction){ .line = line };
	if (read_instruction(instruction, text, all->escape, false, err) < 0)
		return -1;
	inner = instruction->trigger ? instruction->trigger : instruction;
	inner->line = line;
	if (may_have_heredocs(inner))
		return read_heredocs(reader, inner, err);
	return 0;
}

static int
read_all(struct reader *reader, struct instructions *all, struct err *err)
{
	const char *line, *end;
	struct str text = { 0 };
	size_t start = 0;
	int ret = 0;

	while (ret == 0 && next_line(reader, &line, &end)) {
		start = reader->line;
		line = lex_skip_blanks(line, end);
		if (reader->directives)
			ret = try_directive(reader, all, line, end, err);
		if (line == end || *line == '#')
			continue;
		add_lines(reader, &text, line, end, all->escape);
		if (ret == 0 && lex_skip_blanks(str_text(&text),
				    str_text(&text) + text.len)[0])
			ret = add_instruction(
			    reader, all, str_text(&text), start, err);
		str_reset(&text);
	}
	str_free(&text);
	if (ret < 0)
		err_prefix(err, "line %zu", start);
	return ret;
}

static void
skip_mark(const char **s, const char *end)
{
	if (end - *s >= 3 && memcmp(*s, "\xef\xbb\xbf", 3) == 0)
		*s += 3;
}

int
instructions_parse(
    struct instructions *all, const void *bytes, size_t len, struct err *err)
{
	/* A terminated copy: no look ahead leaves it. */
	char *copy = xstrndup(len > 0 ? bytes : "", len);
	struct reader reader = {
		.s = copy, .end = copy + len, .directives = true
	};
	int ret;

	*all = (struct instructions){ .escape = '\\' };
	if (strlen(copy) < len) {
		free(copy);
		return err_set(err, ERR_USER, "a NUL byte; no text file?");
	}
	skip_mark(&reader.s, reader.end);
	ret = read_all(&reader, all, err);
	if (ret == 0 && all->len == 0)
		ret = err_set(err, ERR_USER, "no instructions");
	if (ret < 0)
		instructions_free(all);
	free(copy);
	return ret;
}

void
instructions_free(struct instructions *all)
{
	for (size_t i = 0; i < all->len; i++)
		instruction_free(&all->v[i]);
	free(all->v);
	free(all->syntax);
	*all = (struct instructions){ 0 };
}

/* As long as lines are directives, looks for name. */
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

	skip_mark(&reader.s, reader.end);
	if (starts_with(reader.s, "#!"))
		next_line(&reader, &line, &end);
	found = find_directive(reader, "#", name);
	if (found == NULL && strcmp(name, "syntax") == 0)
		found = find_directive(reader, "//", name);
	free(copy);
	return found;
}
