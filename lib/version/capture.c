/* SPDX-License-Identifier: MIT */
#include "version/capture.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "base/mem.h"
#include "version/layers.h"
#include "version/volumes.h"

#define PART "box-part"
#define PART_LABEL "box.part" /* on images committed from a part */

/*
 * Intermediate images, "box-part:TOKEN-WORD", and containers,
 * "box-part-TOKEN-WORD".
 */
enum part {
	PART_BOX,    /* image of the container without its volumes */
	PART_BARE,   /* image of the same layers without VOLUMEs */
	PART_FULL,   /* image of PART_DATA: the layers of the version */
	PART_FLAT,   /* image of PART_EXPORT in one layer */
	PART_DATA,   /* container that the volumes are copied into */
	PART_EXPORT, /* container of PART_FULL, or PART_BOX, to be flattened */
	PARTS
};

/* They are undone from before they exist. */
static void
name_parts(struct capture *capture)
{
	static const char *const words[PARTS] = { "box", "bare", "full", "flat",
		"data", "export" };
	struct container_remove how = { .force = true, .volumes = true };

	for (int i = 0; i < PARTS; i++) {
		bool is_image = i < PART_DATA;
		char *name = xasprintf(PART "%c%s-%s", is_image ? ':' : '-',
		    capture->token, words[i]);

		strv_add(&capture->parts, name);
		undo_add(capture->undo, is_image
					    ? call_image_remove(name, false)
					    : call_container_remove(name, how));
		free(name);
	}
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
create_part(
    struct capture *capture, enum part part, const char *image, struct err *err)
{
	struct json *body = json_object(), *labels = json_object();
	struct container_create create = { .name = capture->parts.v[part],
		.body = body };
	char *id;

	label_put(labels, PART_LABEL, capture->token);
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
	struct container_info info = container_info(capture->commit.container);

	if (!capture->commit.pause || !info.running)
		return 0;
	capture->pause = (struct pause){ .engine = capture->engine,
		.undo = capture->undo,
		.id = info.id,
		.name = info.name,
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
commit_container(struct capture *capture, struct err *err)
{
	struct commit commit = { .container = capture->commit.container,
		.image = capture->commit.image,
		.changes = capture->commit.changes,
		.name = capture->parts.v[PART_BOX] };

	if (run_commit(capture, &commit, err) < 0)
		return -1;
	capture->committed = image_inspect(capture->engine, commit.name, err);
	return capture->committed ? 0 : -1;
}

static char *
make_image_from_layers(struct capture *capture, const struct json *config,
    const struct json *layers, const struct strv *names, struct err *err)
{
	struct image_from_layers image = { .like = capture->committed,
		.config = config,
		.layers = layers,
		.author = capture->commit.author,
		.comment = capture->commit.message,
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
make_bare(struct capture *capture, struct err *err)
{
	struct json *config = json_get(capture->committed, "Config");
	struct strv names = { 0 };
	char *id;

	strv_add(&names, capture->parts.v[PART_BARE]);
	json_put(config, "Volumes", json_object());
	id = make_image_from_layers(
	    capture, config, image_layers(capture->committed), &names, err);
	free(id);
	strv_free(&names);
	return id ? 0 : -1;
}

/* Creates the container for the data. */
static int
create_data(struct capture *capture, struct err *err)
{
	struct json *volumes = json_get(capture->committed, "Config.Volumes");
	enum part image = json_len(volumes) > 0 ? PART_BARE : PART_BOX;

	if (image == PART_BARE && make_bare(capture, err) < 0)
		return -1;
	return create_part(capture, PART_DATA, capture->parts.v[image], err);
}

static int
copy_volumes(struct capture *capture, struct err *err)
{
	const char *from = container_info(capture->commit.container).id;

	for (size_t i = 0; i < capture->paths->len; i++) {
		if (copy_volume(capture->engine, capture->paths->v[i], from,
			capture->parts.v[PART_DATA], err) < 0)
			return -1;
	}
	return 0;
}

static int
commit_data(struct capture *capture, struct err *err)
{
	struct json *data = container_inspect(
	    capture->engine, capture->parts.v[PART_DATA], err);
	struct commit commit = { .container = data,
		.name = capture->parts.v[PART_FULL] };
	int result = data ? run_commit(capture, &commit, err) : -1;

	json_free(data);
	return result;
}

static int
make_flat(struct capture *capture, const char *image, struct err *err)
{
	if (create_part(capture, PART_EXPORT, image, err) < 0)
		return -1;
	return flatten_container(capture->engine, capture->parts.v[PART_EXPORT],
	    capture->parts.v[PART_FLAT], err);
}

/* The diff IDs of the image, the lowest first; NULL on failure. */
static struct json *
layers_of(struct capture *capture, const char *image, struct err *err)
{
	struct json *inspected = image_inspect(capture->engine, image, err);
	struct json *layers = image_layers(inspected);

	layers = layers ? json_copy(layers) : NULL;
	if (inspected && !layers)
		err_set(err, ERR_ENGINE, "the engine names no layers");
	json_free(inspected);
	return layers;
}

static bool
is_changed(const struct capture *capture, const char *word)
{
	for (size_t i = 0; i < capture->commit.changes->len; i++) {
		if (strncasecmp(
			capture->commit.changes->v[i], word, strlen(word)) == 0)
			return true;
	}
	return false;
}

/* No command if the image has none, which a commit cannot say. */
static void
keep_command(const struct capture *capture, struct json *config)
{
	struct json *command = json_get(capture->commit.image, "Config.Cmd");

	if (json_len(command) == 0 && !is_changed(capture, "CMD"))
		json_put(config, "Cmd", json_array());
}

static char *
publish(struct capture *capture, const struct json *layers, struct err *err)
{
	struct json *config = json_get(capture->committed, "Config");
	struct json *labels = json_get(config, "Labels");

	if (!labels)
		labels = json_object();
	labels_add(labels, capture->commit.labels);
	json_put(config, "Labels", labels);
	if (capture->commit.image)
		keep_command(capture, config);
	return make_image_from_layers(
	    capture, config, layers, capture->names, err);
}

static char *
make_parts(struct capture *capture, struct err *err)
{
	const char *top = capture->parts.v[PART_BOX];
	bool has_data = capture->paths->len > 0;
	struct json *layers;
	char *id;

	if (pause_container(capture, err) < 0 ||
	    commit_container(capture, err) < 0 ||
	    (has_data && create_data(capture, err) < 0) ||
	    copy_volumes(capture, err) < 0 ||
	    pause_end(&capture->pause, err) < 0)
		return NULL;
	if (has_data) {
		if (commit_data(capture, err) < 0)
			return NULL;
		top = capture->parts.v[PART_FULL];
	}
	layers = layers_of(capture, top, err);
	if (json_len(layers) > CAPTURE_LAYERS) {
		json_free(layers);
		if (make_flat(capture, top, err) < 0)
			return NULL;
		layers = layers_of(capture, capture->parts.v[PART_FLAT], err);
	}
	id = layers ? publish(capture, layers, err) : NULL;
	json_free(layers);
	return id;
}

/* The pause is added to undo after the parts, and so is undone first. */
char *
capture_box(struct capture *capture, struct err *err)
{
	struct err ignored;
	char *id;

	random_token(capture->token);
	capture->undo = undo_open(capture->host, err);
	if (!capture->undo)
		return NULL;
	undo_nameless(capture);
	name_parts(capture);
	id = make_parts(capture, err);
	pause_end(&capture->pause, &ignored);
	undo_close(capture->undo, false);
	json_free(capture->committed);
	strv_free(&capture->parts);
	return id;
}
