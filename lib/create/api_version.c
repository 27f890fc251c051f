/* SPDX-License-Identifier: MIT */
#include "create/api_version.h"

#include <string.h>

/* The API 1.N that brought what the mount uses. */
static unsigned int
mount_api(const struct json *mount)
{
	const char *type = json_str(mount, "Type");

	if (type && strcmp(type, "image") == 0)
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
	struct strv names = { 0 };

	json_names(endpoints, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *endpoint = json_member(endpoints, names.v[i]);

		if (json_int(endpoint, "GwPriority", 0) != 0)
			api = 48;
	}
	strv_free(&names);
	return api;
}

unsigned int
body_api_version(const struct json *body, const char **option)
{
	struct json *mounts = json_get(body, "HostConfig.Mounts");
	struct json *annotations = json_get(body, "HostConfig.Annotations");
	struct json *endpoints =
	    json_get(body, "NetworkingConfig.EndpointsConfig");
	unsigned int api = endpoints_api(endpoints);

	*option = "network";
	if (annotations && api < 43) {
		*option = "annotation";
		api = 43;
	}
	if (json_int(body, "Healthcheck.StartInterval", 0) != 0 && api < 44) {
		*option = "health-start-interval";
		api = 44;
	}
	for (size_t i = 0; i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);

		if (mount_api(mount) > api) {
			*option = "mount";
			api = mount_api(mount);
		}
	}
	return api;
}
