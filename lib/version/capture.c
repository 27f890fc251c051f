/* SPDX-License-Identifier: MIT */
#include "version/capture.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/container.h"
#include "api/image.h"
#include "base/mem.h"
#include "version/commit.h"
#include "version/layers.h"
#include "version/volumes.h"

#define PART "box-part"
#define PART_LABEL "box.part" /* on images committed from a part */

/* --- intermediate images and containers: undone from before they exist */

/* "box-part:TOKEN-which"; the caller frees it. */
static char *
part_image(struct capture *capture, const char *which)
{
	char *name = xasprintf(PART ":%s-%s", capture->token, which);

	undo_add(capture->undo, call_image_remove(name, false));
	return name;
}

/* "box-part-TOKEN-which"; the caller frees it. */
static char *
part_container(struct capture *capture, const char *which)
{
	char *name = xasprintf(PART "-%s-%s", capture->token, which);
	struct container_remove how = { .force = true, .volumes = true };

	undo_add(capture->undo, call_container_remove(name, how));
	return name;
}

/*
 * An engine that commits a part while its image is removed leaves the new
 * image without a name.
 */
static void
undo_nameless(struct capture *capture)
{
	char *label = xasprintf(PART_LABEL "=%s", capture->token);

	undo_add(capture->undo, call_image_prune(label));
	free(label);
}

/* A container of the image, to be written to and read, never to be run. */
static int
create_part(struct capture *capture, const char *image, const char *name,
    struct err *err)
{
	struct json *body = json_object(), *labels = json_object();
	struct container_create create = { .name = name, .body = body };
	char *id;

	json_put_member(labels, PART_LABEL, json_string(capture->token));
	json_put(body, "Labels", labels);
	json_put_str(body, "Image", image);
	json_put_str(body, "HostConfig.NetworkMode", "none");
	/* needed where the image has no command of its own */
	json_add_str(body, "Cmd", "-");
	id = container_create(capture->engine, &create, err);
	free(id);
	json_free(body);
	return id ? 0 : -1;
}

/* --- the steps */

static int
pause_container(struct capture *capture, struct err *err)
{
	if (capture->no_pause || !container_is_running(capture->container))
		return 0;
	capture->pause = (struct pause){ .engine = capture->engine,
		.undo = capture->undo,
		.id = container_id(capture->container),
		.name = container_name(capture->container),
		.token = capture->token };
	return pause_begin(&capture->pause, err);
}

static int
run_commit(
    struct capture *capture, const struct commit *commit, struct err *err)
{
	char *id = commit_box(capture->engine, commit, err);

	free(id);
	return id ? 0 : -1;
}

static int
commit_container(struct capture *capture, const char *name, struct err *err)
{
	struct commit commit = { .container = capture->container,
		.image = capture->image,
		.changes = capture->changes,
		.name = name };

	if (run_commit(capture, &commit, err) < 0)
		return -1;
	capture->committed = image_inspect(capture->engine, name, err);
	return capture->committed ? 0 : -1;
}

static char *
make_image_from_layers(struct capture *capture, const struct json *config,
    const struct json *layers, const struct strv *names, struct err *err)
{
	struct image_from_layers image = { .like = capture->committed,
		.config = config,
		.layers = layers,
		.author = capture->author,
		.comment = capture->message,
		.created = capture->created,
		.names = names };
	char id[SHA256_HEX];

	if (image_from_layers(capture->engine, &image, id, err) < 0)
		return NULL;
	return xasprintf("sha256:%s", id);
}

/*
 * An image of the same layers without VOLUMEs, so that what is written to their
 * paths in a container goes into the container itself.
 */
static int
make_bare(struct capture *capture, const char *name, struct err *err)
{
	struct json *config = json_get(capture->committed, "Config");
	struct json *layers = image_layers(capture->committed);
	struct strv names = { 0 };
	char *id;

	strv_add(&names, name);
	json_put(config, "Volumes", json_object());
	id = make_image_from_layers(capture, config, layers, &names, err);
	free(id);
	strv_free(&names);
	json_free(layers);
	json_free(config);
	return id ? 0 : -1;
}

/* Creates the container for the data, of the image or of a bare one. */
static int
create_data(struct capture *capture, const char *image, const char *bare,
    const char *container, struct err *err)
{
	struct json *volumes = json_get(capture->committed, "Config.Volumes");
	bool declared = json_len(volumes) > 0;

	json_free(volumes);
	if (declared && make_bare(capture, bare, err) < 0)
		return -1;
	return create_part(capture, declared ? bare : image, container, err);
}

