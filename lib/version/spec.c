/* SPDX-License-Identifier: MIT */
#include "version/spec.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/labels.h"
#include "api/ref.h"
#include "base/mem.h"
#include "version/names.h"
#include "version/neutral.h"

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
	return strlen(text) == SHORT_ID &&
	       starts_with(container_info(container).id, text);
}

struct json *
version_clean_labels(const struct json *labels)
{
	struct json *clean = json_object();

	for (struct json_each label = { 0 };
	     json_next_member(labels, &label);) {
		if (!label_is_version(label.name))
			json_put_member(clean, label.name, label.value);
	}
	return clean;
}

static struct json *
clean_config(const struct json *container)
{
	struct json *config = json_get(container, "Config");

	if (!config)
		config = json_object();
	if (is_own_id(container, json_str_or(config, "Hostname", "")))
		json_put_str(config, "Hostname", "");
	json_put(
	    config, "Labels", version_clean_labels(json_get(config, "Labels")));
	return config;
}

static struct json *
clean_network(const struct json *container, const struct json *network)
{
	static const char *const kept[] = { "IPAMConfig", "Links",
		"DriverOpts" };
	struct json *clean = json_object();
	struct strv aliases = { 0 };

	for (size_t i = 0; i < sizeof(kept) / sizeof(kept[0]); i++) {
		struct json *value = json_get(network, kept[i]);

		if (value)
			json_put(clean, kept[i], value);
	}
	json_strings(network, "Aliases", &aliases);
	for (size_t i = 0; i < aliases.len; i++) {
		if (!is_own_id(container, aliases.v[i]))
			json_add_str(clean, "Aliases", aliases.v[i]);
	}
	strv_free(&aliases);
	return clean;
}

static struct json *
clean_networks(const struct json *container)
{
	struct json *networks = json_get(container, "NetworkSettings.Networks");
	struct json *host = json_get(container, "HostConfig");
	struct json *clean = json_object();

	for (struct json_each each = { 0 }; json_next_member(networks, &each);)
		json_put_member(clean, neutral_network(each.name, host),
		    clean_network(container, each.value));
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
		json_put_member_of(config, "Volumes", path, json_object());
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

	for (struct json_each bind = { 0 }; json_next(binds, &bind);) {
		const char *at = strchr(json_str_or(bind.value, "", ""), ':');
		size_t len = at ? strcspn(at + 1, ":") : 0;

		found = found || (at && strlen(path) == len &&
				     strncmp(at + 1, path, len) == 0);
	}
	for (struct json_each mount = { 0 }; json_next(mounts, &mount);)
		found = found || strcmp(json_str_or(mount.value, "Target", ""),
				     path) == 0;
	return found;
}

static void
resolve_volumes_from(
    const struct json *container, struct json *config, struct json *host)
{
	struct json *mounts = json_get(container, "Mounts");
	struct json *from = json_get(host, "VolumesFrom");

	for (struct json_each mount = { 0 };
	     json_len(from) > 0 && json_next(mounts, &mount);) {
		const char *path = json_str(mount.value, "Destination");

		if (path && !has_mount(host, path))
			add_mount(config, host, mount.value);
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

	for (struct json_each each = { 0 }; json_next_member(object, &each);) {
		if (each.value &&
		    (!is_empty(each.value) || ends_with(each.name, "Paths")))
			json_put_member(some, each.name, each.value);
	}
	json_free(object);
	return some;
}

struct json *
version_spec(const struct json *container)
{
	struct json *spec = json_object();
	struct json *config = clean_config(container);
	struct json *host = json_get(container, "HostConfig");
	char *name;

	if (!host)
		host = json_object();
	neutral_make(config, host, container_info(container).id);
	resolve_volumes_from(container, config, host);
	json_put_str(host, "ContainerIDFile", "");
	json_put_str(spec, "Name", container_info(container).name);
	put_origin(spec, "Image", container, VERSION_IMAGE, "Config.Image");
	name = ref_familiar_name(json_str_or(spec, "Image", ""));
	json_put_str(spec, "Image", name);
	free(name);
	put_origin(spec, "Base", container, VERSION_BASE, "Image");
	json_put(spec, "Config", without_empty(config));
	json_put(spec, "HostConfig", without_empty(host));
	json_put(spec, "Networks", clean_networks(container));
	return spec;
}
