/* SPDX-License-Identifier: MIT */
#include "build/image.h"

#include <stdlib.h>
#include <string.h>

#include "api/image.h"
#include "api/labels.h"
#include "cli/pull.h"
#include "base/mem.h"
#include "build/freshness.h"

#include "build/inputs.h"
#include "build/send.h"

enum {
	TRIES = 3 /* of a build whose inputs change meanwhile */
};

static int
write_part(void *arg, const void *bytes, size_t len, struct err *err)
{
	return exchange_write(arg, bytes, len, err);
}

/*
 * Sends the context. An engine that refuses the request may close the
 * connection before it has read everything; its answer says more than the write
 * error.
 */
static int
send_context(const struct build *build, struct exchange *exchange,
    struct str *sent, struct err *err)
{
	struct err answer;

	if (build_send(build, write_part, exchange, sent, err) == 0 &&
	    exchange_write_end(exchange, err) == 0)
		return exchange_status(exchange, err) < 0 ? -1 : 0;
	if (err->kind == ERR_ENGINE && exchange_status(exchange, &answer) < 0 &&
	    err_is_refusal(&answer))
		*err = answer;
	return -1;
}

static int
add_tags(const struct strv *tags, struct engine *engine, const char *id,
    struct err *err)
{
	for (size_t i = 0; i < tags->len; i++) {
		if (image_tag(engine, id, tags->v[i], err) < 0)
			return err_prefix(err, "%s", tags->v[i]);
	}
	return 0;
}

/*
 * The arguments that are sent: those of the build, and the proxies of docker's
 * configuration that it does not set. Proxies are not inputs of the image: they
 * are not in its key, and engines leave them out of its history.
 */
static struct strv
all_args(const struct build *build, const struct engine *engine)
{
	struct strv all = { 0 }, proxies = { 0 };

	engine_proxies(engine, &proxies);
	for (size_t i = 0; i < proxies.len; i++) {
		size_t len = strcspn(proxies.v[i], "=");
		bool wanted = true;

		for (size_t k = 0; k < build->no_args.len; k++) {
			if (strlen(build->no_args.v[k]) == len &&
			    strncmp(build->no_args.v[k], proxies.v[i], len) ==
				0)
				wanted = false;
		}
		if (wanted)
			strv_add(&all, proxies.v[i]);
	}
	/* of two of a name, the last one counts */
	for (size_t i = 0; i < build->args.len; i++)
		strv_add(&all, build->args.v[i]);
	strv_free(&proxies);
	return all;
}

/* For sent, see build_send(). */
static int
post_build(const struct build *build, struct engine *engine,
    struct progress *progress, struct str *sent, struct err *err)
{
	struct strv args = all_args(build, engine);
	struct image_build request = { .dockerfile = build->dockerfile_name,
		.target = build->target_stage,
		.network = build->network,
		.platform = build->platform,
		.no_cache = build->no_cache,
		.pull = build->pull,
		.tags = &build->tags,
		.hosts = &build->hosts,
		.cache_from = &build->cache_from,
		.args = &args,
		.labels = &build->labels };
	struct exchange *exchange;
	int result;

	if (build->ignored && !engine_is_podman(engine) &&
	    engine_has_api(engine, 1, 42)) {
		strv_free(&args);
		return err_set(err, ERR_REFUSED,
		    "%s, which the engine's classic builder would silently "
		    "leave out; 'docker buildx build' does it",
		    build->ignored);
	}
	exchange = image_build(engine, &request, err);
	result = exchange ? send_context(build, exchange, sent, err) : -1;

	strv_free(&args);
	if (result == 0)
		result = progress_read(progress, exchange, err);
	exchange_end(exchange);
	if (result < 0 && progress->id.len > 0 && image_name_was_taken(err))
		result = add_tags(
		    &build->tags, engine, str_text(&progress->id), err);
	if (result == 0 && progress->id.len == 0)
		result = err_set(err, ERR_ENGINE,
		    "the engine ended the build without an image");
	return result;
}