static int
copy_volumes(struct capture *capture, const char *container, struct err *err)
{
	for (size_t i = 0; i < capture->paths->len; i++) {
		if (copy_volume(capture->engine, capture->paths->v[i],
			container_id(capture->container), container, err) < 0)
			return -1;
	}
	return 0;
}

static int
commit_data(struct capture *capture, const char *container, const char *name,
    struct err *err)
{
	struct json *data = container_inspect(capture->engine, container, err);
	struct commit commit = { .container = data, .name = name };
	int result = data ? run_commit(capture, &commit, err) : -1;

	json_free(data);
	return result;
}

static int
make_flat(struct capture *capture, const char *image, const char *container,
    const char *flat, struct err *err)
{
	if (create_part(capture, image, container, err) < 0)
		return -1;
	/* the tag is what follows the colon */
	return flatten_container(
	    capture->engine, container, PART, flat + sizeof(PART), err);
}

/* The diff IDs of the image, the lowest first; NULL on failure. */
static struct json *
layers_of(struct capture *capture, const char *image, struct err *err)
{
	struct json *inspected = image_inspect(capture->engine, image, err);
	struct json *layers = image_layers(inspected);

	if (inspected && !layers)
		err_set(err, ERR_ENGINE, "the engine names no layers");
	json_free(inspected);
	return layers;
}

static bool
is_changed(const struct capture *capture, const char *word)
{
	for (size_t i = 0; i < capture->changes->len; i++) {
		if (strncasecmp(capture->changes->v[i], word, strlen(word)) ==
		    0)
			return true;
	}
	return false;
}

/* No command if the image has none, which a commit cannot say. */
static void
keep_command(const struct capture *capture, struct json *config)
{
	struct json *command = json_get(capture->image, "Config.Cmd");

	if (json_len(command) == 0 && !is_changed(capture, "CMD"))
		json_put(config, "Cmd", json_array());
	json_free(command);
}

static char *
publish(struct capture *capture, const struct json *layers, struct err *err)
{
	struct json *config = json_get(capture->committed, "Config");
	struct json *labels = json_get(config, "Labels");
	struct strv names = { 0 };
	char *id;

	if (!labels)
		labels = json_object();
	json_names(capture->labels, &names);
	for (size_t i = 0; i < names.len; i++)
		json_put_member(labels, names.v[i],
		    json_member(capture->labels, names.v[i]));
	json_put(config, "Labels", labels);
	if (capture->image)
		keep_command(capture, config);
	id = make_image_from_layers(
	    capture, config, layers, capture->names, err);
	strv_free(&names);
	json_free(config);
	return id;
}

/* Names of parts. The pause is added to undo after them, and undone first. */
struct parts {
	char *box, *bare, *data, *full, *export, *flat;
};

static char *
make_parts(struct capture *capture, const struct parts *parts, struct err *err)
{
	const char *top = parts->box;
	struct json *layers;
	char *id;

	if (pause_container(capture, err) < 0 ||
	    commit_container(capture, parts->box, err) < 0)
		return NULL;
	if (capture->paths->len > 0 &&
	    create_data(capture, parts->box, parts->bare, parts->data, err) < 0)
		return NULL;
	if (copy_volumes(capture, parts->data, err) < 0 ||
	    pause_end(&capture->pause, err) < 0)
		return NULL;
	if (capture->paths->len > 0) {
		if (commit_data(capture, parts->data, parts->full, err) < 0)
			return NULL;
		top = parts->full;
	}
	layers = layers_of(capture, top, err);
	if (json_len(layers) > CAPTURE_LAYERS) {
		json_free(layers);
		if (make_flat(capture, top, parts->export, parts->flat, err) <
		    0)
			return NULL;
		layers = layers_of(capture, parts->flat, err);
	}
	id = layers ? publish(capture, layers, err) : NULL;
	json_free(layers);
	return id;
}

char *
capture_box(struct capture *capture, struct err *err)
{
	struct parts parts;
	struct err ignored;
	char *id;

	random_token(capture->token);
	capture->undo = undo_open(capture->host, err);
	if (!capture->undo)
		return NULL;
	undo_nameless(capture);
	parts.box = part_image(capture, "box");
	parts.bare = part_image(capture, "bare");
	parts.full = part_image(capture, "full");
	parts.flat = part_image(capture, "flat");
	parts.data = part_container(capture, "data");
	parts.export = part_container(capture, "export");
	id = make_parts(capture, &parts, err);
	pause_end(&capture->pause, &ignored);
	undo_close(capture->undo, false);
	json_free(capture->committed);
	free(parts.box);
	free(parts.bare);
	free(parts.full);
	free(parts.flat);
	free(parts.data);
	free(parts.export);
	return id;
}
