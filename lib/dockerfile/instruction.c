/* SPDX-License-Identifier: MIT */
#include "dockerfile/instruction.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/csv.h"
#include "base/mem.h"

/* What the arguments of an instruction look like. */
enum shape {
	SHAPE_TEXT,
	SHAPE_LIST,  /* words, separated by blanks only */
	SHAPE_WORDS, /* words that may be quoted */
	SHAPE_PAIRS,
	SHAPE_TEXT_OR_JSON,
	SHAPE_LIST_OR_JSON,
	SHAPE_CHECK, /* a word, then text or JSON */
	SHAPE_TRIGGER
};

static const struct kind {
	const char *name;
	enum shape shape;
	size_t least, most; /* arguments; most 0: any number */
	bool flags;         /* it may have some */
	bool heredocs;
} kinds[] = {
	{ "add", SHAPE_LIST_OR_JSON, 2, 0, true, true },
	{ "arg", SHAPE_WORDS, 1, 0, false, false },
	{ "cmd", SHAPE_TEXT_OR_JSON, 0, 0, false, false },
	{ "copy", SHAPE_LIST_OR_JSON, 2, 0, true, true },
	{ "entrypoint", SHAPE_TEXT_OR_JSON, 0, 0, false, false },
	{ "env", SHAPE_PAIRS, 3, 0, false, false },
	{ "expose", SHAPE_LIST, 1, 0, false, false },
	{ "from", SHAPE_LIST, 1, 3, true, false },
	{ "healthcheck", SHAPE_CHECK, 1, 0, true, false },
	{ "label", SHAPE_PAIRS, 3, 0, false, false },
	{ "maintainer", SHAPE_TEXT, 1, 1, false, false },
	{ "onbuild", SHAPE_TRIGGER, 0, 0, false, false },
	{ "run", SHAPE_TEXT_OR_JSON, 0, 0, true, true },
	{ "shell", SHAPE_TEXT_OR_JSON, 1, 0, false, false },
	{ "stopsignal", SHAPE_TEXT, 1, 1, false, false },
	{ "user", SHAPE_TEXT, 1, 1, false, false },
	{ "volume", SHAPE_LIST_OR_JSON, 1, 0, false, false },
	{ "workdir", SHAPE_TEXT, 1, 1, false, false },
};

static const struct kind *
kind_of(const struct instruction *instruction)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (instruction_is(instruction, kinds[i].name))
			return &kinds[i];
	}
	return NULL;
}

/*
 * Adds the flags that s begins with, and returns what follows them. Here it is
 * always '\' that escapes, whatever the directive says.
 */
