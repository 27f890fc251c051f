/* SPDX-License-Identifier: MIT */
/*
 * fuzz spec: lines NAME VALUE are options in their order, a line NAME is a
 * flag; behind an empty line stands the text of a file of variables.
 */
#include "../../lib/spec.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "../../lib/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
apply_line(struct spec *spec, const char *line, size_t len)
{
	char *name = xstrndup(line, len), *value = strchr(name, ' ');
	const struct spec_option *option;
	struct err err = { 0 };

	if (value)
		*value++ = '\0';
	option = spec_find(name);
	if (option && spec_apply(spec, option, value, &err) != 0 &&
	    err.kind != ERR_USER)
		abort();
	free(name);
}

/* What is made must be JSON that can be read again. */
static void
check(struct spec *spec)
{
	struct err err = { 0 };
	struct json *body = spec_finish(spec, &err), *again;
	struct str text = { 0 };
	const char *option;

	if (!body && err.kind != ERR_USER)
		abort();
	if (!body)
		return;
	json_text(body, &text);
	again = json_parse(text.s, text.len, NULL);
	if (!again || spec_api(body, &option) < 41)
		abort();
	json_free(again);
	json_free(body);
	str_free(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct spec_env env = { .cwd = "/cwd", .get = getenv };
	const char *s = (const char *)data, *end = s + size;
	struct spec *spec = spec_new(&env);

	while (s < end && *s != '\n') {
		const char *newline = memchr(s, '\n', (size_t)(end - s));

		if (!newline)
			newline = end;
		apply_line(spec, s, (size_t)(newline - s));
		s = newline + (newline < end);
	}
	spec_env_file(spec, "fuzz", s, (size_t)(end - s), NULL);
	spec_label_file(spec, "fuzz", s, (size_t)(end - s), NULL);
	check(spec);
	spec_free(spec);
	return 0;
}
