/* SPDX-License-Identifier: MIT */
/*
 * fuzz spec: lines NAME VALUE are options in their order, a line NAME is a
 * flag; behind an empty line stands the text of a file of variables.
 */
#include "create/options.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
apply_line(struct run_options *spec, const char *line, size_t len)
{
	char *name = xstrndup(line, len), *value = strchr(name, ' ');
	const struct run_option *option;
	struct err err = { 0 };

	if (value)
		*value++ = '\0';
	option = run_option_find(name);
	if (option && run_options_apply(spec, option, value, &err) != 0 &&
	    err.kind != ERR_USER)
		abort();
	free(name);
}

/* What is made must be JSON that can be read again. */
static void
check(struct run_options *spec)
{
	struct err err = { 0 };
	struct json *body = run_options_finish(spec, &err), *again;
	struct str text = { 0 };
	const char *option;

	if (!body && err.kind != ERR_USER)
		abort();
	if (!body)
		return;
	json_text(body, &text);
	again = json_parse(text.s, text.len, NULL);
	if (!again || run_options_api(body, &option) < 41)
		abort();
	json_free(again);
	json_free(body);
	str_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct run_environment env = { .cwd = "/cwd",
		.get = getenv };
	const char *s = (const char *)data, *end = s + size;
	struct run_options *spec = run_options_new(&env);

	while (s < end && *s != '\n') {
		const char *newline = memchr(s, '\n', (size_t)(end - s));

		if (!newline)
			newline = end;
		apply_line(spec, s, (size_t)(newline - s));
		s = newline + (newline < end);
	}
	run_options_env_file(spec, "fuzz", s, (size_t)(end - s), NULL);
	run_options_label_file(spec, "fuzz", s, (size_t)(end - s), NULL);
	check(spec);
	run_options_free(spec);
	return 0;
}
