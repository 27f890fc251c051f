/* SPDX-License-Identifier: MIT */
#include "version/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "version/commit.h"
#include "base/mem.h"
#include "version/sequence.h"
#include "api/ref.h"
#include "version/sign.h"
#include "api/image.h"
#include "version/spec.h"
#include "version/capture.h"
#include "api/labels.h"

/* One that is being taken. */
struct taking {
	struct snapshot *snapshot;
	struct engine *engine;
	struct json *container, *image;
	struct json *labels; /* of the version */
	struct strv paths;   /* of the volumes, sorted */
	char time[32];
};

static struct json *
get(struct taking *taking, const char *format, const char *name,
    struct err *err)
{
	char *target = engine_target(format, name);
	struct json *answer = engine_get(taking->engine, target, err);

	free(target);
	return answer;
}

/* --- what there is */

static int
find_box(struct taking *taking, struct err *err)
{
	const char *image;

	taking->container =
	    get(taking, "/containers/%s/json", taking->snapshot->box, err);
	if (!taking->container)
		return err->kind == ERR_NOT_FOUND
			   ? err_set(err, ERR_NOT_FOUND, "no such container")
			   : -1;
	image = json_str(taking->container, "Image");
	taking->image = get(taking, "/images/%s/json", image ? image : "", err);
	return taking->image || err->kind == ERR_NOT_FOUND ? 0 : -1;
}

static void
not_captured(const struct taking *taking, const char *path, const char *why)
{
	warn("%s: %s is not captured: %s", version_box(taking->container), path,
	    why);
}

/* An engine's archive of a volume has what is mounted in it, too. */
static bool
is_in_volume(const struct taking *taking, const char *path)
{
	for (size_t i = 0; i < taking->paths.len; i++) {
		size_t len = strlen(taking->paths.v[i]);

		if (starts_with(path, taking->paths.v[i]) && path[len] == '/')
			return true;
	}
	return false;
}

/*
 * A box made of the version gets a plain volume in place of one whose driver
 * was told something, such as where to mount it from.
 */
static void
name_options(struct taking *taking, const struct json *mount, const char *path)
{
	const char *name = json_str(mount, "Name");
	const char *driver = json_str(mount, "Driver");
	bool plain = !driver || strcmp(driver, "local") == 0;
	struct json *volume = NULL, *options;
	struct err ignored;

	if (plain && name && !version_is_anonymous(name))
		volume = get(taking, "/volumes/%s", name, &ignored);
	options = json_get(volume, "Options");
	if (!plain || json_len(options) > 0)
		warn("%s: %s: its data is captured, and not the driver and "
		     "options of its volume",
		    version_box(taking->container), path);
	json_free(options);
	json_free(volume);
}

static void
name_mount(struct taking *taking, const struct json *mount, const char *path)
{
	const char *type = json_str(mount, "Type");

	if (strcmp(type, "volume") == 0 && taking->snapshot->no_volumes)
		not_captured(taking, path, "without volumes");
	else if (strcmp(type, "volume") == 0)
		name_options(taking, mount, path);
	else if (strcmp(type, "bind") != 0)
		not_captured(taking, path, type);
	else if (is_in_volume(taking, path))
		warn("%s: %s is the host's own, and captured with the volume "
		     "that it is in",
		    version_box(taking->container), path);
	else
		not_captured(taking, path, "it is the host's own");
}

/* Finds the volumes, and names what stays out. */
static void
find_mounts(struct taking *taking)
{
	struct json *mounts = json_get(taking->container, "Mounts");
	struct json *tmpfs = json_get(taking->container, "HostConfig.Tmpfs");
	struct strv names = { 0 };

	/* the volumes first: what is in them depends on it */
	for (size_t i = 0; i < 2 * json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i % json_len(mounts));
		const char *path = json_str(mount, "Destination");
		const char *type = json_str(mount, "Type");

		if (path && type && i >= json_len(mounts))
			name_mount(taking, mount, path);
		else if (path && type && strcmp(type, "volume") == 0 &&
			 !taking->snapshot->no_volumes)
			strv_add(&taking->paths, path);
		json_free(mount);
	}
	json_names(tmpfs, &names);
	for (size_t i = 0; i < names.len; i++)
		not_captured(taking, names.v[i], "tmpfs");
	strv_sort(&taking->paths);
	strv_free(&names);
	json_free(tmpfs);
	json_free(mounts);
}

