/* SPDX-License-Identifier: MIT */
#include "version/capture.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "api/messages.h"
#include "base/mem.h"
#include "version/layer.h"
#include "version/recipe.h"

enum {
	/* engines allow 125; some are left for images built on the version */
	LAYERS = 100,
	PIECE = 64 * 1024,
	REASON_MS = 2000 /* to wait for the reason why the engine broke off */
};

static bool
has_many_layers(const struct capture *capture)
{
	return json_len(image_layers(capture->commit.image)) >= LAYERS;
}

bool
capture_needed(const struct capture *capture)
{
	return capture->paths->len > 0 || has_many_layers(capture) ||
	       engine_is_podman(capture->engine);
}

/* --- sending the data */

/*
 * After a write that failed: an engine that stops reading usually answers why,
 * which says more than that the connection broke.
 */
static int
fail_write(struct exchange *sink, struct err *err)
{
	struct err answer;

	exchange_limit(sink, REASON_MS);
	if (err->kind == ERR_ENGINE && exchange_status(sink, &answer) < 0 &&
	    err_is_refusal(&answer))
		*err = answer;
	return -1;
}

static int
write_context(void *arg, const void *bytes, size_t len, struct err *err)
{
	return exchange_write(arg, bytes, len, err) < 0 ? fail_write(arg, err)
							: 0;
}

/* An archive that the engine sends. */
struct archive {
	struct exchange *exchange;
	char buf[PIECE];
};

static ssize_t
read_archive(void *arg, const void **bytes, struct err *err)
{
	struct archive *archive = arg;

	*bytes = archive->buf;
	return exchange_read(
	    archive->exchange, archive->buf, sizeof(archive->buf), err);
}

/* Consumes the exchange; NULL is one that has failed. */
static int
add_tree(struct capture *capture, struct layer *layer, const char *path,
    struct exchange *exchange, struct err *err)
{
	struct archive *archive = xmalloc(sizeof(*archive));
	struct layer_tree tree = { .source = read_archive,
		.arg = archive,
		.path = path,
		.is_root = strcmp(path, "/") == 0,
		.trees = strcmp(path, "/") == 0 ? NULL : capture->paths };
	struct strv left_out = { 0 };
	int result;

	archive->exchange = exchange;
	result = exchange ? layer_add(layer, &tree, &left_out, err) : -1;
	for (size_t i = 0; i < left_out.len && !capture->has_named; i++)
		warn("%s: %s is not captured: a name that begins with .wh. "
		     "cannot be in an image",
		    capture->pause.name, left_out.v[i]);
	strv_free(&left_out);
	exchange_end(exchange);
	free(archive);
	return result < 0 ? err_prefix(err, "%s", path) : 0;
}

static int
add_volume(struct capture *capture, struct layer *layer, const char *path,
    struct err *err)
{
	const char *id = capture->pause.id;
	/* a mount follows a link at the end of its path, an archive does not */
	char *real = container_resolve_path(capture->engine, id, path, err);
	int result = -1;

	/* that answer has no body to say why */
	if (!real && err_is_refusal(err))
		exchange_end(container_archive(capture->engine, id, path, err));
	if (real && *real != '/')
		err_set(err, ERR_ENGINE, "the engine's answer is not a path");
	if (real && *real == '/')
		result = add_tree(capture, layer, real,
		    container_archive(capture->engine, id, real, err), err);
	else
		err_prefix(err, "%s", path);
	free(real);
	return result;
}

static int
discard(void *arg, const void *bytes, size_t len, struct err *err)
{
	(void)arg;
	(void)bytes;
	(void)len;
	(void)err;
	return 0;
}

/*
 * Podman does not copy files that cannot be in an image, and does not say so.
 * Its archive of the volume has them.
 */
static int
name_left_out(struct capture *capture, const char *path, struct err *err)
{
	struct layer *nowhere = layer_open(discard, NULL);
	int result = add_volume(capture, nowhere, path, err);

	layer_free(nowhere);
	return result;
}

/* While the container is paused. */
static int
copy_on_podman(struct capture *capture, struct err *err)
{
	const struct strv *paths = capture->paths;
	struct container_mount mount = { 0 };
	int result = 0;

	for (size_t i = 0; result == 0 && i < paths->len; i++)
		result = name_left_out(capture, paths->v[i], err);
	capture->has_named = true;
	while (result == 0 &&
	       container_next_mount(capture->commit.container, &mount)) {
		for (size_t i = 0; result == 0 && i < paths->len; i++) {
			if (strcmp(paths->v[i], mount.path) == 0)
				result = podman_copy_volume(&capture->copies[i],
				    &mount, capture->undo, err);
		}
	}
	return result == 0 ? pause_end(&capture->pause, err) : -1;
}