/* *image is NULL if the engine does not have it, or --pull may replace it. */
static int
inspect_parent(const struct build *build, size_t i, struct engine *engine,
    struct json **image, struct err *err)
{
	*image = NULL;
	if (build->pull)
		return 0;
	*image = image_inspect(engine, build->parents[i].image, err);
	return *image || err->kind == ERR_NOT_FOUND ? 0 : -1;
}

int
build_image(struct build *build, struct engine *engine,
    struct progress *progress, struct err *err)
{
	struct json *image;

	for (size_t i = 0; i < build->nparents; i++) {
		if (inspect_parent(build, i, engine, &image, err) < 0)
			return -1;
		build_resolve_parent(build, i, image);
		json_free(image);
	}
	return post_build(build, engine, progress, NULL, err);
}

static int
pull_parent(
    struct build *build, size_t i, struct engine *engine, struct err *err)
{
	const char *name = build->parents[i].image;
	struct json *image;

	if (inspect_parent(build, i, engine, &image, err) < 0)
		return -1;
	if (!image &&
	    pull_image(engine, name, build->platform, build->quiet, err) == 0)
		image = image_inspect(engine, name, err);
	if (!image)
		return err_prefix(err, "parent %s", name);
	build_resolve_parent(build, i, image);
	json_free(image);
	return 0;
}

/*
 * Pulls the parents that the key depends on: with --pull all of them, else
 * those that the engine does not have. The engine pulls the others itself.
 */
static int
pull_parents(struct build *build, struct engine *engine, struct err *err)
{
	for (size_t i = 0; i < build->nparents; i++) {
		if (build->parents[i].needed && !build->parents[i].optional &&
		    pull_parent(build, i, engine, err) < 0)
			return -1;
	}
	build->pull = false;
	return 0;
}

/* Do the layers of the image begin with those of its base? */
static bool
begins_with_layers(const struct json *image, const struct json *base)
{
	struct json *layers = image_layers(image);
	struct json *expected = image_layers(base);
	bool same = json_len(expected) <= json_len(layers);

	for (size_t i = 0; same && i < json_len(expected); i++) {
		struct json *a = json_item(layers, i);
		struct json *b = json_item(expected, i);

		same = json_as_str(a) && json_as_str(b) &&
		       strcmp(json_as_str(a), json_as_str(b)) == 0;
	}
	return same;
}

static int
confirm_parent(const struct build_key *key, const char *name,
    const struct json *image, struct err *err)
{
	const char *base_name = key->build->base_image;
	struct json *before = json_member(key->cache->images, name);
	struct json *now = image_inspect(key->engine, name, err);
	bool is_base = base_name && strcmp(name, base_name) == 0;
	char old_digest[SHA256_HEX], new_digest[SHA256_HEX];
	int result = 0;

	/* a parent that is optional may be missing, before and now */
	if (!now && err->kind != ERR_NOT_FOUND)
		result = err_prefix(err, "%s", name);
	image_digest(before, old_digest);
	image_digest(now, new_digest);
	if (result == 0 &&
	    (strcmp(old_digest, new_digest) != 0 ||
		(is_base && !begins_with_layers(image, before)))) {
		err_set(err, ERR_REFUSED, "parent %s changed during the build",
		    name);
		result = 1;
	}
	json_free(now);
	return result;
}

static int
confirm_files(
    const struct build_key *key, const struct str *sent, struct err *err)
{
	const char *files = str_text(&key->inputs) + key->files;
	char *difference =
	    inputs_difference(files, key->inputs.len - key->files, sent);

	if (!difference)
		return 0;
	err_set(err, ERR_REFUSED, "%s during the build", difference);
	free(difference);
	return 1;
}

/*
 * Was the image of that ID made from what the key says? A file may have been
 * edited since the key was computed: sent is the list of files from
 * build_send(). The engine has looked up the names of parents itself, and
 * another build may have given one to another image. Returns 1 with err set to
 * what changed if it was not.
 */
static int
confirm(const struct build_key *key, const char *id, const struct str *sent,
    struct err *err)
{
	const struct build *build = key->build;
	struct json *image = image_inspect(key->engine, id, err);
	int result = image ? confirm_files(key, sent, err) : -1;

