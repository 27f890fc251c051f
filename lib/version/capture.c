/* SPDX-License-Identifier: MIT */
#include "version/capture.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "api/messages.h"
#include "base/mem.h"
#include "base/sha256.h"
#include "base/tar.h"
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

/* The steps that undo them are added before they are made. */
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

/* A container of the image, which is written to and read but never run. */
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

/* --- images of layers that the engine has */

/*
 * Such an image is loaded from an archive of its configuration alone, a few
 * kilobytes: an engine with a layer store does not need the content of layers
 * that it has. Engines without one (containerd's image store, Podman) refuse
 * it. Source: docker-archive, Docker Image Specification v1.2. These documents
 * are this file's subject, so it names members of them.
 */
struct layered_image {
	const struct json *config; /* as GET /images/{name}/json has it */
	const struct json *layers; /* their diff IDs, the lowest first */
	const struct strv *names;  /* that it gets, all at once */
	char id[SHA256_HEX];       /* the digest of its configuration */
};

static void
put_text(struct json *json, const char *path, const char *text)
{
	if (text && *text)
		json_put_str(json, path, text);
}

/* As many entries as layers, or docker history would not show any. */
static struct json *
history(const struct capture *capture, const struct json *layers)
{
	struct json *list = json_array();
	size_t n = json_len(layers);

	for (size_t i = 0; i < n; i++) {
		struct json *entry = json_object();

		json_put_str(entry, "created", capture->created);
		if (i + 1 == n)
			put_text(entry, "comment", capture->commit.message);
		json_add(list, "", entry);
	}
	return list;
}

static void
write_config(const struct capture *capture, const struct layered_image *image,
    struct str *text)
{
	const struct json *like = capture->committed;
	struct json *json = json_object();

	put_text(json, "architecture", json_str(like, "Architecture"));
	put_text(json, "variant", json_str(like, "Variant"));
	put_text(json, "os", json_str(like, "Os"));
	put_text(json, "author", capture->commit.author);
	put_text(json, "comment", capture->commit.message);
	json_put_str(json, "created", capture->created);
	json_put(json, "config", json_copy(image->config));
	json_put_str(json, "rootfs.type", "layers");
	json_put(json, "rootfs.diff_ids", json_copy(image->layers));
	json_put(json, "history", history(capture, image->layers));
	json_text(json, text);
	json_free(json);
}

/* The layers' paths in the archive do not matter, because it has none. */
static void
write_manifest(
    const struct layered_image *image, const char *config, struct str *text)
{
	struct json *manifest = json_array(), *entry = json_object();

	json_put_str(entry, "Config", config);
	for (size_t i = 0; i < json_len(image->layers); i++)
		json_add_str(entry, "Layers", "known");
	json_add_strings(entry, "RepoTags", image->names);
	json_add(manifest, "", entry);
	json_text(manifest, text);
	json_free(manifest);
}

static int
add_file(
    struct tar *tar, const char *name, const struct str *text, struct err *err)
{
	struct stat st = { .st_mode = S_IFREG | 0644,
		.st_size = (off_t)text->len };

	return tar_entry(tar, name, &st, NULL, err) < 0
		   ? -1
		   : tar_data(tar, text->s, text->len, err);
}

static int
write_archive(const struct capture *capture, struct layered_image *image,
    struct str *archive, struct err *err)
{
	struct str config = { 0 }, manifest = { 0 }, name = { 0 };
	struct sha256 *hash = sha256_new();
	struct tar *tar = tar_open(tar_to_str, archive);
	int result;

	write_config(capture, image, &config);
	sha256_add(hash, config.s, config.len);
	sha256_end(hash, image->id);
	str_addf(&name, "%s.json", image->id);
	write_manifest(image, name.s, &manifest);
	result = add_file(tar, name.s, &config, err);
	if (result == 0)
		result = add_file(tar, "manifest.json", &manifest, err);
	if (result == 0)
		result = tar_end(tar, err);
	tar_free(tar);
	str_free(&name);
	str_free(&config);
	str_free(&manifest);
	return result;
}

/* Returns its ID, which the caller frees, or NULL. */
static char *
make_layered_image(struct capture *capture, const struct json *config,
    const struct json *layers, const struct strv *names, struct err *err)
{
	struct layered_image image = {
		.config = config, .layers = layers, .names = names
	};
	struct str archive = { 0 };
	struct exchange *exchange = NULL;
	int result = write_archive(capture, &image, &archive, err);

	if (result == 0)
		exchange = image_load(capture->engine, &archive, err);
	if (!exchange)
		result = -1;
	else if (messages_read(exchange, NULL, NULL, err) < 0)
		result = err_prefix(err, "the engine cannot take the image");
	exchange_end(exchange);
	str_free(&archive);
	return result == 0 ? xasprintf("sha256:%s", image.id) : NULL;
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
	id = make_layered_image(
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

/* No command if the image has none, which a commit cannot express. */
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
	return make_layered_image(capture, config, layers, capture->names, err);
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
