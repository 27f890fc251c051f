/* SPDX-License-Identifier: MIT */
#include "version/snapshot.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "api/ref.h"
#include "api/volume.h"
#include "base/mem.h"
#include "version/capture.h"
#include "version/names.h"
#include "version/sequence.h"
#include "version/signature.h"
#include "version/spec.h"

enum {
	TRIES = 5 /* at making a version while others are made */
};

/* A version that is being made. */
struct draft {
	struct snapshot *snapshot;
	struct engine *engine;
	struct json *container, *image; /* image: NULL where it is gone */
	struct container_info info;     /* of the container */
	struct json *spec;
	struct json *labels; /* of the version */
	struct strv paths;   /* of the volumes to capture, sorted */
	char time[32];
};

/* --- what there is */

static int
inspect(struct draft *draft, struct err *err)
{
	draft->container =
	    container_inspect(draft->engine, draft->snapshot->box, err);
	if (!draft->container)
		return -1;
	draft->info = container_info(draft->container);
	draft->image = image_inspect(draft->engine, draft->info.image_id, err);
	return draft->image || err->kind == ERR_NOT_FOUND ? 0 : -1;
}

/*
 * An engine's archive of a volume includes what is mounted in the volume.
 * Podman copies a volume without that.
 */
static bool
is_in_volume(const struct draft *draft, const char *path)
{
	if (engine_is_podman(draft->engine))
		return false;
	for (size_t i = 0; i < draft->paths.len; i++) {
		size_t len = strlen(draft->paths.v[i]);

		if (starts_with(path, draft->paths.v[i]) && path[len] == '/')
			return true;
	}
	return false;
}

static bool
is_captured(const struct draft *draft, const struct container_mount *mount)
{
	return strcmp(mount->type, "volume") == 0 &&
	       !draft->snapshot->no_volumes;
}

/* A container made from the version gets a volume of the driver "local". */
static void
warn_of_options(struct draft *draft, const struct container_mount *mount)
{
	bool is_local = !*mount->driver || strcmp(mount->driver, "local") == 0;
	struct json *volume = NULL;
	struct err ignored;

	if (is_local && *mount->name && !version_is_anonymous(mount->name))
		volume = call_get(
		    draft->engine, call_volume_inspect(mount->name), &ignored);
	if (!is_local || volume_has_options(volume))
		warn("%s: %s: its data is captured, but not the driver and "
		     "options of its volume",
		    draft->info.name, mount->path);
	json_free(volume);
}

static void
warn_of_mount(struct draft *draft, const char *path, const char *why)
{
	warn("%s: %s is not captured: %s", draft->info.name, path, why);
}

static void
check_mount(struct draft *draft, const struct container_mount *mount)
{
	if (is_captured(draft, mount))
		warn_of_options(draft, mount);
	else if (strcmp(mount->type, "volume") == 0)
		warn_of_mount(draft, mount->path, "--no-volumes");
	else if (strcmp(mount->type, "bind") != 0)
		warn_of_mount(draft, mount->path, mount->type);
	else if (is_in_volume(draft, mount->path))
		warn("%s: %s is a bind mount, and captured with the volume "
		     "that it is in",
		    draft->info.name, mount->path);
	else
		warn_of_mount(draft, mount->path, "bind mount");
}

/* Finds the volumes, and warns of what is left out. */
static void
find_mounts(struct draft *draft)
{
	struct json *tmpfs = json_get(draft->container, "HostConfig.Tmpfs");
	struct container_mount mount = { 0 };

	while (container_next_mount(draft->container, &mount)) {
		if (is_captured(draft, &mount))
			strv_add(&draft->paths, mount.path);
	}
	strv_sort(&draft->paths);
	mount = (struct container_mount){ 0 };
	while (container_next_mount(draft->container, &mount))
		check_mount(draft, &mount);
	for (struct json_each each = { 0 }; json_next_member(tmpfs, &each);)
		warn_of_mount(draft, each.name, "tmpfs");
}

/* --- what the version says */

static void
set_time(struct draft *draft)
{
	time_t now = time(NULL);
	struct tm tm;

	gmtime_r(&now, &tm);
	strftime(draft->time, sizeof(draft->time), "%Y-%m-%dT%H:%M:%SZ", &tm);
}

/*
 * The name of the version before: the one made last of this very container, if
 * its image is there, or the one that the container was created from; "" for
 * none. The caller frees it.
 */
static char *
find_parent(struct draft *draft, const char *series, long long previous)
{
	char *name = xasprintf("%s:%lld", series, previous);
	struct json *image = NULL;
	const char *number;
	struct err ignored;

	if (previous > 0)
		image = image_inspect(draft->engine, name, &ignored);
	if (image) {
		json_free(image);
		return name;
	}
	free(name);
	number = image_label(draft->image, VERSION_NUMBER);
	return *number ? xasprintf("%s:%s",
			     image_label(draft->image, VERSION_SERIES), number)
		       : xstrdup("");
}

