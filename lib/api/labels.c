/* SPDX-License-Identifier: MIT */
#include "api/labels.h"

#include <stddef.h>
#include <string.h>

static bool
is_among(const char *name, const char *const names[], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

bool
label_is_version(const char *name)
{
	static const char *const names[] = { VERSION_NUMBER, VERSION_SERIES,
		VERSION_MESSAGE, VERSION_PARENT, VERSION_TIME, VERSION_KIND,
		VERSION_SPEC, VERSION_SIGNATURE, VERSION_IMAGE, VERSION_BASE,
		VERSION_OVERRIDE, PART_TOKEN, UNDO_TOKEN, UNDO_OWNER };

	return is_among(name, names, sizeof(names) / sizeof(names[0]));
}

bool
label_is_own(const char *name)
{
	static const char *const names[] = { LABEL_KEY, LABEL_FLAVOUR,
		LABEL_PROJECT, LABEL_RUN };

	return is_among(name, names, sizeof(names) / sizeof(names[0])) ||
	       label_is_version(name);
}

const char *
label_get(const struct json *labels, const char *name)
{
	return json_str_or(json_member(labels, name), "", "");
}

void
label_put(struct json *labels, const char *name, const char *text)
{
	json_put_member(labels, name, json_string(text ? text : ""));
}

void
labels_add(struct json *labels, const struct json *more)
{
	for (struct json_each label = { 0 }; json_next_member(more, &label);)
		json_put_member(labels, label.name, label.value);
}
