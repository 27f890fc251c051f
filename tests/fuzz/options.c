/* SPDX-License-Identifier: MIT */
/*
 * fuzz options: lines NAME VALUE are options in their order, a line NAME is a
 * flag; after an empty line comes the text of a file of variables and labels.
 */
#include "create/options.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "create/api_version.h"
#include "create/process.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The row of the option with that long name; NULL if there is none. */
static const struct run_option *
find(const char *name)
{
	const struct run_option *row;

	for (size_t i = 0; (row = run_option(i)); i++) {
		if (strcmp(row->name, name) == 0)
			break;
	}
	return row;
}

static void
apply_line(struct run_options *options, const char *line, size_t len)
{
	char *name = xstrndup(line, len), *value = strchr(name, ' ');
	const struct run_option *row;
	struct err err = { 0 };

	if (value)
		*value++ = '\0';
	row = find(name);
	/* files are not opened */
	if (row && !ends_with(name, "-file") &&
	    run_options_apply(options, row, value, &err) != 0 &&
	    err.kind != ERR_USER)
		abort();
	free(name);
}

/* What is made must be JSON that can be read again. */
static void
check(struct run_options *options)
{
	struct err err = { 0 };
	struct json *body = run_options_finish(options, &err), *again;
	struct str text = { 0 };
	const char *option;

	if (!body && err.kind != ERR_USER)
		abort();
	if (!body)
		return;
	json_text(body, &text);
	again = json_parse(text.s, text.len, NULL);
	if (!again || body_api_version(body, &option) < 41)
		abort();
	json_free(again);
	json_free(body);
	str_free(&text);
}

static void
check_lines(const char *bytes, size_t len)
{
	struct environment env = { 0 };
	struct str text = { 0 };
	struct err err = { 0 };

	str_add(&text, bytes, len);
	if (environment_add_lines(&env, "fuzz", &text, &err) != 0 &&
	    err.kind != ERR_USER)
		abort();
	json_free(environment_list(&env));
	environment_free(&env);
	str_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *s = (const char *)data, *end = s + size;
	struct run_options *options = run_options_new("/cwd");

	while (s < end && *s != '\n') {
		const char *newline = memchr(s, '\n', (size_t)(end - s));

		if (!newline)
			newline = end;
		apply_line(options, s, (size_t)(newline - s));
		s = newline + (newline < end);
	}
	check_lines(s, (size_t)(end - s));
	check(options);
	run_options_free(options);
	return 0;
}
