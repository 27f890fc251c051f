/* SPDX-License-Identifier: MIT */
#include "version/capture.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "version/commit.h"
#include "version/layers.h"
#include "base/mem.h"
#include "version/pause.h"
#include "version/volumes.h"
#include "version/spec.h"

#define PART "box-part"
#define PART_LABEL "box.part" /* of what is committed of a part */

/* --- parts: known to the guard before they are there */

static void
undo_box(struct capture *whole, const char *method, const char *format,
    const char *name)
{
	char *target = engine_target(format, name);

	undo_add(whole->undo, method, target);
	free(target);
}

/* "box-part:TOKEN-which"; the caller frees it. */
static char *
part_image(struct capture *whole, const char *which)
{
	char *name = xasprintf(PART ":%s-%s", whole->token, which);

	undo_box(whole, "DELETE", "/images/%s", name);
	return name;
}

static char *
part_container(struct capture *whole, const char *which)
{
	char *name = xasprintf(PART "-%s-%s", whole->token, which);

	undo_box(whole, "DELETE", "/containers/%s?force=1&v=1", name);
	return name;
}

/*
 * An engine that commits a part while its image goes leaves what it made
 * without a name.
 */
static void
undo_nameless(struct capture *whole)
{
	struct str filters = { 0 };

	str_addf(&filters,
	    "{\"dangling\":[\"true\"],\"label\":[\"" PART_LABEL "=%s\"]}",
	    whole->token);
	undo_box(whole, "POST", "/images/prune?filters=%s", filters.s);
	str_free(&filters);
}

/* A container of the image, to be written to and read, never to be run. */
static int
make_container(
    struct capture *whole, const char *image, const char *name, struct err *err)
{
	struct json *body = json_object(), *labels = json_object();
	char *target = engine_target("/containers/create?name=%s", name);
	int status;

	json_put_member(labels, PART_LABEL, json_string(whole->token));
	json_put(body, "Labels", labels);
	json_put_str(body, "Image", image);
	json_put_str(body, "HostConfig.NetworkMode", "none");
	/* an image without a command cannot have a container without one */
	json_add_str(body, "Cmd", "-");
	status = engine_call(whole->engine, "POST", target, body, NULL, err);
	free(target);
	json_free(body);
	return status < 0 ? -1 : 0;
}

static const char *
box_id(const struct capture *whole)
{
	const char *id = json_str(whole->container, "Id");

	return id ? id : "";
}

/* --- the steps */

static int
stand_still(struct capture *whole, struct err *err)
{
	if (whole->no_pause || !json_bool(whole->container, "State.Running"))
		return 0;
	whole->pause = (struct pause){ .engine = whole->engine,
		.undo = whole->undo,
		.box = box_id(whole),
		.name = version_box(whole->container),
		.token = whole->token };
	return pause_begin(&whole->pause, err);
}

static int
commit_to(struct capture *whole, const struct commit *commit, struct err *err)
{
	char *id = commit_box(whole->engine, commit, err);

	free(id);
	return id ? 0 : -1;
}

static int
commit_the_box(struct capture *whole, const char *name, struct err *err)
{
	struct commit commit = { .container = whole->container,
		.image = whole->image,
		.changes = whole->changes,
		.name = name };

	if (commit_to(whole, &commit, err) < 0)
		return -1;
	whole->committed =
	    engine_inspect(whole->engine, "/images/%s/json", name, err);
	return whole->committed ? 0 : -1;
}

static char *
make_image_from_layers(struct capture *whole, const struct json *config,
    const struct json *layers, const struct strv *names, struct err *err)
{
	struct image_from_layers graft = { .like = whole->committed,
		.config = config,
		.layers = layers,
		.author = whole->author,
		.comment = whole->message,
		.created = whole->created,
		.names = names };
	char id[SHA256_HEX];

	if (image_from_layers(whole->engine, &graft, id, err) < 0)
		return NULL;
	return xasprintf("sha256:%s", id);
}

/*
 * An image of the same layers whose containers get no volumes, so that what is
 * written at their paths goes into the container itself.
 */
static int
make_bare(struct capture *whole, const char *name, struct err *err)
{
	struct json *config = json_get(whole->committed, "Config");
	struct json *layers = json_get(whole->committed, "RootFS.Layers");
	struct strv names = { 0 };
	char *id;

	strv_add(&names, name);
	json_put(config, "Volumes", json_object());
	id = make_image_from_layers(whole, config, layers, &names, err);
	free(id);
	strv_free(&names);
	json_free(layers);
	json_free(config);
	return id ? 0 : -1;
}

/* Where the data goes: a container of the image, or of a bare one. */
static int
make_data(struct capture *whole, const char *image, const char *bare,
    const char *container, struct err *err)
{
	struct json *volumes = json_get(whole->committed, "Config.Volumes");
	bool declared = json_len(volumes) > 0;

	json_free(volumes);
	if (declared && make_bare(whole, bare, err) < 0)
		return -1;
	return make_container(whole, declared ? bare : image, container, err);
}

