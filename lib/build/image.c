/* SPDX-License-Identifier: MIT */
#include "build/image.h"

#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "base/mem.h"
#include "cli/pull.h"
#include "build/freshness.h"
#include "api/image.h"

enum {
	TRIES = 3 /* of a build whose inputs change meanwhile */
};

const char *
build_name(const struct build *build)
{
	return build->tags.len > 0 ? build->tags.v[0] : build->dir;
}

static int
write_part(void *arg, const void *bytes, size_t len, struct err *err)
{
	return exchange_write(arg, bytes, len, err);
}

/*
 * Sends the context. An engine that refuses the request may close while it is
 * still being sent; what it answered says more than the broken connection.
 */
static int
send_context(const struct build *build, struct exchange *exchange,
    struct str *sent, struct err *err)
{
	struct err answer;

	if (build_send(build, write_part, exchange, sent, err) == 0 &&
	    exchange_write_end(exchange, err) == 0)
		return 0;
	if (err->kind == ERR_ENGINE && exchange_status(exchange, &answer) < 0 &&
	    err_is_refusal(&answer))
		*err = answer;
	return -1;
}

/* sent: see build_send(). */
static int
post_build(const struct build *build, struct engine *engine,
    struct progress *progress, struct str *sent, struct err *err)
{
	char *target = build_target(build);
	struct request request = { .method = "POST",
		.target = target,
		.type = "application/x-tar",
		.chunked = true };
	struct exchange *exchange = engine_send(engine, &request, err);
	int result = exchange ? 0 : -1;

	free(target);
	if (result == 0)
		result = send_context(build, exchange, sent, err);
	if (result == 0 && exchange_status(exchange, err) < 0)
		result = -1;
	if (result == 0)
		result = progress_read(progress, exchange, err);
	exchange_end(exchange);
	if (result == 0 && progress->id.len == 0)
		result = err_set(err, ERR_ENGINE,
		    "the engine ended the build without an image");
	return result;
}

/* A parent that will be pulled, or is not there yet, may be anything. */
static int
resolve_parents(struct build *build, struct engine *engine, struct err *err)
{
	for (size_t i = 0; i < build->nparents; i++) {
		struct json *image = NULL;

		if (!build->pull)
			image = engine_inspect(engine, "/images/%s/json",
			    build->parents[i].image, err);
		if (!build->pull && !image && err->kind != ERR_NOT_FOUND)
			return -1;
		build_resolve_parent(build, i, image);
		json_free(image);
	}
	return 0;
}

int
build_image(struct build *build, struct engine *engine,
    struct progress *progress, struct err *err)
{
	return resolve_parents(build, engine, err) < 0
		   ? -1
		   : post_build(build, engine, progress, NULL, err);
}

static int
pull_parent(
    struct build *build, size_t i, struct engine *engine, struct err *err)
{
	const char *name = build->parents[i].image;
	struct json *image =
	    build->pull ? NULL
			: engine_inspect(engine, "/images/%s/json", name, err);

	if (!image && !build->pull && err->kind != ERR_NOT_FOUND)
		return -1;
	if (!image &&
	    pull_image(engine, name, build->platform, build->quiet, err) < 0)
		return err_prefix(err, "parent %s", name);
	if (!image)
		image = engine_inspect(engine, "/images/%s/json", name, err);
	if (!image)
		return err_prefix(err, "parent %s", name);
	build_resolve_parent(build, i, image);
	json_free(image);
	return 0;
}

/*
 * As --pull says; without it, those that the engine does not have. What is no
 * part of the key the engine pulls as it comes to it.
 */
static int
pull_parents(struct build *build, struct engine *engine, struct err *err)
{
	for (size_t i = 0; i < build->nparents; i++) {
		if (build->parents[i].needed && build->parents[i].sure &&
		    pull_parent(build, i, engine, err) < 0)
			return -1;
	}
	build->pull = false;
	return 0;
}

/* Gives the image its names, which it has to have earned. */
static int
name_image(const struct strv *tags, struct engine *engine, const char *id,
    struct err *err)
{
	for (size_t i = 0; i < tags->len; i++) {
		if (image_tag(engine, id, tags->v[i], err) < 0)
			return err_prefix(err, "%s", tags->v[i]);
	}
	return 0;
}

