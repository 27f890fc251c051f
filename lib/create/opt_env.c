/* SPDX-License-Identifier: MIT */
/* Variables and labels, of options and of files. */
#include "create/opt.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

/* The caller's own value of a variable; *text is NULL where it has none. */
static int
look_up(const struct run_options *spec, const char *name, char **text,
    struct err *err)
{
	const char *value = spec->env->get(name);

	*text = NULL;
	if (!value)
		return 0;
	if (!utf8_valid(value, strlen(value)))
		return err_set(err, ERR_USER,
		    "the value of %s is not UTF-8, and JSON cannot carry it",
		    name);
	*text = xasprintf("%s=%s", name, value);
	return 0;
}

/* The value may be a secret: no message shows it. */
int
opt_variable(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	char *text = NULL;

	(void)option;
	if (*value == '\0' || *value == '=')
		return err_set(err, ERR_USER, "a variable has no name");
	if (!strchr(value, '=') && look_up(spec, value, &text, err) != 0)
		return -1;
	/* a bare name makes the engine drop the image's variable */
	strv_add(&spec->variables, text ? text : value);
	free(text);
	return 0;
}

int
opt_label(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	const char *name = value + strspn(value, " \t");
	size_t len = strcspn(name, "=");

	(void)option;
	if (len == 0)
		return err_set(err, ERR_USER, "bad label '%s': no name", value);
	if (strcspn(name, " \t") < len)
		return err_set(
		    err, ERR_USER, "bad label '%s': blanks in the name", value);
	strv_add(&spec->labels, value);
	return 0;
}

/* One line of a file of variables or labels, without its end. */
static int
read_line(const char *line, size_t len, struct strv *pairs, struct err *err)
{
	const char *equals;
	size_t name_len;

	if (!utf8_valid(line, len))
		return err_set(
		    err, ERR_USER, "not UTF-8, and JSON cannot carry it");
	if (memchr(line, '\0', len))
		return err_set(err, ERR_USER, "a NUL byte");
	while (len > 0 && (*line == ' ' || (*line >= '\t' && *line <= '\r'))) {
		line++;
		len--;
	}
	if (len == 0 || *line == '#')
		return 0;
	equals = memchr(line, '=', len);
	name_len = equals ? (size_t)(equals - line) : len;
	if (name_len == 0)
		return err_set(err, ERR_USER, "no name before the '='");
	if (memchr(line, ' ', name_len) || memchr(line, '\t', name_len))
		return err_set(err, ERR_USER, "blanks in the name '%.*s'",
		    (int)name_len, line);
	strv_addn(pairs, line, len);
	return 0;
}

static int
read_file(const char *name, const char *text, size_t len, struct strv *pairs,
    struct err *err)
{
	const char *end = text + len;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	for (size_t number = 1; text < end; number++) {
		size_t left = (size_t)(end - text);
		const char *newline = memchr(text, '\n', left);
		size_t line_len = newline ? (size_t)(newline - text) : left;
		size_t next = newline ? line_len + 1 : line_len;

		if (line_len > 0 && text[line_len - 1] == '\r')
			line_len--;
		if (read_line(text, line_len, pairs, err) != 0)
			return err_prefix(err, "%s:%zu", name, number);
		text += next;
	}
	return 0;
}

int
run_options_env_file(struct run_options *spec, const char *name,
    const char *text, size_t len, struct err *err)
{
	struct strv pairs = { 0 };
	int rc = read_file(name, text, len, &pairs, err);

	for (size_t i = 0; i < pairs.len && rc == 0; i++) {
		char *own = NULL;

		if (strchr(pairs.v[i], '='))
			strv_add(&spec->file_variables, pairs.v[i]);
		else
			rc = look_up(spec, pairs.v[i], &own, err);
		if (own)
			strv_add(&spec->file_variables, own);
		free(own);
	}
	strv_free(&pairs);
	return rc;
}

int
run_options_label_file(struct run_options *spec, const char *name,
    const char *text, size_t len, struct err *err)
{
	return read_file(name, text, len, &spec->file_labels, err);
}

/* Those of files come first, so that options override them. */
void
opt_finish_env(struct run_options *spec)
{
	const struct strv *variables[] = { &spec->file_variables,
		&spec->variables };
	const struct strv *labels[] = { &spec->file_labels, &spec->labels };

	for (size_t i = 0; i < LEN(variables); i++) {
		for (size_t k = 0; k < variables[i]->len; k++)
			json_add_str(spec->body, "Env", variables[i]->v[k]);
	}
	for (size_t i = 0; i < LEN(labels); i++) {
		for (size_t k = 0; k < labels[i]->len; k++)
			opt_put_pair(spec->body, "Labels", labels[i]->v[k]);
	}
}
