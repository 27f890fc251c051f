/* SPDX-License-Identifier: MIT */
#include "api/volume.h"

#include "api/labels.h"

struct call
call_volume_create(const char *name, struct json *labels)
{
	struct call call = call_make("POST", "/volumes/create", NULL);

	call.body = json_object();
	json_put_str(call.body, "Name", name);
	json_put(call.body, "Labels", labels);
	return call;
}

struct call
call_volume_inspect(const char *name)
{
	struct call call = call_make("GET", "/volumes/%s", name);

	call.object = "volume";
	return call;
}

struct json *
volume_list(struct engine *engine, const char *label, struct err *err)
{
	struct call call = call_make("GET", "/volumes", NULL);
	struct json *filters = json_object(), *answer, *volumes;

	json_add_str(filters, "label", label);
	call_param_json(&call, "filters", filters);
	answer = call_get(engine, call, err);
	/* engines write null for none, or nothing */
	volumes = json_get(answer, "Volumes");
	volumes = !answer ? NULL : volumes ? json_copy(volumes) : json_array();
	json_free(answer);
	return volumes;
}

struct call
call_volume_remove(const char *name)
{
	struct call call = call_make("DELETE", "/volumes/%s", name);

	call.object = "volume";
	return call;
}

struct call
call_volume_prune(const struct engine *engine, const char *label)
{
	struct call call = call_make("POST", "/volumes/prune", NULL);
	struct json *filters = json_object();

	json_add_str(filters, "label", label);
	/* from this version on, engines prune only anonymous volumes unless
	   this is set; older ones do not know it */
	if (engine_has_api(engine, 1, 42))
		json_add_str(filters, "all", "true");
	call_param_json(&call, "filters", filters);
	return call;
}

const char *
volume_name(const struct json *volume)
{
	return json_str_or(volume, "Name", "");
}

const char *
volume_label(const struct json *volume, const char *name)
{
	return label_get(json_get(volume, "Labels"), name);
}

bool
volume_has_options(const struct json *volume)
{
	return json_len(json_get(volume, "Options")) > 0;
}
