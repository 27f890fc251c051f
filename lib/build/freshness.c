/* SPDX-License-Identifier: MIT */
#include "build/freshness.h"

#include <stdlib.h>
#include <string.h>

#include "api/image.h"
#include "api/labels.h"
#include "build/inputs.h"
#include "base/mem.h"

bool
freshness_label_is_added_later(const struct build *build)
{
	return build->triggers.len == 0;
}

/*
 * The number of steps after that of the key's label. An engine executes the
 * labels of one build in the order of their names.
 */
static size_t
steps_after_key(const struct build *build)
{
	struct json *labels = image_build_pairs(&build->labels);
	size_t n = 0;

	for (struct json_each each = { 0 }; json_next_member(labels, &each);)
		n += strcmp(each.name, LABEL_KEY) > 0;
	json_free(labels);
	return freshness_label_is_added_later(build) ? 0 : n;
}

/* What follows LABEL in the step; NULL where it is another instruction. */
static const char *
labels_of_step(const struct json *step, const struct json *image)
{
	static const char word[] = "LABEL ";
	const char *text = image_step_instruction(step, image);

	return text && starts_with(text, word) ? text + strlen(word) : NULL;
}

/*
 * Does the step set the label of that value? Podman quotes both, and since
 * version 5 makes one step of all labels of a build: "a"="b" "box.key"="...",
 * where a quote within a value has a backslash.
 */
static bool
sets_key(const char *labels, const char *key)
{
	char *plain = xasprintf(LABEL_KEY "=%s", key);
	char *quoted = xasprintf(" \"" LABEL_KEY "\"=\"%s\"", key);
	bool sets =
	    labels && (strcmp(labels, plain) == 0 ||
			  (*labels == '"' && (starts_with(labels, quoted + 1) ||
						 strstr(labels, quoted))));

	free(plain);
	free(quoted);
	return sets;
}

/*
 * Was this image built with the key? An image that was made from it has the
 * label too, but more steps after that of the label. Returns 1, 0, or -1 with
 * err set.
 */
static int
label_is_last(
    const struct build_key *key, const struct json *image, struct err *err)
{
	struct json *history =
	    call_get(key->engine, call_image_history(image_id(image)), err);
	struct json *step = json_item(history, steps_after_key(key->build));
	const char *labels = labels_of_step(step, image);
	int is_last = -1;

	if (history)
		is_last =
		    sets_key(labels, key->hex) ||
		    (engine_is_podman(key->engine) &&
			sets_key(labels_of_step(json_item(history, 0), image),
			    key->hex));
	json_free(history);
	return is_last;
}

/* Why does the image not have the key? In words, which the caller frees. */
static char *
find_reason(const struct build_key *key)
{
	const struct strv *tags = &key->build->tags;
	struct str old = { 0 };
	char *why;

	if (key->hex[0] == '\0')
		return xstrdup("a parent is not there");
	if (tags->len == 0 || !build_cache_inputs(key->cache, tags->v[0], &old))
		why = xstrdup("its inputs changed");
	else
		why = inputs_difference(str_text(&old), old.len, &key->inputs);
	str_free(&old);
	return why ? why : xstrdup("another image took its name");
}

static void
find_override(struct freshness *freshness, const struct json *image)
{
	if (*image_label(image, VERSION_OVERRIDE) && !freshness->override)
		freshness->override =
		    xasprintf("%s:%s", image_label(image, VERSION_SERIES),
			image_label(image, VERSION_NUMBER));
}

static void
set_stale(struct freshness *freshness)
{
	char *reason = find_reason(&freshness->key);

	if (freshness->override) {
		freshness->why = xasprintf(
		    "%s; version %s, which stood in for it, gives way", reason,
		    freshness->override);
		free(reason);
	} else {
		freshness->why = reason;
	}
}

/*
 * Was this image, which has the key as a label, built with it? The history is
 * read only for an image that the cache does not know. Returns as
 * label_is_last() does.
 */
