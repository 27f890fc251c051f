/* SPDX-License-Identifier: MIT */
#include "version/spec.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "api/labels.h"
#include "base/random.h"

#define VOLUME_MARK ".box-"

enum {
	SHORT_ID = 12,
	ANONYMOUS = 64
};

/* --- names */

static bool
is_separator(char c)
{
	return c == '.' || c == '_' || c == '-';
}

char *
version_series(const char *box)
{
	struct str series = { 0 };

	for (; *box; box++) {
		char c = (char)tolower((unsigned char)*box);

		if (!is_separator(c))
			str_addc(&series, c);
		else if (series.len > 0 && box[1] && !is_separator(box[1]))
			str_addc(&series, is_separator(box[-1]) ? '-' : c);
	}
	return str_take(&series);
}

const char *
version_box(const struct json *container)
{
	const char *name = json_str(container, "Name");

	return name ? name + (*name == '/') : "";
}

static bool
is_hex(const char *s, size_t len)
{
	return strlen(s) == len && strspn(s, "0123456789abcdef") == len;
}

bool
version_is_anonymous(const char *name)
{
	return is_hex(name, ANONYMOUS);
}

bool
version_is_volume(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot && starts_with(dot, VOLUME_MARK) &&
	       is_hex(dot + strlen(VOLUME_MARK), TOKEN_SIZE - 1);
}

char *
version_volume(const char *name, const char *token)
{
	size_t len = strlen(name);

	if (version_is_volume(name))
		len = (size_t)(strrchr(name, '.') - name);
	return xasprintf("%.*s" VOLUME_MARK "%s", (int)len, name, token);
}

char *
version_origin(const struct json *container, bool id)
{
	char *origin = json_label(
	    container, "Config.Labels", id ? VERSION_BASE : VERSION_IMAGE);
	const char *own = json_str(container, id ? "Image" : "Config.Image");

	if (*origin || !own)
		return origin;
	free(origin);
	return xstrdup(own);
}

/* --- from a container to a specification */

/* What the engine fills in when nobody says it: the short ID. */
static bool
is_own_id(const struct json *container, const char *text)
{
	const char *id = json_str(container, "Id");

	return id && strlen(text) == SHORT_ID && starts_with(id, text);
}

/*
 * Labels without those that say of which version a box was made, one of which
 * is the specification of that.
 */
static struct json *
clean_labels(const struct json *labels)
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
	json_put(config, "Labels", clean_labels(labels));
	json_free(labels);
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
		json_free(alias);
	}
	json_free(aliases);
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
		json_free(network);
	}
	strv_free(&names);
	json_free(networks);
	return clean;
}

/* A mount that came by --volumes-from, as an option of the box's own. */
static void
write_out_mount(
    struct json *config, struct json *host, const struct json *mount)
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

/* Is the mount at path one that the host configuration names? */
static bool
is_named_mount(const struct json *host, const char *path)
{
	struct json *binds = json_get(host, "Binds");
	struct json *mounts = json_get(host, "Mounts");
	bool named = false;

	for (size_t i = 0; i < json_len(binds); i++) {
		struct json *bind = json_item(binds, i);
		const char *text = json_as_str(bind);
		const char *at = text ? strchr(text, ':') : NULL;
		size_t len = at ? strcspn(at + 1, ":") : 0;

		named = named || (at && strlen(path) == len &&
				     strncmp(at + 1, path, len) == 0);
		json_free(bind);
	}
	for (size_t i = 0; i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);
		const char *target = json_str(mount, "Target");

		named = named || (target && strcmp(target, path) == 0);
		json_free(mount);
	}
	json_free(mounts);
	json_free(binds);
	return named;
}

static void
write_out_mounts(
    const struct json *container, struct json *config, struct json *host)
{
	struct json *mounts = json_get(container, "Mounts");
	struct json *from = json_get(host, "VolumesFrom");

	for (size_t i = 0; json_len(from) > 0 && i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);
		const char *path = json_str(mount, "Destination");

		if (path && !is_named_mount(host, path))
			write_out_mount(config, host, mount);
		json_free(mount);
	}
	if (from)
		json_put(host, "VolumesFrom", json_array());
	json_free(from);
	json_free(mounts);
}

/* Is it what an engine puts for nothing? */
static bool
is_nothing(const struct json *value)
{
	const char *text = json_as_str(value);

	if (text)
		return *text == '\0';
	if (json_is_array(value) || json_is_object(value))
		return json_len(value) == 0;
	return false;
}

/*
 * Without members that say nothing. Two lists of paths do even if they are
 * empty: no path is hidden then.
 */
