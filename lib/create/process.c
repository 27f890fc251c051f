/* SPDX-License-Identifier: MIT */
#include "create/process.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/file.h"
#include "base/utf8.h"

/*
 * Adds the text to list, a bare name with the value that the caller's
 * environment has. bare: keep a name that has none there.
 */
static int
add_variable(struct strv *list, const char *text, bool bare, struct err *err)
{
	const char *value = strchr(text, '=') ? NULL : getenv(text);
	char *pair;

	if (value && !utf8_valid(value, strlen(value)))
		return err_set(err, ERR_USER,
		    "the value of %s is not UTF-8, and JSON cannot carry it",
		    text);
	if (value) {
		pair = xasprintf("%s=%s", text, value);
		strv_add(list, pair);
		free(pair);
	} else if (bare || strchr(text, '=')) {
		strv_add(list, text);
	}
	return 0;
}

int
environment_add(struct environment *env, const char *text, struct err *err)
{
	if (!utf8_valid(text, strlen(text)))
		return err_set(err, ERR_USER,
		    "the value is not UTF-8, and JSON cannot carry it");
	if (*text == '\0' || *text == '=')
		return err_set(err, ERR_USER, "a variable has no name");
	return add_variable(&env->given, text, true, err);
}

/* One line without its end. */
static int
read_line(const char *line, size_t len, struct strv *lines, struct err *err)
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
	strv_addn(lines, line, len);
	return 0;
}

int
process_lines(const char *name, const struct str *text, struct strv *lines,
    struct err *err)
{
	const char *s = str_text(text), *end = s + text->len;

	if (starts_with(s, "\xef\xbb\xbf"))
		s += 3;
	for (size_t number = 1; s < end; number++) {
		const char *newline = memchr(s, '\n', (size_t)(end - s));
		size_t len = (size_t)((newline ? newline : end) - s);

		if (read_line(s, len - (len > 0 && s[len - 1] == '\r'), lines,
			err) != 0)
			return err_prefix(err, "%s:%zu", name, number);
		s += len + (newline != NULL);
	}
	return 0;
}

int
environment_add_lines(struct environment *env, const char *name,
    const struct str *text, struct err *err)
{
	struct strv lines = { 0 };
	int rc = process_lines(name, text, &lines, err);

	for (size_t i = 0; i < lines.len && rc == 0; i++)
		rc = add_variable(&env->from_files, lines.v[i], false, err);
	strv_free(&lines);
	return rc;
}

int
environment_add_file(struct environment *env, const char *path, struct err *err)
{
	struct str text = { 0 };
	int rc = file_read(path, &text, err);

	if (rc == 0)
		rc = environment_add_lines(env, path, &text, err);
	str_free(&text);
	return rc;
}

struct json *
environment_list(const struct environment *env)
{
	struct json *list;

	if (env->from_files.len + env->given.len == 0)
		return NULL;
	list = json_array();
	json_add_strings(list, "", &env->from_files);
	json_add_strings(list, "", &env->given);
	return list;
}

static bool
has_variable(const struct json *list, const char *name, size_t len)
{
	for (struct json_each each = { 0 }; json_next(list, &each);) {
		const char *pair = json_as_str(each.value);

		if (pair && strncmp(pair, name, len) == 0 &&
		    (pair[len] == '=' || pair[len] == '\0'))
			return true;
	}
	return false;
}

struct json *
environment_add_defaults(struct json *list, const struct strv *variables)
{
	for (size_t i = 0; i < variables->len; i++) {
		const char *pair = variables->v[i];

		if (!list)
			list = json_array();
		if (!has_variable(list, pair, strcspn(pair, "=")))
			json_add_str(list, "", pair);
	}
	return list;
}

void
environment_free(struct environment *env)
{
	strv_free(&env->given);
	strv_free(&env->from_files);
}

struct json *
command_list(char *const *argv, struct err *err)
{
	struct json *list = json_array();

	for (size_t i = 0; argv[i]; i++) {
		if (!utf8_valid(argv[i], strlen(argv[i]))) {
			err_set(err, ERR_USER,
			    "word %zu of the command is not UTF-8, and JSON "
			    "cannot carry it",
			    i + 1);
			json_free(list);
			return NULL;
		}
		json_add_str(list, "", argv[i]);
	}
	return list;
}