/* --- what the version says */

static void
set_time(struct taking *taking)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(taking->time, sizeof(taking->time), "%Y-%m-%dT%H:%M:%SZ", &tm);
}

static void
put_label(struct taking *taking, const char *name, const char *value)
{
	json_put_member(taking->labels, name, json_string(value ? value : ""));
}

/*
 * The version before: the one that was last taken of this very container, if
 * it is there, or the one that the container was made of.
 */
static char *
find_parent(struct taking *taking, const char *series, long long previous)
{
	char *name = xasprintf("%s:%lld", series, previous);
	char *number =
	    json_label(taking->image, "Config.Labels", VERSION_NUMBER);
	struct json *image = NULL;
	struct err ignored;

	if (previous > 0)
		image = get(taking, "/images/%s/json", name, &ignored);
	if (!image) {
		char *from =
		    json_label(taking->image, "Config.Labels", VERSION_SERIES);

		free(name);
		name = *number ? xasprintf("%s:%s", from, number) : xstrdup("");
		free(from);
	}
	json_free(image);
	free(number);
	return name;
}

/* A temporary one needs no number: nobody will ask for it by one. */
static int
number_it(struct taking *taking, struct err *err)
{
	struct snapshot *snapshot = taking->snapshot;
	char *series = version_series(version_box(taking->container));
	const char *id = json_str(taking->container, "Id");
	long long previous = 0, number = 0;
	char *text, *parent;

	if (snapshot->kind && strcmp(snapshot->kind, VERSION_TEMPORARY) == 0) {
		free(series);
		return 0;
	}
	number =
	    sequence_next(taking->engine, series, id ? id : "", &previous, err);
	if (number > 0) {
		text = xasprintf("%lld", number);
		parent = find_parent(taking, series, previous);
		put_label(taking, VERSION_NUMBER, text);
		put_label(taking, VERSION_SERIES, series);
		put_label(taking, VERSION_PARENT, parent);
		free(text);
		free(parent);
		if (snapshot->names.len == 0) {
			text = xasprintf("%s:%lld", series, number);
			strv_add(&snapshot->names, text);
			free(text);
		}
	}
	free(series);
	return number > 0 ? 0 : -1;
}

/*
 * As the latest of the image that the box was made of. If that is a stage's,
 * the version stands in for it until the stage's inputs change: freshness.h.
 */
static int
name_latest(struct taking *taking, struct err *err)
{
	char *origin = version_origin(taking->container, false);
	struct json *image;
	char *repo, *tag, *name, *key;

	if (starts_with(origin, "sha256:") ||
	    ref_split(origin, &repo, &tag, err) < 0) {
		err_set(err, ERR_REFUSED,
		    "its image has no name that this could be the latest of");
		free(origin);
		return -1;
	}
	name = xasprintf("%s:%s", repo, *tag ? tag : "latest");
	image = get(taking, "/images/%s/json", name, err);
	key = json_label(image, "Config.Labels", VERSION_OVERRIDE);
	if (!*key) {
		free(key);
		key = json_label(image, "Config.Labels", LABEL_KEY);
	}
	put_label(taking, VERSION_OVERRIDE, key);
	strv_add(&taking->snapshot->names, name);
	free(key);
	json_free(image);
	free(name);
	free(repo);
	free(tag);
	free(origin);
	return 0;
}

static int
sign_it(struct taking *taking, struct err *err)
{
	char seal[SHA256_HEX];

	if (signature_make(taking->engine, taking->labels, seal, err) < 0)
		return -1;
	put_label(taking, VERSION_SIGNATURE, seal);
	return 0;
}