/*
 * All data of the container, with_root: also its own files. On Podman the
 * volumes are copied, and read when the container goes on.
 */
static int
add_data(struct capture *capture, struct layer *layer, bool with_root,
    struct err *err)
{
	struct podman_copy *copies = capture->copies;
	const struct strv *paths = capture->paths;
	int result = 0;

	if (with_root)
		result = add_tree(capture, layer, "/",
		    container_export(capture->engine, capture->pause.id, err),
		    err);
	if (result == 0 && copies)
		result = copy_on_podman(capture, err);
	for (size_t i = 0; result == 0 && i < paths->len; i++)
		result = copies ? add_tree(capture, layer, paths->v[i],
				      podman_copy_archive(&copies[i], err), err)
				: add_volume(capture, layer, paths->v[i], err);
	return result;
}

/* --- a build */

static void
keep_id(void *arg, const struct message *message)
{
	char **id = arg;

	if (message->image) {
		free(*id);
		*id = xstrdup(message->image);
	}
}

static struct exchange *
begin_build(struct capture *capture, const struct strv *names,
    const struct strv *arguments, struct err *err)
{
	struct image_build build = { .dockerfile = "Dockerfile",
		.no_cache = true,
		.tags = names,
		.args = arguments };

	return image_build(capture->engine, &build, err);
}

/* The rest of the context, and the answer: the image's ID, or NULL. */
static char *
end_build(struct layer *layer, struct exchange *build, const char *from,
    const char *text, struct err *err)
{
	struct str dockerfile = { 0 };
	char *id = NULL;
	int result;

	str_addf(&dockerfile, "FROM %s\n%s", from, text);
	result = layer_add_file(layer, "Dockerfile", &dockerfile, err);
	if (result == 0)
		result = layer_end(layer, err);
	if (result == 0 && exchange_write_end(build, err) < 0)
		result = fail_write(build, err);
	if (result == 0 && exchange_status(build, err) < 0)
		result = -1;
	if (result == 0)
		result = messages_read(build, keep_id, &id, err);
	if (result == 0 && !id)
		err_set(err, ERR_ENGINE, "the engine gave no ID");
	if (result < 0) {
		free(id);
		id = NULL;
	}
	str_free(&dockerfile);
	return id;
}

/* --- a commit with the data */

/*
 * The commit and the archives are requested at the same time, since the
 * container waits for both.
 */
static char *
commit_with_data(struct capture *capture, const struct commit *commit,
    const struct recipe *recipe, struct err *err)
{
	bool has_data = !capture->clone;
	struct exchange *committing =
	    commit_send(capture->engine, commit, &recipe->lines, err);
	struct exchange *build =
	    committing
		? begin_build(capture, capture->names, &recipe->arguments, err)
		: NULL;
	struct layer *layer = layer_open(write_context, build);
	int result = build ? 0 : -1;
	char *from = NULL, *id = NULL;
	struct err ignored;

	if (result == 0 && has_data && !capture->copies)
		result = add_data(capture, layer, false, err);
	if (result == 0) {
		from = call_end_id(committing, NULL, err);
		committing = NULL;
		result = from ? 0 : -1;
	}
	/* these read the container by builds, which Podman begins afterwards */
	if (result == 0 && has_data && capture->copies)
		result = add_data(capture, layer, false, err);
	if (result == 0 && pause_end(&capture->pause, err) == 0)
		id = end_build(layer, build, from, recipe->text.s, err);
	layer_free(layer);
	exchange_end(build);
	/* an image that comes later would not be removed */
	if (committing)
		from = call_end_id(committing, NULL, &ignored);
	free(from);
	return id;
}

static char *
commit_and_build(struct capture *capture, struct commit commit, struct err *err)
{
	struct recipe recipe = { 0 };
	bool has_data = !capture->clone && capture->paths->len > 0;
	char *id = NULL;

	commit.pause = false;
	commit.name = capture->image_name;
	recipe.commit = &commit;
	recipe.token = undo_token(capture->undo);
	recipe.podman = engine_is_podman(capture->engine);
	recipe.has_data = has_data;
	if (recipe_make(&recipe, err) == 0)
		id = commit_with_data(capture, &commit, &recipe, err);
	recipe_free(&recipe);
	return id;
}

/* --- too many layers */

/* The image of all files and data, in one layer. */
static int
build_flat(struct capture *capture, struct err *err)
{
	struct strv names = { 0 };
	struct exchange *build;
	struct layer *layer;
	char *text =
	    xasprintf("ADD " LAYER_FILES " /\nLABEL " PART_TOKEN "=%s\n",
		undo_token(capture->undo));
	char *id = NULL;

	strv_add(&names, capture->image_name);
	build = begin_build(capture, &names, NULL, err);
	layer = layer_open(write_context, build);
	if (build && add_data(capture, layer, true, err) == 0 &&
	    pause_end(&capture->pause, err) == 0)
		id = end_build(layer, build, "scratch", text, err);
	layer_free(layer);
	exchange_end(build);
	strv_free(&names);
	free(text);
	free(id);
	return id ? 0 : -1;
}