static int
copy_volumes(struct capture *whole, const char *container, struct err *err)
{
	for (size_t i = 0; i < whole->paths->len; i++) {
		if (copy_volume(whole->engine, whole->paths->v[i],
			box_id(whole), container, err) < 0)
			return -1;
	}
	return 0;
}

static int
commit_data(struct capture *whole, const char *container, const char *name,
    struct err *err)
{
	struct json *data = engine_inspect(
	    whole->engine, "/containers/%s/json", container, err);
	struct commit commit = { .container = data, .name = name };
	int result = data ? commit_to(whole, &commit, err) : -1;

	json_free(data);
	return result;
}

static int
make_flat(struct capture *whole, const char *image, const char *container,
    const char *flat, struct err *err)
{
	if (make_container(whole, image, container, err) < 0)
		return -1;
	/* behind the name's colon */
	return flatten_container(
	    whole->engine, container, PART, flat + sizeof(PART), err);
}

/* The diff IDs of the image, the lowest first; NULL on failure. */
static struct json *
layers_of(struct capture *whole, const char *image, struct err *err)
{
	struct json *inspected =
	    engine_inspect(whole->engine, "/images/%s/json", image, err);
	struct json *layers = json_get(inspected, "RootFS.Layers");

	if (inspected && !layers)
		err_set(err, ERR_ENGINE, "the engine tells no layers");
	json_free(inspected);
	return layers;
}

static bool
is_changed(const struct capture *whole, const char *word)
{
	for (size_t i = 0; i < whole->changes->len; i++) {
		if (strncasecmp(whole->changes->v[i], word, strlen(word)) == 0)
			return true;
	}
	return false;
}

/* The image's own none: a commit can only say what there is. */
static void
keep_command(const struct capture *whole, struct json *config)
{
	struct json *command = json_get(whole->image, "Config.Cmd");

	if (json_len(command) == 0 && !is_changed(whole, "CMD"))
		json_put(config, "Cmd", json_array());
	json_free(command);
}

static char *
publish(struct capture *whole, const struct json *layers, struct err *err)
{
	struct json *config = json_get(whole->committed, "Config");
	struct json *labels = json_get(config, "Labels");
	struct strv names = { 0 };
	char *id;

	if (!labels)
		labels = json_object();
	json_names(whole->labels, &names);
	for (size_t i = 0; i < names.len; i++)
		json_put_member(
		    labels, names.v[i], json_member(whole->labels, names.v[i]));
	json_put(config, "Labels", labels);
	if (whole->image)
		keep_command(whole, config);
	id = make_image_from_layers(whole, config, layers, whole->names, err);
	strv_free(&names);
	json_free(config);
	return id;
}

/* Their names; the pause is the last that the guard learns, and so undone
 * first. */
struct parts {
	char *box, *bare, *data, *whole, *all, *flat;
};

static char *
make_parts(struct capture *whole, const struct parts *parts, struct err *err)
{
	const char *top = parts->box;
	struct json *layers;
	char *id;

	if (stand_still(whole, err) < 0 ||
	    commit_the_box(whole, parts->box, err) < 0)
		return NULL;
	if (whole->paths->len > 0 &&
	    make_data(whole, parts->box, parts->bare, parts->data, err) < 0)
		return NULL;
	if (copy_volumes(whole, parts->data, err) < 0 ||
	    pause_end(&whole->pause, err) < 0)
		return NULL;
	if (whole->paths->len > 0) {
		if (commit_data(whole, parts->data, parts->whole, err) < 0)
			return NULL;
		top = parts->whole;
	}
	layers = layers_of(whole, top, err);
	if (json_len(layers) > CAPTURE_LAYERS) {
		json_free(layers);
		if (make_flat(whole, top, parts->all, parts->flat, err) < 0)
			return NULL;
		layers = layers_of(whole, parts->flat, err);
	}
	id = layers ? publish(whole, layers, err) : NULL;
	json_free(layers);
	return id;
}

char *
capture_box(struct capture *whole, struct err *err)
{
	struct parts parts;
	struct err ignored;
	char *id;

	random_token(whole->token);
	whole->undo = undo_open(whole->host, err);
	if (!whole->undo)
		return NULL;
	undo_nameless(whole);
	parts.box = part_image(whole, "box");
	parts.bare = part_image(whole, "bare");
	parts.whole = part_image(whole, "whole");
	parts.flat = part_image(whole, "flat");
	parts.data = part_container(whole, "data");
	parts.all = part_container(whole, "all");
	id = make_parts(whole, &parts, err);
	pause_end(&whole->pause, &ignored);
	undo_close(whole->undo, false);
	json_free(whole->committed);
	free(parts.box);
	free(parts.bare);
	free(parts.whole);
	free(parts.flat);
	free(parts.data);
	free(parts.all);
	return id;
}