static const char *
read_flags(const char *s, struct strv *flags)
{
	struct str word = { 0 };

	s = lex_skip_blanks(s, NULL);
	while (starts_with(s, "--")) {
		char quote = '\0';

		for (; *s && (quote || !is_blank(*s)); s++) {
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
		s = lex_skip_blanks(s, NULL);
		if (strcmp(str_text(&word), "--") == 0)
			break;
		strv_add(flags, str_text(&word));
		str_reset(&word);
	}
	str_free(&word);
	return s;
}

static void
add_list(struct strv *args, const char *s)
{
	for (s = lex_skip_blanks(s, NULL); *s; s = lex_skip_blanks(s, NULL)) {
		const char *word = s;

		s = lex_end(s);
		strv_addn(args, word, (size_t)(s - word));
	}
}

/* "name value": the value is the rest of the line. */
static int
add_pair(struct instruction *instruction, struct err *err)
{
	const char *text = instruction->text, *name = lex_end(text);
	const char *value = lex_skip_blanks(name, NULL);
	struct strv *args = &instruction->args;

	strv_addn(args, text, (size_t)(name - text));
	strv_add(args, value);
	strv_add(args, "");
	if (*value == '\0')
		return err_set(err, ERR_USER, "%s has no value", args->v[0]);
	return 0;
}

/* name=value ..., or else "name value" */
static int
add_pairs(struct instruction *instruction, char escape, struct err *err)
{
	struct strv words = { 0 }, *args = &instruction->args;
	int ret = 0;

	lex_split(instruction->text, escape, &words);
	if (words.len > 0 && !strchr(words.v[0], '=')) {
		strv_free(&words);
		return add_pair(instruction, err);
	}
	for (size_t i = 0; i < words.len && ret == 0; i++) {
		const char *word = words.v[i], *equals = strchr(word, '=');

		if (!equals) {
			ret = err_set(err, ERR_USER, "%s has no '='", word);
			break;
		}
		strv_addn(args, word, (size_t)(equals - word));
		strv_add(args, equals + 1);
		strv_add(args, "=");
	}
	strv_free(&words);
	return ret;
}

/*
 * The instruction in ONBUILD. ONBUILD in ONBUILD is not allowed: what is in the
 * inner one is not read, which also bounds the recursion.
 */
static int
add_trigger(struct instruction *instruction, char escape, struct err *err)
{
	const char *text = instruction->text, *end = lex_end(text);
	struct instruction *trigger;

	if (*text == '\0')
		return 0;
	trigger = instruction->trigger = xcalloc(1, sizeof(*trigger));
	trigger->name = xstrndup(text, (size_t)(end - text));
	ascii_lower(trigger->name);
	if (instruction_is(trigger, "onbuild"))
		return 0;
	free(trigger->name);
	return instruction_read(trigger, text, escape, err);
}

static int
add_args(struct instruction *instruction, enum shape shape, char escape,
    struct err *err)
{
	const char *text = instruction->text;
	struct strv *args = &instruction->args;
	enum exec_form form = EXEC_FORM_NONE;

	if (shape == SHAPE_CHECK) {
		const char *end = lex_end(text);

		if (end > text)
			strv_addn(args, text, (size_t)(end - text));
		text = lex_skip_blanks(end, NULL);
		shape = SHAPE_TEXT_OR_JSON;
	}
	if (shape == SHAPE_TEXT_OR_JSON || shape == SHAPE_LIST_OR_JSON)
		form = exec_form_read(text, args);
	if (form == EXEC_FORM_WRONG)
		return err_set(
		    err, ERR_USER, "only strings may stand in a JSON array");
	instruction->json = form == EXEC_FORM_STRINGS;
	if (instruction->json)
		return 0;

	switch (shape) {
	case SHAPE_LIST:
	case SHAPE_LIST_OR_JSON:
		add_list(args, text);
		return 0;
	case SHAPE_WORDS:
		lex_split(text, escape, args);
		return 0;
	case SHAPE_PAIRS:
		return add_pairs(instruction, escape, err);
	case SHAPE_TRIGGER:
		return add_trigger(instruction, escape, err);
	default:
		if (*text)
			strv_add(args, text);
		return 0;
	}
}

int
instruction_read(struct instruction *instruction, const char *text, char escape,
    struct err *err)
{
	const char *start = lex_skip_blanks(text, NULL);
	const char *end = lex_end(start);
	const struct kind *kind;

	instruction->name = xstrndup(start, (size_t)(end - start));
	ascii_lower(instruction->name);
	start = read_flags(end, &instruction->flags);
	end = start + strlen(start);
	while (end > start && is_blank(end[-1]))
		end--;
	instruction->text = xstrndup(start, (size_t)(end - start));
	kind = kind_of(instruction);
	return kind ? add_args(instruction, kind->shape, escape, err) : 0;
}

void
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

bool
instruction_is(const struct instruction *instruction, const char *name)
{
	return strcmp(instruction->name, name) == 0;
}

bool
instruction_takes_heredocs(const struct instruction *instruction)
{
	const struct kind *kind = kind_of(instruction);

	return kind && kind->heredocs && !instruction->json;
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

static bool
is_field(const char *field, const char *name)
{
	size_t len = strlen(name);

	return strncasecmp(field, name, len) == 0 && field[len] == '=';
}

char *
instruction_mount(const struct instruction *instruction, size_t i,
    const char *name, const char *missing)
{
	static const char sign[] = "--mount=";
	const char *flag = instruction->flags.v[i], *value = missing;
	const char *alias = strcmp(name, "source") == 0 ? "src" : name;
	struct strv fields = { 0 };
	struct err ignored;
	char *copy;

	if (!instruction_is(instruction, "run") || !starts_with(flag, sign))
		return NULL;
	csv_fields(flag + strlen(sign), &fields, &ignored);
	for (size_t k = 0; k < fields.len; k++) {
		const char *field = fields.v[k];

		if (is_field(field, name) || is_field(field, alias))
			value = strchr(field, '=') + 1;
	}
	copy = xstrdup(value);
	strv_free(&fields);
	return copy;
}

/* Is a name blank: of the pairs of ENV and LABEL, or of ARG? */
static bool
has_blank_name(const struct instruction *instruction, enum shape shape)
{
	const struct strv *args = &instruction->args;

	if (shape != SHAPE_PAIRS && shape != SHAPE_WORDS)
		return false;
	for (size_t i = 0; i < args->len; i += shape == SHAPE_PAIRS ? 3 : 1) {
		char c = args->v[i][0];

		if (c == '\0' || (c == '=' && shape == SHAPE_WORDS))
			return true;
	}
	return false;
}

static int
check_one(const struct instruction *instruction, struct err *err)
{
	const struct kind *kind = kind_of(instruction);
	const char *name = instruction->name;
	size_t n = instruction->args.len + instruction->nheredocs;

	if (!kind)
		return err_set(err, ERR_USER, "unknown instruction %s", name);
	if (instruction->flags.len > 0 && !kind->flags)
		return err_set(err, ERR_USER, "%s has no flag %s", name,
		    instruction->flags.v[0]);
	if (n < kind->least || (kind->most > 0 && n > kind->most))
		return err_set(err, ERR_USER, "%s with too %s arguments", name,
		    n < kind->least ? "few" : "many");
	if (has_blank_name(instruction, kind->shape))
		return err_set(err, ERR_USER, "%s with a blank name", name);
	return 0;
}

int
instruction_check(const struct instruction *instruction, struct err *err)
{
	const struct instruction *trigger = instruction->trigger;

	if (check_one(instruction, err) < 0)
		return -1;
	if (!instruction_is(instruction, "onbuild"))
		return 0;
	if (!trigger)
		return err_set(err, ERR_USER, "onbuild without instruction");
	if (instruction_is(trigger, "from") ||
	    instruction_is(trigger, "maintainer") ||
	    instruction_is(trigger, "onbuild"))
		return err_set(err, ERR_USER, "%s is not allowed after onbuild",
		    trigger->name);
	return check_one(trigger, err);
}