	for (size_t i = 0; result == 0 && i < build->nparents; i++) {
		if (build->parents[i].needed)
			result = confirm_parent(
			    key, build->parents[i].image, image, err);
	}
	json_free(image);
	return result;
}

/*
 * Builds an image that differs from the one with that ID only in the label with
 * the key; id becomes its ID.
 */
static int
add_key_label(const struct build_key *key, struct str *id, struct err *err)
{
	struct build build = { .dir = "-", .dockerfile_is_outside = true };
	struct progress progress = { .quiet = true };
	char *label = xasprintf("%s=%s", LABEL_KEY, key->hex);
	int result;

	build.dockerfile_name = xstrdup("Dockerfile");
	str_addf(&build.dockerfile, "FROM %s\n", str_text(id));
	strv_add(&build.labels, label);
	result = post_build(&build, key->engine, &progress, NULL, err);
	if (result == 0) {
		str_reset(id);
		str_adds(id, str_text(&progress.id));
	}
	progress_free(&progress);
	build_free(&build);
	free(label);
	return result;
}

/*
 * Builds the image without names, confirms that it was made from what the key
 * says, and adds the label with the key. Returns 1 with err set if it was not.
 */
static int
build_and_confirm(
    const struct build_key *key, struct progress *progress, struct err *err)
{
	struct build *build = key->build;
	struct strv tags = build->tags;
	bool later = freshness_label_is_added_later(build);
	char *label = xasprintf("%s=%s", LABEL_KEY, key->hex);
	struct str sent = { 0 };
	int result;

	if (!later)
		strv_add(&build->labels, label);
	build->tags = (struct strv){ 0 };
	result = post_build(build, key->engine, progress, &sent, err);
	build->tags = tags;
	if (!later)
		strv_drop(&build->labels);
	if (result == 0)
		result = confirm(key, str_text(&progress->id), &sent, err);
	if (result == 0 && later)
		result = add_key_label(key, &progress->id, err);
	str_free(&sent);
	free(label);
	return result;
}

/* Builds the image, or finds it under another name; adds the names. */
static int
make_fresh(
    struct freshness *freshness, struct progress *progress, struct err *err)
{
	const struct build_key *key = &freshness->key;
	const struct build *build = key->build;
	char *id = NULL;
	int result = 0;

	if (*key->hex && !build->no_cache && !build->remote &&
	    freshness_label_is_added_later(build))
		result = freshness_find(freshness, &id, err);
	if (result < 0)
		return -1;
	if (!build->quiet)
		warn(id ? "%s was built before (%s)" : "%s: %s",
		    build_name(build), freshness->why);
	if (id)
		str_adds(&progress->id, id);
	else
		result = build_and_confirm(key, progress, err);
	if (result == 0)
		result = add_tags(
		    &build->tags, key->engine, str_text(&progress->id), err);
	free(id);
	return result;
}

/* Returns 1 with err set if the inputs changed during the build. */
static int
try_build(struct build *build, struct engine *engine, const char *state_dir,
    struct progress *progress, struct err *err)
{
	struct build_cache cache;
	struct freshness freshness = {
		.key = { .build = build, .engine = engine, .cache = &cache }
	};
	int result;

	str_reset(&progress->id);
	build_cache_open(&cache, state_dir);
	cache.check_parents = true;
	result = freshness_check(&freshness, err);
	if (result == 0 && freshness.why)
		result = make_fresh(&freshness, progress, err);
	else if (result == 0)
		str_adds(&progress->id, freshness.id);
	if (result == 0)
		result = freshness_remember(
		    &freshness, str_text(&progress->id), err);
	build_cache_close(&cache, false);
	freshness_free(&freshness);
	return result;
}

int
build_image_if_changed(struct build *build, struct engine *engine,
    const char *state_dir, struct progress *progress, struct err *err)
{
	int result = pull_parents(build, engine, err);

	for (int tries = 0; result >= 0 && tries < TRIES; tries++) {
		result = try_build(build, engine, state_dir, progress, err);
		if (result <= 0)
			return result;
		if (tries + 1 < TRIES)
			warn_err(err, build_name(build));
	}
	return -1;
}