static int
is_built_with_key(const struct freshness *freshness, const struct json *image,
    struct err *err)
{
	const struct build_key *key = &freshness->key;
	const struct strv *tags = &key->build->tags;

	if (freshness->override ||
	    build_cache_is_image(key->cache, tags->v[0], image_id(image)))
		return 1;
	return label_is_last(key, image, err);
}

/* Is the image under one of its names what the build would make? */
static int
check_image(
    struct freshness *freshness, const struct json *image, struct err *err)
{
	const char *hex = freshness->key.hex;
	const char *label = build_key_of(image);
	int built = 0;

	if (!freshness->id)
		freshness->id = xstrdup(image_id(image));
	find_override(freshness, image);
	if (*hex && strcmp(label, hex) == 0)
		built = is_built_with_key(freshness, image, err);
	if (built == 0 && !freshness->why)
		set_stale(freshness);
	return built < 0 ? -1 : 0;
}

static int
check_tag(struct freshness *freshness, const char *tag, struct err *err)
{
	struct json *image = build_key_inspect(&freshness->key, tag, err);
	int result = 0;

	if (!image && err->kind != ERR_NOT_FOUND)
		return err_prefix(err, "%s", tag);
	if (image)
		result = check_image(freshness, image, err);
	else if (!freshness->why)
		freshness->why = xstrdup("no such image");
	return result;
}

int
freshness_check(struct freshness *freshness, struct err *err)
{
	const struct build *build = freshness->key.build;
	int result = build_key_compute(&freshness->key, err);

	if (result == 0 && build->tags.len == 0)
		freshness->why = xstrdup("it has no name");
	for (size_t i = 0; result == 0 && i < build->tags.len; i++)
		result = check_tag(freshness, build->tags.v[i], err);
	if (result == 0 && !freshness->why && build->remote &&
	    !freshness->override)
		freshness->why =
		    xasprintf("ADD %s may have changed", build->remote);
	return result;
}

/* Is its parent in the list too? All in the list have the key's label. */
static bool
is_child(const struct json *images, const struct json *image)
{
	bool found = false;

	for (size_t i = 0; !found && i < json_len(images); i++)
		found = image_is_child(image, json_item(images, i));
	return found;
}

/* Sets *id if the element of the list was built with the key. */
static int
check_listed(const struct build_key *key, const struct json *listed, char **id,
    struct err *err)
{
	struct json *image = image_inspect(key->engine, image_id(listed), err);
	int built = image ? label_is_last(key, image, err) : -1;

	/* it may have been removed since it was listed */
	if (built < 0 && err->kind == ERR_NOT_FOUND)
		built = 0;
	if (built > 0)
		*id = xstrdup(image_id(listed));
	json_free(image);
	return built < 0 ? -1 : 0;
}

int
freshness_find(const struct freshness *freshness, char **id, struct err *err)
{
	const struct build_key *key = &freshness->key;
	char *label = xasprintf("%s=%s", LABEL_KEY, key->hex);
	/* all: an image that others are built on may have lost its name */
	struct image_query query = { .all = true, .label = label };
	struct json *images =
	    call_get(key->engine, call_image_list(&query), err);
	int result = images ? 0 : -1;

	*id = NULL;
	for (size_t i = 0; result == 0 && !*id && i < json_len(images); i++) {
		struct json *listed = json_item(images, i);

		if (!is_child(images, listed))
			result = check_listed(key, listed, id, err);
	}
	json_free(images);
	free(label);
	return result;
}

int
freshness_remember(
    const struct freshness *freshness, const char *id, struct err *err)
{
	const struct build_key *key = &freshness->key;

	return build_cache_remember(
	    key->cache, &key->build->tags, &key->inputs, id, err);
}

void
freshness_free(struct freshness *freshness)
{
	str_free(&freshness->key.inputs);
	free(freshness->id);
	free(freshness->why);
	free(freshness->override);
	*freshness = (struct freshness){ 0 };
}