static struct json *
without_nothing(struct json *object)
{
	struct json *some = json_object();
	struct strv names = { 0 };

	json_names(object, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *value = json_get(object, names.v[i]);

		if (value &&
		    (!is_nothing(value) || ends_with(names.v[i], "Paths")))
			json_put_member(some, names.v[i], value);
		else
			json_free(value);
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
	char *image = version_origin(container, false);
	char *base = version_origin(container, true);

	if (!host)
		host = json_object();
	write_out_mounts(container, config, host);
	json_put_str(host, "ContainerIDFile", "");
	json_put_str(spec, "Name", version_box(container));
	json_put_str(spec, "Image", image);
	json_put_str(spec, "Base", base);
	json_put(spec, "Config", without_nothing(config));
	json_put(spec, "HostConfig", without_nothing(host));
	json_put(spec, "Networks", clean_networks(container));
	free(image);
	free(base);
	return spec;
}

/* --- what a specification wants of the host */

static void
reach_modes(const struct json *host, struct strv *what)
{
	static const struct {
		const char *member, *word;
	} modes[] = { { "PidMode", "pid" }, { "IpcMode", "ipc" },
		{ "UTSMode", "uts" }, { "NetworkMode", "network" },
		{ "UsernsMode", "userns" } };

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		const char *mode = json_str(host, modes[i].member);
		char *text;

		if (!mode || (strcmp(mode, "host") != 0 &&
				 !starts_with(mode, "container:")))
			continue;
		text = xasprintf("%s=%s", modes[i].word, mode);
		strv_add(what, text);
		free(text);
	}
}

/* Lists of texts or objects, each of which is told as it is. */
static void
reach_lists(const struct json *host, struct strv *what)
{
	static const struct {
		const char *member, *word;
	} lists[] = { { "CapAdd", "cap-add" }, { "Devices", "device" },
		{ "DeviceCgroupRules", "device-cgroup-rule" },
		{ "DeviceRequests", "gpus" }, { "SecurityOpt", "security-opt" },
		{ "Sysctls", "sysctl" } };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct json *list = json_get(host, lists[i].member);
		struct str text = { 0 };

		if (json_len(list) > 0) {
			str_addf(&text, "%s=", lists[i].word);
			json_text(list, &text);
			strv_add(what, text.s);
		}
		str_free(&text);
		json_free(list);
	}
}

static void
reach_folders(const struct json *host, struct strv *what)
{
	struct json *binds = json_get(host, "Binds");
	struct json *mounts = json_get(host, "Mounts");

	for (size_t i = 0; i < json_len(binds); i++) {
		struct json *bind = json_item(binds, i);
		const char *text = json_as_str(bind);

		if (text && *text == '/' && strchr(text, ':'))
			strv_add(what, text);
		json_free(bind);
	}
	for (size_t i = 0; i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);
		const char *type = json_str(mount, "Type");
		struct json *options =
		    json_get(mount, "VolumeOptions.DriverConfig");
		struct str text = { 0 };

		/* a volume's driver can be told to mount anything */
		if ((type && strcmp(type, "bind") == 0) ||
		    json_len(options) > 0) {
			str_adds(&text, "mount=");
			json_text(mount, &text);
			strv_add(what, text.s);
		}
		str_free(&text);
		json_free(options);
		json_free(mount);
	}
	json_free(mounts);
	json_free(binds);
}

void
version_reach(const struct json *spec, struct strv *what)
{
	struct json *host = json_get(spec, "HostConfig");

	if (json_bool(host, "Privileged"))
		strv_add(what, "privileged");
	reach_modes(host, what);
	reach_lists(host, what);
	reach_folders(host, what);
	strv_sort(what);
	json_free(host);
}

/* --- which image it is */

long long
version_rank(const struct json *image)
{
	char *series = json_label(image, "Labels", VERSION_SERIES);
	char *number = json_label(image, "Labels", VERSION_NUMBER);
	char *usual = xasprintf("%s:%s", series, number);
	struct json *tags = json_get(image, "RepoTags");
	long long rank = json_int(image, "Created", 0);

	for (size_t i = 0; i < json_len(tags); i++) {
		struct json *tag = json_item(tags, i);

		if (json_as_str(tag) && strcmp(json_as_str(tag), usual) == 0)
			rank = -1;
		json_free(tag);
	}
	json_free(tags);
	free(usual);
	free(number);
	free(series);
	return rank;
}

/* --- from a specification to a body */

static bool
is_volume(const char *source)
{
	return *source && *source != '/';
}

/* ":ro,z" of "ro,nocopy,z", because an engine fills no volume with nocopy. */
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

