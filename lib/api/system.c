/* SPDX-License-Identifier: MIT */
#include "api/system.h"

#include <stdlib.h>
#include <string.h>

#include "api/call.h"
#include "base/json.h"
#include "base/mem.h"

/*
 * With containerd's image store, the driver's name is the snapshotter's, and
 * only its status, an array of pairs, says so.
 */
static bool
is_containerd(const struct json *info)
{
	struct json *status = json_get(info, "DriverStatus");

	for (struct json_each pair = { 0 }; json_next(status, &pair);) {
		struct json *value = json_item(pair.value, 1);

		if (strcmp(json_str_or(value, "", ""),
			"io.containerd.snapshotter.v1") == 0)
			return true;
	}
	return false;
}

int
system_describe(struct engine *engine, struct system *about, struct err *err)
{
	struct json *version, *info = NULL;

	*about = (struct system){ 0 };
	version = call_get(engine, call_make("GET", "/version", NULL), err);
	if (version)
		info = call_get(engine, call_make("GET", "/info", NULL), err);
	if (info) {
		about->name =
		    xstrdup(engine_is_podman(engine) ? "podman" : "docker");
		about->version = xstrdup(json_str_or(version, "Version", ""));
		about->storage =
		    xasprintf("%s%s", is_containerd(info) ? "containerd/" : "",
			json_str_or(info, "Driver", ""));
	}
	json_free(version);
	json_free(info);
	return about->name ? 0 : -1;
}

void
system_free(struct system *about)
{
	free(about->name);
	free(about->version);
	free(about->storage);
	*about = (struct system){ 0 };
}
