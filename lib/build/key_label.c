/* SPDX-License-Identifier: MIT */
#include "build/key_label.h"

#include <stdlib.h>
#include <string.h>

#include "api/image.h"
#include "api/labels.h"
#include "base/mem.h"

bool
key_label_is_added_later(const struct build *build)
{
	return build->triggers.len == 0;
}

/*
 * The number of steps after that of the key's label. An engine executes the
 * labels of one build in the order of their names.
 */
static size_t
steps_after_key(const struct build *build)
{
	struct strv names = { 0 };
	size_t n = 0;

	if (key_label_is_added_later(build))
		return 0;
	for (size_t i = 0; i < build->labels.len; i++)
		strv_addn(&names, build->labels.v[i],
		    strcspn(build->labels.v[i], "="));
	strv_sort(&names);
	for (size_t i = 0; i < names.len; i++)
		n += strcmp(names.v[i], LABEL_KEY) > 0 &&
		     (i == 0 || strcmp(names.v[i], names.v[i - 1]) != 0);
	strv_free(&names);
	return n;
}

/*
 * Is the step of the image's history that LABEL, as the classic builder writes
 * it: the shell of the image, "#(nop)" and the instruction? A RUN of the same
 * words has no "#(nop)" there.
 */
static bool
is_label_step(const char *step, const char *label, const struct json *image)
{
	struct json *shell = json_get(image, "Config.Shell");
	struct str begin = { 0 };
	size_t words = json_len(shell);
	bool is = false;

	for (size_t i = 0; i < words; i++) {
		struct json *word = json_item(shell, i);

		str_addf(&begin, "%s ", json_as_str(word));
		json_free(word);
	}
	str_addf(&begin, "%s#(nop) ", words > 0 ? "" : "/bin/sh -c ");
	if (step && starts_with(step, begin.s)) {
		step += begin.len;
		step += *step == ' ';
		is = starts_with(step, "LABEL ") &&
		     strcmp(step + strlen("LABEL "), label) == 0;
	}
	json_free(shell);
	str_free(&begin);
	return is;
}

int
key_label_is_last(
    const struct build_key *key, const struct json *image, struct err *err)
{
	struct json *history =
	    call_get(key->engine, call_image_history(image_id(image)), err);
	struct json *step = json_item(history, steps_after_key(key->build));
	char *label = xasprintf(LABEL_KEY "=%s", key->hex);
	int is_last = -1;

	if (history)
		is_last =
		    is_label_step(json_str(step, "CreatedBy"), label, image);
	free(label);
	json_free(step);
	json_free(history);
	return is_last;
}