/* "data:/path:ro,nocopy" with another volume, and filled from the image. */
static char *
change_bind(const char *bind, const char *token, struct strv *volumes)
{
	char *source = xstrndup(bind, strcspn(bind, ":"));
	const char *path = bind + strlen(source) + (bind[strlen(source)] != 0);
	size_t len = strcspn(path, ":");
	struct str text = { 0 };
	char *volume;

	if (!is_volume(source)) {
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

	for (size_t i = 0; i < json_len(binds); i++) {
		struct json *bind = json_item(binds, i);
		const char *text = json_as_str(bind);
		char *other = change_bind(text ? text : "", token, volumes);

		json_add_str(changed, "", other);
		free(other);
		json_free(bind);
	}
	json_put(host, "Binds", changed);
	json_free(binds);
}

static void
change_mounts(struct json *host, const char *token, struct strv *volumes)
{
	struct json *mounts = json_get(host, "Mounts");
	struct json *changed = json_array();

	for (size_t i = 0; i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);
		const char *type = json_str(mount, "Type");
		const char *source = json_str(mount, "Source");

		if (type && strcmp(type, "volume") == 0) {
			char *name = source && *source
					 ? version_volume(source, token)
					 : NULL;

			if (name) {
				strv_add(volumes, name);
				json_put_str(mount, "Source", name);
			}
			json_put_bool(mount, "VolumeOptions.NoCopy", false);
			free(name);
		}
		json_add(changed, "", mount);
	}
	json_put(host, "Mounts", changed);
	json_free(mounts);
}

/* Every published port at one that the engine chooses. */
static void
free_ports(struct json *host)
{
	struct json *ports = json_get(host, "PortBindings");
	struct strv names = { 0 };

	json_names(ports, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *bindings = json_member(ports, names.v[i]);
		struct json *changed = json_array();

		for (size_t j = 0; j < json_len(bindings); j++) {
			struct json *binding = json_item(bindings, j);

			json_put_str(binding, "HostPort", "");
			json_add(changed, "", binding);
		}
		json_put_member(ports, names.v[i], changed);
		json_free(bindings);
	}
	if (ports)
		json_put(host, "PortBindings", ports);
	strv_free(&names);
}

static void
put_label(struct json *labels, const char *name, const char *value)
{
	json_put_member(labels, name, json_string(value ? value : ""));
}

/* Its image will say anew which version it is of. */
static void
change_labels(struct json *body, const struct json *spec)
{
	struct json *labels = json_get(body, "Labels");
	struct json *changed = clean_labels(labels);

	put_label(changed, VERSION_IMAGE, json_str(spec, "Image"));
	put_label(changed, VERSION_BASE, json_str(spec, "Base"));
	json_put(body, "Labels", changed);
	json_free(labels);
}

/* A box without an entry point would get the image's. */
static void
keep_no_entrypoint(struct json *body)
{
	struct json *entrypoint = json_get(body, "Entrypoint");

	if (!entrypoint)
		json_add_str(body, "Entrypoint", "");
	json_free(entrypoint);
}

/* Of what a box has by itself, a fork can have none. */
static void
forget_addresses(struct json *body)
{
	json_put_str(body, "MacAddress", "");
	json_put_str(body, "Hostname", "");
}

/* In another's network a box has nothing of this to say. */
static void
forget_network(struct json *body)
{
	static const char *const members[] = { "Hostname", "Domainname",
		"MacAddress" };

	for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++)
		json_put_str(body, members[i], "");
	json_put(body, "ExposedPorts", json_object());
}

/*
 * One network goes into the body, the one that the mode names; only networks
 * of the user's own have something to say.
 */
static struct json *
add_networks(struct json *body, const struct json *spec, bool fork)
{
	struct json *networks = json_get(spec, "Networks");
	struct json *others = json_object();
	const char *mode = json_str(body, "HostConfig.NetworkMode");
	struct strv names = { 0 };

	json_names(networks, &names);
	if (mode && strcmp(mode, "default") == 0)
		mode = "bridge";
	for (size_t i = 0; i < names.len; i++) {
		struct json *network =
		    fork ? json_object() : json_member(networks, names.v[i]);
		struct json *one = json_object();
		bool first = mode && strcmp(mode, names.v[i]) == 0;

		json_put_member(first ? one : others, names.v[i], network);
		if (first)
			json_put(body, "NetworkingConfig.EndpointsConfig", one);
		else
			json_free(one);
	}
	strv_free(&names);
	json_free(networks);
	return others;
}

struct json *
version_body(const struct json *spec, const struct version_change *change,
    struct strv *volumes, struct json **others)
{
	struct json *body = json_get(spec, "Config");
	struct json *host = json_get(spec, "HostConfig");
	const char *mode;

	if (!json_is_object(body))
		body = (json_free(body), json_object());
	if (!json_is_object(host))
		host = (json_free(host), json_object());
	change_binds(host, change->token, volumes);
	change_mounts(host, change->token, volumes);
	if (change->fork) {
		free_ports(host);
		forget_addresses(body);
	}
	mode = json_str(host, "NetworkMode");
	if (mode && starts_with(mode, "container:"))
		forget_network(body);
	json_put_str(body, "Image", change->image);
	keep_no_entrypoint(body);
	change_labels(body, spec);
	json_put(body, "HostConfig", host);
	*others = add_networks(body, spec, change->fork);
	return body;
}
