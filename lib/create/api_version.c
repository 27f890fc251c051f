/* SPDX-License-Identifier: MIT */
#include "create/api_version.h"

#include <string.h>

/* The API 1.N that brought what the mount uses. */
static unsigned int
mount_api(const struct json *mount)
{
	if (strcmp(json_str_or(mount, "Type", ""), "image") == 0)
		return 48;
	if (json_str(mount, "VolumeOptions.Subpath"))
		return 45;
	if (json_bool(mount, "BindOptions.ReadOnlyForceRecursive"))
		return 44;
	if (json_bool(mount, "BindOptions.CreateMountpoint"))
		return 42;
	return 41;
}

static unsigned int
endpoints_api(const struct json *endpoints)
{
	unsigned int api = json_len(endpoints) > 1 ? 44 : 41;

	for (struct json_each each = { 0 };
	     json_next_member(endpoints, &each);) {
		if (json_int(each.value, "GwPriority", 0) != 0)
			api = 48;
	}
	return api;
}

unsigned int
body_api_version(const struct json *body, const char **option)
{
	struct json *mounts = json_get(body, "HostConfig.Mounts");
	unsigned int api =
	    endpoints_api(json_get(body, "NetworkingConfig.EndpointsConfig"));

	*option = "network";
	if (json_get(body, "HostConfig.Annotations") && api < 43) {
		*option = "annotation";
		api = 43;
	}
	if (json_int(body, "Healthcheck.StartInterval", 0) != 0 && api < 44) {
		*option = "health-start-interval";
		api = 44;
	}
	for (struct json_each mount = { 0 }; json_next(mounts, &mount);) {
		if (mount_api(mount.value) > api) {
			*option = "mount";
			api = mount_api(mount.value);
		}
	}
	return api;
}
