/* SPDX-License-Identifier: MIT */
#include "api/history.h"

#include <string.h>

#include "base/str.h"

enum {
	SHORT_ID = 12
};

/* The end of the shell of the image at the beginning of text; NULL for none. */
static const char *
skip_shell(const char *text, const struct json *image)
{
	static const char sh[] = "/bin/sh -c ";
	struct strv words = { 0 };
	struct str shell = { 0 };
	const char *rest = NULL;

	json_strings(image, "Config.Shell", &words);
	for (size_t i = 0; i < words.len; i++)
		str_addf(&shell, "%s ", words.v[i]);
	if (shell.len > 0 && starts_with(text, shell.s))
		rest = text + shell.len;
	else if (starts_with(text, sh))
		/* Podman also writes this where there is another shell */
		rest = text + strlen(sh);
	strv_free(&words);
	str_free(&shell);
	return rest;
}

/*
 * The classic builder and Podman write the shell and "#(nop)" before the
 * instruction, and BuildKit nothing. A RUN of the same words has no "#(nop)"
 * there, or with BuildKit the word RUN.
 */
const char *
history_instruction(
    const char *created_by, const char *comment, const struct json *image)
{
	static const char mark[] = "#(nop) ";
	const char *rest;

	if (starts_with(comment, "buildkit."))
		return created_by;
	rest = skip_shell(created_by, image);
	if (!rest || !starts_with(rest, mark))
		return NULL;
	rest += strlen(mark);
	return rest + (*rest == ' ');
}

/*
 * Podman notes the image of FROM in the first step of a build, and version 4 in
 * every other one the ID of the step before.
 */
static bool
is_first_step(const char *comment)
{
	if (!starts_with(comment, "FROM "))
		return false;
	comment += strlen("FROM ");
	return strlen(comment) != SHORT_ID ||
	       strspn(comment, "0123456789abcdef") != SHORT_ID;
}

static void
put_shell(struct json *image, const char *text)
{
	struct json *shell = json_parse(text, strlen(text), NULL);

	if (json_is_array(shell))
		json_put(image, "Config.Shell", shell);
	else
		json_free(shell);
}

void
history_complete(struct json *image, const struct json *details)
{
	static const char onbuild[] = "ONBUILD ", shell[] = "SHELL ";
	struct json *history = json_get(details, "History");
	struct json *health = json_get(details, "Healthcheck");
	struct json *triggers = json_array();

	for (size_t i = 0; i < json_len(history); i++) {
		struct json *step = json_item(history, i);
		const char *comment = json_str_or(step, "comment", "");
		const char *text = history_instruction(
		    json_str_or(step, "created_by", ""), comment, image);

		if (is_first_step(comment)) {
			json_free(triggers);
			triggers = json_array();
		}
		if (text && starts_with(text, onbuild))
			json_add_str(triggers, "", text + strlen(onbuild));
		if (text && starts_with(text, shell))
			put_shell(image, text + strlen(shell));
	}
	if (json_len(triggers) > 0 && !json_get(image, "Config.OnBuild"))
		json_put(image, "Config.OnBuild", triggers);
	else
		json_free(triggers);
	if (health && !json_get(image, "Config.Healthcheck"))
		json_put(image, "Config.Healthcheck", json_copy(health));
}
