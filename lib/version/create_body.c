/* SPDX-License-Identifier: MIT */
#include "version/create_body.h"

#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "base/mem.h"
#include "version/names.h"
#include "version/spec.h"

/* --- volumes */

/*
 * Adds ":ro,z" for "ro,nocopy,z": with nocopy the engine would not fill the
 * volume from the image.
 */
static void
add_options(struct str *text, const char *options)
{
	char before = ':';

	while (*options) {
		size_t len = strcspn(options, ",");

		if (len != strlen("nocopy") ||
		    !starts_with(options, "nocopy")) {
			str_addc(text, before);
			str_add(text, options, len);
			before = ',';
		}
		options += len + (options[len] == ',');
	}
}

/* "data:/path:ro,nocopy" with a new volume; a host path stays as it is. */
static char *
change_bind(const char *bind, const char *token, struct strv *volumes)
{
	char *source = xstrndup(bind, strcspn(bind, ":"));
	const char *path = bind + strlen(source) + (bind[strlen(source)] != 0);
	size_t len = strcspn(path, ":");
	struct str text = { 0 };
	char *volume;

	if (!*source || *source == '/') {
		free(source);
		return xstrdup(bind);
	}
	volume = version_volume(source, token);
	strv_add(volumes, volume);
	str_addf(&text, "%s:%.*s", volume, (int)len, path);
	if (path[len])
		add_options(&text, path + len + 1);
	free(volume);
	free(source);
	return str_take(&text);
}

static void
change_binds(struct json *host, const char *token, struct strv *volumes)
{
	struct json *binds = json_get(host, "Binds");
	struct json *changed = json_array();

	for (struct json_each bind = { 0 }; json_next(binds, &bind);) {
		char *other = change_bind(
		    json_str_or(bind.value, "", ""), token, volumes);

		json_add_str(changed, "", other);
		free(other);
	}
	json_put(host, "Binds", changed);
}

static void
change_mounts(struct json *host, const char *token, struct strv *volumes)
{
	struct json *mounts = json_get(host, "Mounts");
	struct json *changed = json_array();

	for (struct json_each each = { 0 }; json_next(mounts, &each);) {
		struct json *mount = each.value;
		const char *source = json_str_or(mount, "Source", "");
		bool is_volume =
		    strcmp(json_str_or(mount, "Type", ""), "volume") == 0;

		if (is_volume && *source) {
			char *name = version_volume(source, token);

			strv_add(volumes, name);
			json_put_str(mount, "Source", name);
			free(name);
		}
		if (is_volume)
			json_put_bool(mount, "VolumeOptions.NoCopy", false);
		json_add(changed, "", mount);
	}
	json_put(host, "Mounts", changed);
}

/* --- ports */

/* Lets the engine choose every published port. */
static void
free_ports(struct json *host)
{
	struct json *ports = json_get(host, "PortBindings");

	for (struct json_each port = { 0 }; json_next_member(ports, &port);) {
		struct json *changed = json_array();

		for (struct json_each each = { 0 };
		     json_next(port.value, &each);) {
			json_put_str(each.value, "HostPort", "");
			json_add(changed, "", each.value);
		}
		json_put_member(ports, port.name, changed);
	}
	if (ports)
		json_put(host, "PortBindings", ports);
}

/*
 * Where the specification leaves a port to the engine, or all with
 * PublishAllPorts, asks for the one that the engine had chosen for old.
 */
static void
keep_ports(struct json *host, const struct json *old)
{
	struct json *published = json_get(old, "NetworkSettings.Ports");
	struct json *wanted = json_get(host, "PortBindings");
	bool all = json_bool(host, "PublishAllPorts");

	wanted = wanted ? json_copy(wanted) : json_object();
	for (struct json_each each = { 0 };
	     json_next_member(published, &each);) {
		struct json *had = json_item(each.value, 0);
		const char *port = json_str(had, "HostPort");
		struct json *list = json_member(wanted, each.name);
		struct json *binding = json_item(list, 0);
		bool is_left = list ? json_len(list) == 1 : all;

		if (port && is_left && !*json_str_or(binding, "HostPort", "")) {
			struct json *kept = json_array();

			binding = binding ? json_copy(binding) : json_object();
			json_put_str(binding, "HostPort", port);
			json_add(kept, "", binding);
			json_put_member(wanted, each.name, kept);
		}
	}
	if (json_len(wanted) > 0)
		json_put(host, "PortBindings", wanted);
	else
		json_free(wanted);
}