/*
 * Makes of the image with that ID, without a change, one that has the label of
 * the key, and puts its ID in place of that.
 */
static int
add_key_label(const struct freshness *stage, struct engine *engine,
    struct str *id, struct err *err)
{
	struct build seal = { .dir = "-", .outside = true };
	struct progress progress = { .quiet = true };
	char *label = xasprintf("%s=%s", LABEL_KEY, stage->key);
	int result;

	seal.dockerfile_name = xstrdup("Dockerfile");
	str_addf(&seal.dockerfile, "FROM %s\n", str_text(id));
	strv_add(&seal.labels, label);
	result = post_build(&seal, engine, &progress, NULL, err);
	if (result == 0) {
		str_reset(id);
		str_adds(id, str_text(&progress.id));
	}
	progress_free(&progress);
	build_free(&seal);
	free(label);
	return result;
}

/*
 * Builds it without a name. It gets the label of its key when it is known to be
 * made from what that was computed from. Returns 1 where it is not.
 */
static int
build_stage(struct freshness *stage, struct engine *engine,
    const struct build_cache *state, struct progress *progress, struct err *err)
{
	struct build *build = stage->build;
	struct strv tags = build->tags;
	char *label = xasprintf("%s=%s", LABEL_KEY, stage->key);
	bool sealed = freshness_labels_later(build);
	struct str sent = { 0 };
	int result;

	if (!build->quiet)
		warn("%s: %s", build_name(build), stage->why);
	if (!sealed)
		strv_add(&build->labels, label);
	build->tags = (struct strv){ 0 };
	result = post_build(build, engine, progress, &sent, err);
	build->tags = tags;
	if (!sealed)
		strv_drop(&build->labels);
	if (result == 0)
		result = freshness_confirm(
		    stage, str_text(&progress->id), &sent, engine, state, err);
	if (result == 0 && sealed)
		result = add_key_label(stage, engine, &progress->id, err);
	str_free(&sent);
	free(label);
	return result;
}

/* It need not be built where it is there and only its names are not. */
static int
provide_stage(struct freshness *stage, struct engine *engine,
    const struct build_cache *state, struct progress *progress, struct err *err)
{
	const struct build *build = stage->build;
	bool may_be_there = *stage->key && !build->no_cache && !build->remote;
	char *id = NULL;
	int result = 0;

	if (may_be_there && freshness_labels_later(build))
		result = freshness_find(stage, engine, &id, err);
	if (result == 0 && id) {
		str_adds(&progress->id, id);
		if (!build->quiet)
			warn("%s was built before (%s)", build_name(build),
			    stage->why);
	} else if (result == 0) {
		result = build_stage(stage, engine, state, progress, err);
	}
	if (result == 0)
		result = name_image(
		    &build->tags, engine, str_text(&progress->id), err);
	free(id);
	return result;
}

static int
try_stage(struct build *build, struct engine *engine, const char *state_dir,
    struct progress *progress, struct err *err)
{
	struct freshness stage = { .build = build };
	struct build_cache state;
	int result;

	str_reset(&progress->id);
	build_cache_open(&state, state_dir);
	state.own_parents = true;
	result = freshness_check(&stage, engine, &state, err);
	if (result == 0 && stage.why)
		result = provide_stage(&stage, engine, &state, progress, err);
	else if (result == 0)
		str_adds(&progress->id, stage.id);
	if (result == 0)
		result = freshness_remember(
		    &stage, &state, str_text(&progress->id), err);
	build_cache_close(&state, false);
	freshness_free(&stage);
	return result;
}

int
build_image_if_changed(struct build *build, struct engine *engine,
    const char *state_dir, struct progress *progress, struct err *err)
{
	int result = pull_parents(build, engine, err);

	for (int tries = 0; result >= 0 && tries < TRIES; tries++) {
		result = try_stage(build, engine, state_dir, progress, err);
		if (result <= 0)
			return result;
		if (tries + 1 < TRIES)
			warn_err(err, build_name(build));
	}
	return -1;
}
