/* SPDX-License-Identifier: MIT */
/* What of json.h needs no libjq. */
#include "base/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

bool
json_next(const struct json *json, struct json_each *each)
{
	each->value = json_item(json, each->next);
	return json_is_array(json) && each->next++ < json_len(json);
}

bool
json_next_member(const struct json *json, struct json_each *each)
{
	if (!each->names)
		each->names = json_keys(json);
	do {
		if (each->next == json_len(each->names))
			return false;
		each->name = json_as_str(json_item(each->names, each->next++));
	} while (!each->name);
	each->value = json_member(json, each->name);
	return true;
}

void
json_strings(const struct json *json, const char *path, struct strv *strings)
{
	struct json *list = json_get(json, path);

	for (size_t i = 0; i < json_len(list); i++) {
		const char *s = json_as_str(json_item(list, i));

		if (s)
			strv_add(strings, s);
	}
}

void
json_names(const struct json *json, struct strv *names)
{
	json_strings(json_keys(json), "", names);
}

void
json_put_member_of(
    struct json *json, const char *path, const char *name, struct json *value)
{
	struct json *object = json_get(json, path);

	if (!object)
		object = json_object();
	json_put_member(object, name, value);
	json_put(json, path, object);
}

void
json_put_pair(struct json *json, const char *path, const char *text)
{
	size_t len = strcspn(text, "=");
	char *name = xstrndup(text, len);

	json_put_member_of(
	    json, path, name, json_string(text[len] ? text + len + 1 : ""));
	free(name);
}

void
json_add_strings(
    struct json *json, const char *path, const struct strv *strings)
{
	for (size_t i = 0; i < strings->len; i++)
		json_add_str(json, path, strings->v[i]);
}