static int
label_it(struct taking *taking, struct err *err)
{
	struct json *spec = version_spec(taking->container);
	struct str text = { 0 };
	char *origin = version_origin(taking->container, false);
	char *base = version_origin(taking->container, true);
	int result;

	set_time(taking);
	json_text(spec, &text);
	taking->labels = json_object();
	put_label(taking, VERSION_TIME, taking->time);
	put_label(taking, VERSION_MESSAGE, taking->snapshot->message);
	put_label(taking, VERSION_KIND, taking->snapshot->kind);
	put_label(taking, VERSION_SPEC, text.s);
	put_label(taking, VERSION_IMAGE, origin);
	put_label(taking, VERSION_BASE, base);
	result = number_it(taking, err);
	if (result == 0 && taking->snapshot->latest)
		result = name_latest(taking, err);
	if (result == 0)
		result = sign_it(taking, err);
	free(base);
	free(origin);
	str_free(&text);
	json_free(spec);
	return result;
}

/* --- taking it */

static const char *
first_name(const struct snapshot *snapshot)
{
	return snapshot->names.len > 0 ? snapshot->names.v[0] : NULL;
}

/* All of them, or there is no version. */
static int
add_names(struct taking *taking, struct err *err)
{
	struct snapshot *snapshot = taking->snapshot;
	int result = 0;

	for (size_t i = 1; result == 0 && i < snapshot->names.len; i++)
		result = image_tag(
		    taking->engine, snapshot->id, snapshot->names.v[i], err);
	if (result < 0) {
		char *target =
		    engine_target("/images/%s?force=1", snapshot->id);
		struct err ignored;

		engine_call(
		    taking->engine, "DELETE", target, NULL, NULL, &ignored);
		free(target);
	}
	return result;
}

static int
take_at_once(struct taking *taking, struct err *err)
{
	struct snapshot *snapshot = taking->snapshot;
	struct commit commit = { .container = taking->container,
		.image = taking->image,
		.author = snapshot->author,
		.message = snapshot->message,
		.changes = &snapshot->changes,
		.labels = taking->labels,
		.name = first_name(snapshot),
		.pause = !snapshot->no_pause };

	snapshot->id = commit_box(taking->engine, &commit, err);
	return snapshot->id ? add_names(taking, err) : -1;
}

static int
take_in_parts(struct taking *taking, struct err *err)
{
	struct snapshot *snapshot = taking->snapshot;
	struct capture whole = { .engine = taking->engine,
		.host = snapshot->host,
		.container = taking->container,
		.image = taking->image,
		.paths = &taking->paths,
		.names = &snapshot->names,
		.changes = &snapshot->changes,
		.labels = taking->labels,
		.author = snapshot->author,
		.message = snapshot->message,
		.created = taking->time,
		.no_pause = snapshot->no_pause };

	snapshot->id = capture_box(&whole, err);
	return snapshot->id ? 0 : -1;
}

int
snapshot_take(struct snapshot *snapshot, struct err *err)
{
	struct taking taking = { .snapshot = snapshot,
		.engine = snapshot->engine };
	struct json *layers;
	int result = find_box(&taking, err);

	layers = json_get(taking.image, "RootFS.Layers");
	if (result == 0) {
		find_mounts(&taking);
		result = label_it(&taking, err);
	}
	if (result == 0 && taking.paths.len == 0 &&
	    json_len(layers) < CAPTURE_LAYERS)
		result = take_at_once(&taking, err);
	else if (result == 0)
		result = take_in_parts(&taking, err);
	if (result == 0)
		snapshot->name = xstrdup(
		    first_name(snapshot) ? first_name(snapshot) : snapshot->id);
	json_free(layers);
	json_free(taking.labels);
	json_free(taking.image);
	json_free(taking.container);
	strv_free(&taking.paths);
	return result;
}

void
snapshot_free(struct snapshot *snapshot)
{
	strv_free(&snapshot->changes);
	strv_free(&snapshot->names);
	free(snapshot->name);
	free(snapshot->id);
}