/* --- labels */

/*
 * The labels about the version are left to the image, except those that name
 * the image of the first container. box.mk finds a container by its flavour, so
 * a fork gets a flavour of its own.
 */
static void
change_labels(struct json *body, const struct json *spec,
    const struct create_options *options)
{
	struct json *labels = version_clean_labels(json_get(body, "Labels"));

	label_put(labels, VERSION_IMAGE, json_str(spec, "Image"));
	label_put(labels, VERSION_BASE, json_str(spec, "Base"));
	if (json_member(labels, LABEL_FLAVOUR) && options->fork)
		label_put(labels, LABEL_FLAVOUR, options->fork);
	labels_add(labels, options->labels);
	json_put(body, "Labels", labels);
}

/* --- networks */

/*
 * A fork cannot have the addresses of the container that it was made from; in
 * the network of another container, an engine refuses all of these settings.
 */
static void
remove_addresses(struct json *body, const struct json *host, const char *fork)
{
	bool is_shared =
	    starts_with(json_str_or(host, "NetworkMode", ""), "container:");

	if (fork || is_shared) {
		json_put_str(body, "Hostname", "");
		json_put_str(body, "MacAddress", "");
	}
	if (is_shared) {
		json_put_str(body, "Domainname", "");
		json_put(body, "ExposedPorts", json_object());
	}
}

/*
 * Puts the network that NetworkMode names into the body, and returns the
 * others.
 */
static struct json *
add_networks(struct json *body, const struct json *spec, const char *fork)
{
	struct json *networks = json_get(spec, "Networks");
	struct json *others = json_object();
	const char *mode = json_str_or(body, "HostConfig.NetworkMode", "");

	if (strcmp(mode, "default") == 0)
		mode = "bridge";
	for (struct json_each each = { 0 };
	     json_next_member(networks, &each);) {
		struct json *network = fork ? json_object() : each.value;

		/* Podman has no network of the name of that mode */
		if (strcmp(mode, each.name) == 0 &&
		    strcmp(mode, "bridge") == 0 && json_len(network) == 0) {
			if (fork)
				json_free(network);
		} else if (strcmp(mode, each.name) == 0) {
			struct json *one = json_object();

			json_put_member(one, each.name, network);
			json_put(body, "NetworkingConfig.EndpointsConfig", one);
		} else {
			json_put_member(others, each.name, network);
		}
	}
	return others;
}

void
create_body_make(struct create_body *made, const struct json *spec,
    const struct create_options *options)
{
	struct json *body = json_object(), *host = json_object();
	struct json *config = json_get(spec, "Config");
	struct json *host_config = json_get(spec, "HostConfig");

	*made = (struct create_body){ 0 };
	if (json_is_object(config))
		json_put(body, "", config);
	if (json_is_object(host_config))
		json_put(host, "", host_config);
	change_binds(host, options->token, &made->volumes);
	change_mounts(host, options->token, &made->volumes);
	if (options->fork)
		free_ports(host);
	if (options->old)
		keep_ports(host, options->old);
	remove_addresses(body, host, options->fork);
	json_put_str(body, "Image", options->image);
	/* otherwise one without an entry point would get the image's */
	if (!json_get(body, "Entrypoint"))
		json_add_str(body, "Entrypoint", "");
	change_labels(body, spec, options);
	json_put(body, "HostConfig", host);
	made->networks = add_networks(body, spec, options->fork);
	made->body = body;
}

void
create_body_free(struct create_body *made)
{
	json_free(made->body);
	json_free(made->networks);
	strv_free(&made->volumes);
}
