/* SPDX-License-Identifier: MIT */
#include "version/spec.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/labels.h"
#include "base/mem.h"
#include "version/names.h"

enum {
	SHORT_ID = 12
};

/*
 * The value at path of the container, unless it was created from a version,
 * whose label has that value of the first container.
 */
static void
put_origin(struct json *spec, const char *member, const struct json *container,
    const char *label, const char *path)
{
	const char *origin =
	    label_get(json_get(container, "Config.Labels"), label);
	const char *own = json_str(container, path);

	json_put_str(spec, member, *origin || !own ? origin : own);
}

/* The short ID is the default hostname, and an alias that the engine adds. */
static bool
is_own_id(const struct json *container, const char *text)
{
	const char *id = json_str(container, "Id");

	return id && strlen(text) == SHORT_ID && starts_with(id, text);
}

struct json *
version_clean_labels(const struct json *labels)
{
	struct json *clean = json_object();
	struct strv names = { 0 };

	json_names(labels, &names);
	for (size_t i = 0; i < names.len; i++) {
		if (!label_is_version(names.v[i]))
			json_put_member(
			    clean, names.v[i], json_member(labels, names.v[i]));
	}
	strv_free(&names);
	return clean;
}

static struct json *
clean_config(const struct json *container)
{
	struct json *config = json_get(container, "Config");
	struct json *labels = json_get(config, "Labels");
	const char *host = json_str(config, "Hostname");

	if (!config)
		config = json_object();
	if (host && is_own_id(container, host))
		json_put_str(config, "Hostname", "");
	json_put(config, "Labels", version_clean_labels(labels));
	return config;
}

static struct json *
clean_network(const struct json *container, const struct json *network)
{
	static const char *const kept[] = { "IPAMConfig", "Links",
		"DriverOpts" };
	struct json *clean = json_object();
	struct json *aliases = json_get(network, "Aliases");

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		struct json *value = json_get(network, kept[i]);

		if (value)
			json_put(clean, kept[i], value);
	}
	for (size_t i = 0; i < json_len(aliases); i++) {
		struct json *alias = json_item(aliases, i);
		const char *name = json_as_str(alias);

		if (name && !is_own_id(container, name))
			json_add_str(clean, "Aliases", name);
	}
	return clean;
}

static struct json *
clean_networks(const struct json *container)
{
	struct json *networks = json_get(container, "NetworkSettings.Networks");
	struct json *clean = json_object();
	struct strv names = { 0 };

	json_names(networks, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *network = json_member(networks, names.v[i]);

		json_put_member(
		    clean, names.v[i], clean_network(container, network));
	}
	strv_free(&names);
	return clean;
}

/* Adds a mount that came from --volumes-from to the container's own. */
static void
add_mount(struct json *config, struct json *host, const struct json *mount)
{
	const char *type = json_str(mount, "Type");
	const char *path = json_str(mount, "Destination");
	bool is_volume = type && strcmp(type, "volume") == 0;
	const char *source = json_str(mount, is_volume ? "Name" : "Source");
	bool writable = json_bool(mount, "RW");
	char *bind;

	if (!type || !path)
		return;
	if (is_volume && (!source || version_is_anonymous(source))) {
		struct json *volumes = json_get(config, "Volumes");

		if (!volumes)
			volumes = json_object();
		json_put_member(volumes, path, json_object());
		json_put(config, "Volumes", volumes);
	} else if ((is_volume || strcmp(type, "bind") == 0) && source) {
		bind =
		    xasprintf("%s:%s%s", source, path, writable ? "" : ":ro");
		json_add_str(host, "Binds", bind);
		free(bind);
	}
}

/* Does the host configuration itself mount something at path? */
static bool
has_mount(const struct json *host, const char *path)
{
	struct json *binds = json_get(host, "Binds");
	struct json *mounts = json_get(host, "Mounts");
	bool found = false;

	for (size_t i = 0; i < json_len(binds); i++) {
		struct json *bind = json_item(binds, i);
		const char *text = json_as_str(bind);
		const char *at = text ? strchr(text, ':') : NULL;
		size_t len = at ? strcspn(at + 1, ":") : 0;

		found = found || (at && strlen(path) == len &&
				     strncmp(at + 1, path, len) == 0);
	}
	for (size_t i = 0; i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);
		const char *target = json_str(mount, "Target");

		found = found || (target && strcmp(target, path) == 0);
	}
	return found;
}

static void
resolve_volumes_from(
    const struct json *container, struct json *config, struct json *host)
{
	struct json *mounts = json_get(container, "Mounts");
	struct json *from = json_get(host, "VolumesFrom");

	for (size_t i = 0; json_len(from) > 0 && i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);
		const char *path = json_str(mount, "Destination");

		if (path && !has_mount(host, path))
			add_mount(config, host, mount);
	}
	if (from)
		json_put(host, "VolumesFrom", json_array());
}

/* Is it what an engine answers for a member that was not set? */
static bool
is_empty(const struct json *value)
{
	const char *text = json_as_str(value);

	if (text)
		return *text == '\0';
	return (json_is_array(value) || json_is_object(value)) &&
	       json_len(value) == 0;
}

/*
 * Consumes object; returns it without its empty members. An empty MaskedPaths
 * or ReadonlyPaths stays: it means that no path is masked, where a missing one
 * means the engine's default.
 */
static struct json *
without_empty(struct json *object)
{
	struct json *some = json_object();
	struct strv names = { 0 };

	json_names(object, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *value = json_get(object, names.v[i]);

		if (value &&
		    (!is_empty(value) || ends_with(names.v[i], "Paths")))
			json_put_member(some, names.v[i], value);
	}
	strv_free(&names);
	json_free(object);
	return some;
}

struct json *
version_spec(const struct json *container)
{
	struct json *spec = json_object();
	struct json *config = clean_config(container);
	struct json *host = json_get(container, "HostConfig");

	if (!host)
		host = json_object();
	resolve_volumes_from(container, config, host);
	json_put_str(host, "ContainerIDFile", "");
	json_put_str(spec, "Name", container_name(container));
	put_origin(spec, "Image", container, VERSION_IMAGE, "Config.Image");
	put_origin(spec, "Base", container, VERSION_BASE, "Image");
	json_put(spec, "Config", without_empty(config));
	json_put(spec, "HostConfig", without_empty(host));
	json_put(spec, "Networks", clean_networks(container));
	return spec;
}