/*
 * A container of that image with the configuration of the first one. Without
 * its volumes, which the engine would fill.
 */
static int
create_clone(struct capture *capture, struct err *err)
{
	struct json *config = json_get(capture->commit.container, "Config");
	struct json *body = config ? json_copy(config) : json_object();
	struct container_create create = { .name = capture->container_name,
		.body = body };
	char *id;

	json_put(body, "Volumes", json_object());
	json_put_str(body, "Image", capture->image_name);
	json_put_str(body, "HostConfig.NetworkMode", "none");
	id = container_create(capture->engine, &create, err);
	if (id)
		capture->clone = container_inspect(capture->engine, id, err);
	json_free(body);
	free(id);
	return capture->clone ? 0 : -1;
}

static void
add_volume_lines(const struct json *container, struct strv *lines)
{
	struct json *volumes = json_get(container, "Config.Volumes");

	for (struct json_each each = { 0 }; json_next_member(volumes, &each);) {
		struct str line = { 0 };
		struct json *path = json_array();

		json_add_str(path, "", each.name);
		str_adds(&line, "VOLUME ");
		json_text(path, &line);
		strv_add(lines, line.s);
		json_free(path);
		str_free(&line);
	}
}

static char *
commit_clone(struct capture *capture, struct err *err)
{
	struct commit commit = capture->commit;
	struct strv changes = { 0 };
	char *id;

	add_volume_lines(commit.container, &changes);
	for (size_t i = 0; commit.changes && i < commit.changes->len; i++)
		strv_add(&changes, commit.changes->v[i]);
	commit.container = capture->clone;
	commit.changes = &changes;
	commit.pause = false;
	commit.name = capture->names->len > 0 ? capture->names->v[0] : NULL;
	id = engine_is_podman(capture->engine)
		 ? commit_and_build(capture, commit, err)
		 : commit_box(capture->engine, &commit, err);
	strv_free(&changes);
	return id;
}

/* --- all together */

static char *
make_image(struct capture *capture, struct err *err)
{
	struct container_info info = container_info(capture->commit.container);
	bool pauses = capture->commit.pause && info.running;

	capture->pause = (struct pause){ .engine = capture->engine,
		.undo = capture->undo,
		.id = info.id,
		.name = info.name };
	if (pauses ? pause_begin(&capture->pause, err) < 0
		   : undo_record(capture->undo, capture->engine, err) < 0)
		return NULL;
	if (!has_many_layers(capture))
		return commit_and_build(capture, capture->commit, err);
	if (build_flat(capture, err) < 0 || create_clone(capture, err) < 0)
		return NULL;
	return commit_clone(capture, err);
}

/* Builds that fail leave images without a name. */
static void
add_undo(struct capture *capture)
{
	struct container_remove how = { .force = true, .volumes = true };
	char *label = xasprintf(PART_TOKEN "=%s", undo_token(capture->undo));

	undo_add(capture->undo, call_image_remove(capture->image_name, false));
	if (has_many_layers(capture))
		undo_add(capture->undo,
		    call_container_remove(capture->container_name, how));
	if (engine_is_podman(capture->engine)) {
		capture->copies =
		    xcalloc(capture->paths->len + 1, sizeof(*capture->copies));
		for (size_t i = 0; i < capture->paths->len; i++)
			podman_copy_init(&capture->copies[i], capture->engine,
			    capture->undo, i);
	}
	undo_add(capture->undo, call_image_prune(label));
	free(label);
}

char *
capture_box(struct capture *capture, struct err *err)
{
	char *id;

	capture->undo = undo_open(capture->host, err);
	if (!capture->undo)
		return NULL;
	capture->image_name =
	    xasprintf(PART_NAME ":%s", undo_token(capture->undo));
	capture->container_name =
	    xasprintf(PART_NAME "-%s", undo_token(capture->undo));
	add_undo(capture);
	id = make_image(capture, err);
	/* an engine with many images takes long to prune */
	if (id)
		undo_drop(capture->undo, 1);
	undo_close(capture->undo, capture->engine,
	    !id && err->kind == ERR_ENGINE ? UNDO_LATER : UNDO_NOW);
	for (size_t i = 0; capture->copies && i < capture->paths->len; i++)
		podman_copy_free(&capture->copies[i]);
	free(capture->copies);
	json_free(capture->clone);
	free(capture->image_name);
	free(capture->container_name);
	return id;
}