static int
add_number(struct draft *draft, struct err *err)
{
	struct snapshot *snapshot = draft->snapshot;
	char *series = version_series(draft->info.name);
	long long previous, number = sequence_next(draft->engine, series,
				draft->info.id, &previous, err);

	if (number > 0) {
		char *name = xasprintf("%s:%lld", series, number);
		char *parent = find_parent(draft, series, previous);

		label_put(
		    draft->labels, VERSION_NUMBER, name + strlen(series) + 1);
		label_put(draft->labels, VERSION_SERIES, series);
		label_put(draft->labels, VERSION_PARENT, parent);
		if (snapshot->names.len == 0)
			strv_add(&snapshot->names, name);
		free(parent);
		free(name);
	}
	free(series);
	return number > 0 ? 0 : -1;
}

/*
 * Adds the name of the image that the container was created from. If that is a
 * stage's image, the version stands in for it until the stage's inputs change:
 * freshness.h.
 */
static int
add_latest(struct draft *draft, struct err *err)
{
	const char *origin = json_str(draft->spec, "Image");
	struct json *image;
	const char *key;
	char *name = NULL;

	if (!starts_with(origin, "sha256:"))
		name = ref_with_tag(origin, err);
	if (!name)
		return err_set(err, ERR_REFUSED,
		    "its image has no name that this version could get");
	image = image_inspect(draft->engine, name, err);
	key = image_label(image, VERSION_OVERRIDE);
	if (!*key)
		key = image_label(image, LABEL_KEY);
	label_put(draft->labels, VERSION_OVERRIDE, key);
	strv_add(&draft->snapshot->names, name);
	json_free(image);
	free(name);
	return 0;
}

/* A temporary version has no number, because it is never asked for. */
static int
add_labels(struct draft *draft, struct err *err)
{
	const struct snapshot *snapshot = draft->snapshot;
	bool is_temporary =
	    snapshot->kind && strcmp(snapshot->kind, VERSION_TEMPORARY) == 0;
	char signature[SHA256_HEX];
	struct str text = { 0 };

	draft->spec = version_spec(draft->container);
	draft->labels = json_object();
	json_text(draft->spec, &text);
	set_time(draft);
	label_put(draft->labels, VERSION_TIME, draft->time);
	label_put(draft->labels, VERSION_MESSAGE, snapshot->message);
	label_put(draft->labels, VERSION_KIND, snapshot->kind);
	label_put(draft->labels, VERSION_SPEC, text.s);
	label_put(draft->labels, VERSION_IMAGE, json_str(draft->spec, "Image"));
	label_put(draft->labels, VERSION_BASE, json_str(draft->spec, "Base"));
	str_free(&text);
	if ((!is_temporary && add_number(draft, err) < 0) ||
	    (snapshot->latest && add_latest(draft, err) < 0) ||
	    signature_make(draft->engine, draft->labels, signature, err) < 0)
		return -1;
	label_put(draft->labels, VERSION_SIGNATURE, signature);
	return 0;
}

/* --- making it */

static const char *
first_name(const struct snapshot *snapshot)
{
	return snapshot->names.len > 0 ? snapshot->names.v[0] : NULL;
}

/* Adds the other names. If one fails, the version is removed. */
static int
add_names(struct draft *draft, struct err *err)
{
	struct snapshot *snapshot = draft->snapshot;
	struct err ignored;
	int result = 0;

	for (size_t i = 1; result == 0 && i < snapshot->names.len; i++)
		result = image_tag(
		    draft->engine, snapshot->id, snapshot->names.v[i], err);
	if (result < 0)
		call_run(draft->engine, call_image_remove(snapshot->id, true),
		    &ignored);
	return result;
}

static int
take(struct draft *draft, struct err *err)
{
	struct snapshot *snapshot = draft->snapshot;
	struct capture capture = { .engine = draft->engine,
		.host = snapshot->host,
		.commit = { .container = draft->container,
		    .image = draft->image,
		    .author = snapshot->author,
		    .message = snapshot->message,
		    .changes = &snapshot->changes,
		    .labels = draft->labels,
		    .name = first_name(snapshot),
		    .pause = !snapshot->no_pause },
		.paths = &draft->paths,
		.names = &snapshot->names };

	for (int tries = 0; tries < TRIES && !snapshot->id; tries++) {
		struct capture once = capture;

		snapshot->id = capture_needed(&once) ? capture_box(&once, err)
						     : commit_box(draft->engine,
							   &once.commit, err);
		if (!snapshot->id && !image_store_was_busy(err))
			break;
	}
	if (!snapshot->id || add_names(draft, err) < 0)
		return -1;
	snapshot->name =
	    xstrdup(first_name(snapshot) ? first_name(snapshot) : snapshot->id);
	return 0;
}

int
snapshot_take(struct snapshot *snapshot, struct err *err)
{
	struct draft draft = { .snapshot = snapshot,
		.engine = snapshot->engine };
	int result = inspect(&draft, err);

	if (result == 0) {
		find_mounts(&draft);
		result = add_labels(&draft, err);
	}
	if (result == 0)
		result = take(&draft, err);
	json_free(draft.labels);
	json_free(draft.spec);
	json_free(draft.image);
	json_free(draft.container);
	strv_free(&draft.paths);
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

char *
snapshot_save(struct engine *engine, const char *host, const char *box,
    const char *message, struct err *err)
{
	struct snapshot snapshot = { .engine = engine,
		.host = host,
		.box = box,
		.message = message,
		.kind = VERSION_AUTO };
	char *name = NULL;

	if (snapshot_take(&snapshot, err) == 0)
		name = xstrdup(snapshot.name);
	snapshot_free(&snapshot);
	return name;
}
