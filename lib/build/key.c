/* SPDX-License-Identifier: MIT */
#include "build/key.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/image.h"
#include "api/labels.h"
#include "build/context.h"
#include "build/files.h"
#include "build/image_digest.h"
#include "build/inputs.h"

struct json *
build_key_inspect(
    const struct build_key *key, const char *name, struct err *err)
{
	struct json *image = json_member(key->cache->images, name);

	if (image)
		return image;
	image = image_inspect(key->engine, name, err);
	if (image)
		json_put_member(key->cache->images, name, json_copy(image));
	return image;
}

const char *
build_key_of(const struct json *image)
{
	const char *key = image_label(image, VERSION_OVERRIDE);

	return *key ? key : image_label(image, LABEL_KEY);
}

/*
 * If the cache knows how the parent was built, its name must still belong to
 * that image: a build in another checkout may have given the name to an image
 * of its own.
 */
static int
check_parent(const struct build_cache *cache, const char *name,
    const struct json *image, struct err *err)
{
	const char *key = build_key_of(image);
	char wanted[SHA256_HEX], *path;
	struct str inputs = { 0 };
	int result = 0;

	if (cache->check_parents && build_cache_inputs(cache, name, &inputs)) {
		inputs_key(&inputs, wanted);
		if (strcmp(key, wanted) != 0) {
			path = build_cache_inputs_path(cache, name);
			result = err_set(err, ERR_REFUSED,
			    "parent %s: another image took its name since it "
			    "was built here; if it is not a stage any more, "
			    "remove %s",
			    name, path);
			free(path);
		}
	}
	str_free(&inputs);
	return result;
}

/* Returns 1 if the engine does not have it, so that there is no key yet. */
static int
add_parent(struct build_key *key, size_t i, struct err *err)
{
	struct json *image =
	    build_key_inspect(key, key->build->parents[i].image, err);
	/* a copy, because resolving it may move the array */
	struct build_parent parent = key->build->parents[i];
	char digest[SHA256_HEX];
	int result;

	if (!image && err->kind != ERR_NOT_FOUND)
		return err_prefix(err, "%s", parent.image);
	build_resolve_parent(key->build, i, image);
	if (!image)
		return parent.needed && !parent.optional;
	if (!parent.needed) {
		json_free(image);
		return 0;
	}
	result = check_parent(key->cache, parent.image, image, err);
	image_digest(image, digest);
	inputs_add(&key->inputs, INPUT_PARENT, parent.image, digest);
	json_free(image);
	return result;
}

static int
add_parents(struct build_key *key, struct err *err)
{
	int missing = 0;

	for (size_t i = 0; i < key->build->nparents; i++) {
		int result = add_parent(key, i, err);

		if (result < 0)
			return -1;
		missing |= result;
	}
	return missing;
}

static int
add_file(const struct context_entry *entry, void *arg, struct err *err)
{
	struct build_key *key = arg;
	char digest[SHA256_HEX] = "";

	/* build_send() leaves sockets out */
	if (S_ISSOCK(entry->st->st_mode) ||
	    !build_uses_file(key->build, entry->path))
		return 0;
	if (S_ISREG(entry->st->st_mode) &&
	    stat_cache_get(key->cache->digests, entry, digest, err) < 0)
		return -1;
	build_add_file(&key->inputs, entry, digest);
	return 0;
}

/*
 * Adds NAME=VALUE texts by name; the last one of a name counts, as in engines.
 */
static void
add_pairs(struct str *inputs, enum input_kind kind, const struct strv *pairs)
{
	struct json *values = image_build_pairs(pairs);

	for (struct json_each each = { 0 }; json_next_member(values, &each);)
		inputs_add(inputs, kind, each.name, json_as_str(each.value));
	json_free(values);
}

static void
add_options(struct str *inputs, const struct build *build)
{
	char digest[SHA256_HEX];

	sha256_bytes(
	    str_text(&build->dockerfile), build->dockerfile.len, digest);
	/* increase the number when the list contains something else */
	inputs_add(inputs, INPUT_VERSION, "box", "2");
	inputs_add(inputs, INPUT_DOCKERFILE, "Dockerfile", digest);
	inputs_add(inputs, INPUT_OPTION, "target", build->target_stage);
	inputs_add(inputs, INPUT_OPTION, "platform", build->platform);
	add_pairs(inputs, INPUT_ARG, &build->args);
	add_pairs(inputs, INPUT_LABEL, &build->labels);
}

int
build_key_compute(struct build_key *key, struct err *err)
{
	int missing;

	if (key->build->problem)
		return err_set(err, ERR_REFUSED, "%s", key->build->problem);
	add_options(&key->inputs, key->build);
	/* before the files: triggers decide which files are used */
	missing = add_parents(key, err);
	if (missing > 0)
		str_reset(&key->inputs);
	if (missing != 0)
		return missing < 0 ? -1 : 0;
	key->files = key->inputs.len;
	if (build_walk(key->build, add_file, key, err) < 0)
		return -1;
	inputs_key(&key->inputs, key->hex);
	return 0;
}
