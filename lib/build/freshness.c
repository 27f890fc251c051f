/* SPDX-License-Identifier: MIT */
#include "build/freshness.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "build/image_digest.h"
#include "build/context.h"
#include "base/json.h"
#include "api/labels.h"
#include "base/mem.h"

/* NULL, with ERR_NOT_FOUND, where the engine does not have it. */
static struct json *
inspect(struct build_cache *state, struct engine *engine, const char *name,
    struct err *err)
{
	struct json *image = json_member(state->images, name);
	char *target;

	if (image)
		return image;
	target = engine_target("/images/%s/json", name);
	image = engine_get(engine, target, err);
	if (image)
		json_put_member(state->images, name, json_copy(image));
	free(target);
	return image;
}

/* The key that the image was built with, or that it stands in for. */
static char *
key_of(const struct json *image)
{
	char *key = json_label(image, "Config.Labels", VERSION_OVERRIDE);

	if (*key)
		return key;
	free(key);
	return json_label(image, "Config.Labels", LABEL_KEY);
}

/* Is the parent what was built here, if it was? */
static int
check_parent(const struct build_cache *state, const char *name,
    const struct json *image, struct err *err)
{
	char *key = key_of(image), wanted[SHA256_HEX], *path;
	struct str inputs = { 0 };
	int result = 0;

	if (state->own_parents && build_cache_inputs(state, name, &inputs)) {
		inputs_key(&inputs, wanted);
		if (strcmp(key, wanted) != 0) {
			path = build_cache_inputs_path(state, name);
			result = err_set(err, ERR_REFUSED,
			    "parent %s: another image took its name since it "
			    "was built here; if it is no stage any more, "
			    "remove %s",
			    name, path);
			free(path);
		}
	}
	str_free(&inputs);
	free(key);
	return result;
}

/* 1: it is not in the engine, so there is no key yet. */
static int
add_parent(struct freshness *stage, size_t i, struct engine *engine,
    struct build_cache *state, struct err *err)
{
	struct json *image =
	    inspect(state, engine, stage->build->parents[i].image, err);
	/* meeting it may add more of them, and move them all */
	struct build_parent parent = stage->build->parents[i];
	char digest[SHA256_HEX];
	int result = 0;

	if (!image && err->kind != ERR_NOT_FOUND)
		return err_prefix(err, "%s", parent.image);
	build_resolve_parent(stage->build, i, image);
	if (!parent.needed || (!image && !parent.sure)) {
		json_free(image);
		return 0;
	}
	if (!image)
		return 1;
	result = check_parent(state, parent.image, image, err);
	image_digest(image, digest);
	inputs_add(&stage->inputs, INPUT_PARENT, parent.image, digest);
	json_free(image);
	return result;
}

static int
add_parents(struct freshness *stage, struct engine *engine,
    struct build_cache *state, struct err *err)
{
	int missing = 0;

	for (size_t i = 0; i < stage->build->nparents; i++) {
		int result = add_parent(stage, i, engine, state, err);

		if (result < 0)
			return -1;
		missing |= result;
	}
	return missing;
}

/* What add_file() works with. */
struct files {
	struct freshness *stage;
	struct stat_cache *digests;
};

static int
add_file(const struct context_entry *entry, void *arg, struct err *err)
{
	struct files *files = arg;
	const struct build *build = files->stage->build;
	char digest[SHA256_HEX] = "";

	/* the Dockerfile is sent in any case, and counted by itself */
	if (!build_counts(build, entry->path))
		return 0;
	if (S_ISREG(entry->st->st_mode) &&
	    stat_cache_get(files->digests, entry, digest, err) < 0)
		return -1;
	build_add_file(&files->stage->inputs, entry, digest);
	return 0;
}

/* By name, and of several the last one, which is what an engine gets. */
static void
add_pairs(struct str *inputs, enum input_kind kind, const struct strv *pairs)
{
	struct json *values = json_object();
	struct strv names = { 0 };

	for (size_t i = 0; i < pairs->len; i++) {
		const char *value = strchr(pairs->v[i], '=');
		char *name = xstrndup(pairs->v[i], strcspn(pairs->v[i], "="));

		json_put_member(
		    values, name, json_string(value ? value + 1 : ""));
		free(name);
	}
	json_names(values, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *value = json_member(values, names.v[i]);

		inputs_add(inputs, kind, names.v[i], json_as_str(value));
		json_free(value);
	}
	strv_free(&names);
	json_free(values);
}

static void
add_options(struct freshness *stage)
{
	const struct build *build = stage->build;
	struct sha256 *hash = sha256_new();
	char digest[SHA256_HEX];

	sha256_add(hash, build->dockerfile.s, build->dockerfile.len);
	sha256_end(hash, digest);
	/* a change of what is counted, or how, changes this number */
	inputs_add(&stage->inputs, INPUT_VERSION, "box", "2");
	inputs_add(&stage->inputs, INPUT_DOCKERFILE, "Dockerfile", digest);
	inputs_add(&stage->inputs, INPUT_OPTION, "target", build->target);
	inputs_add(&stage->inputs, INPUT_OPTION, "platform", build->platform);
	add_pairs(&stage->inputs, INPUT_ARG, &build->args);
	add_pairs(&stage->inputs, INPUT_LABEL, &build->labels);
}

static int
find_inputs(struct freshness *stage, struct engine *engine,
    struct build_cache *state, struct err *err)
{
	struct files files = { stage, state->digests };
	int missing;

	add_options(stage);
	/* first: which files count depends on them */
	missing = add_parents(stage, engine, state, err);
	stage->files = stage->inputs.len;
	if (missing < 0 ||
	    (!missing && build_walk(stage->build, add_file, &files, err) < 0))
		return -1;
	if (missing) {
		str_reset(&stage->inputs);
		stage->files = 0;
	} else {
		inputs_key(&stage->inputs, stage->key);
	}
	return 0;
}

/* The image has another key. Without older inputs nobody knows more. */
static char *
find_reason(const struct freshness *stage, const struct build_cache *state)
{
	const struct strv *tags = &stage->build->tags;
	struct str old = { 0 };
	char *why = NULL;

	if (stage->key[0] == '\0')
		why = xstrdup("a parent is not there");
	else if (tags->len == 0 || !build_cache_inputs(state, tags->v[0], &old))
		why = xstrdup("its inputs changed");
	else
		why =
		    inputs_difference(str_text(&old), old.len, &stage->inputs);
	if (!why)
		why = xstrdup("another image took its name");
	str_free(&old);
	return why;
}

/* Notes the version that stands in for the stage, if one does. */
static void
find_stand_in(struct freshness *stage, const struct json *image)
{
	char *override = json_label(image, "Config.Labels", VERSION_OVERRIDE);
	char *series = json_label(image, "Config.Labels", VERSION_SERIES);
	char *number = json_label(image, "Config.Labels", VERSION_NUMBER);

	if (*override && !stage->stand_in)
		stage->stand_in = xasprintf("%s:%s", series, number);
	free(override);
	free(series);
	free(number);
}

/*
 * How many steps come after the label of the key: none where it was put on
 * later, else labels of the build, which an engine sorts by their names.
 */
static size_t
steps_after_key(const struct build *build)
{
	struct strv names = { 0 };
	size_t n = 0;

	if (freshness_labels_later(build))
		return 0;
	for (size_t i = 0; i < build->labels.len; i++)
		strv_addn(&names, build->labels.v[i],
		    strcspn(build->labels.v[i], "="));
	strv_sort(&names);
	for (size_t i = 0; i < names.len; i++)
		n += strcmp(names.v[i], LABEL_KEY) > 0 &&
		     (i == 0 || strcmp(names.v[i], names.v[i - 1]) != 0);
	strv_free(&names);
	return n;
}

/*
 * Is that step of an image's history the classic builder's LABEL, and not some
 * command with these words in it? Before it is what the image has for a shell.
 */
static bool
is_label_step(const char *step, const char *label, const struct json *image)
{
	struct json *shell = json_get(image, "Config.Shell");
	struct str begin = { 0 };
	size_t words = json_len(shell);
	bool is = false;

	for (size_t i = 0; i < words; i++) {
		struct json *word = json_item(shell, i);

		str_addf(&begin, "%s ", json_as_str(word));
		json_free(word);
	}
	str_addf(&begin, "%s#(nop) ", words > 0 ? "" : "/bin/sh -c ");
	if (step && starts_with(step, begin.s)) {
		step += begin.len;
		step += *step == ' ';
		is = starts_with(step, "LABEL ") &&
		     strcmp(step + strlen("LABEL "), label) == 0;
	}
	json_free(shell);
	str_free(&begin);
	return is;
}

/*
 * Is the image itself what was built with the key? Whatever is made from it
 * inherits the label; but only in the image itself it is what was done last.
 */
static int
has_step(const struct freshness *stage, const struct json *image,
    struct engine *engine, struct err *err)
{
	const char *id = json_str(image, "Id");
	char *target = engine_target("/images/%s/history", id ? id : "");
	struct json *history = engine_get(engine, target, err);
	struct json *entry = json_item(history, steps_after_key(stage->build));
	char *label = xasprintf(LABEL_KEY "=%s", stage->key);
	int found =
	    history ? is_label_step(json_str(entry, "CreatedBy"), label, image)
		    : -1;

	free(label);
	json_free(entry);
	json_free(history);
	free(target);
	return found;
}

/* That is asked for images that are not known from another time. */
static int
is_built(const struct freshness *stage, const struct json *image,
    struct engine *engine, const struct build_cache *state, struct err *err)
{
	const struct strv *tags = &stage->build->tags;
	const char *id = json_str(image, "Id");
	bool built =
	    stage->stand_in || (id && tags->len > 0 &&
				   build_cache_is_image(state, tags->v[0], id));

	return built ? 1 : has_step(stage, image, engine, err);
}

static void
set_stale(struct freshness *stage, const struct build_cache *state)
{
	char *reason = find_reason(stage, state);

	if (stage->stand_in)
		stage->why = xasprintf(
		    "%s; version %s, which stood in for it, gives way", reason,
		    stage->stand_in);
	else
		stage->why = xstrdup(reason);
	free(reason);
}

/* Is the image of that name the stage's? Sets id from the first, why if not. */
static int
look_at_image(struct freshness *stage, const struct json *image,
    struct engine *engine, struct build_cache *state, struct err *err)
{
	const char *id = json_str(image, "Id");
	char *key = key_of(image);
	int built = 0;

	if (id && !stage->id)
		stage->id = xstrdup(id);
	find_stand_in(stage, image);
	if (*key && *stage->key && strcmp(key, stage->key) == 0)
		built = is_built(stage, image, engine, state, err);
	if (built == 0 && !stage->why)
		set_stale(stage, state);
	free(key);
	return built < 0 ? -1 : 0;
}

static int
look_at_tag(struct freshness *stage, const char *tag, struct engine *engine,
    struct build_cache *state, struct err *err)
{
	struct json *image = inspect(state, engine, tag, err);
	int result = 0;

	if (!image && err->kind != ERR_NOT_FOUND)
		return err_prefix(err, "%s", tag);
	if (image)
		result = look_at_image(stage, image, engine, state, err);
	else if (!stage->why)
		stage->why = xstrdup("no such image");
	json_free(image);
	return result;
}

int
freshness_check(struct freshness *stage, struct engine *engine,
    struct build_cache *state, struct err *err)
{
	const struct strv *tags = &stage->build->tags;
	int result;

	if (stage->build->problem)
		return err_set(err, ERR_REFUSED, "%s", stage->build->problem);
	result = find_inputs(stage, engine, state, err);
	if (tags->len == 0)
		stage->why = xstrdup("it has no name");
	for (size_t i = 0; result == 0 && i < tags->len; i++)
		result = look_at_tag(stage, tags->v[i], engine, state, err);
	/* a version was put there knowing what it replaces */
	if (!stage->why && stage->build->remote && !stage->stand_in)
		stage->why =
		    xasprintf("ADD %s may have changed", stage->build->remote);
	return result;
}

/* Is it made from another one in the list, where all have the label? */
static bool
is_child(const struct json *images, const struct json *image)
{
	const char *parent = json_str(image, "ParentId");
	bool found = false;

	for (size_t i = 0; parent && !found && i < json_len(images); i++) {
		struct json *other = json_item(images, i);
		const char *id = json_str(other, "Id");

		found = id && strcmp(id, parent) == 0;
		json_free(other);
	}
	return found;
}

/* Sets *id if this element of the list is it. */
static int
look_at_listed(const struct freshness *stage, const struct json *listed,
    struct engine *engine, char **id, struct err *err)
{
	const char *name = json_str(listed, "Id");
	struct json *image =
	    engine_inspect(engine, "/images/%s/json", name ? name : "", err);
	int built = image ? has_step(stage, image, engine, err) : -1;

	/* one that was removed in between is none */
	if (built < 0 && err->kind == ERR_NOT_FOUND)
		built = 0;
	if (built > 0)
		*id = xstrdup(name);
	json_free(image);
	return built < 0 ? -1 : 0;
}

bool
freshness_labels_later(const struct build *build)
{
	return build->triggers.len == 0;
}

int
freshness_find(const struct freshness *stage, struct engine *engine, char **id,
    struct err *err)
{
	char *label = xasprintf("%s=%s", LABEL_KEY, stage->key);
	/* all: what something else is built on may have no name of its own */
	struct json *images = engine_list(
	    engine, "/images/json?all=1", "label", label, NULL, NULL, err);
	int result = images ? 0 : -1;

	*id = NULL;
	for (size_t i = 0; result == 0 && !*id && i < json_len(images); i++) {
		struct json *listed = json_item(images, i);

		if (!is_child(images, listed))
			result = look_at_listed(stage, listed, engine, id, err);
		json_free(listed);
	}
	json_free(images);
	free(label);
	return result;
}

/* Do the layers of the image begin with those of its base? */
static bool
stands_on(const struct json *image, const struct json *base)
{
	struct json *layers = json_get(image, "RootFS.Layers");
	struct json *below = json_get(base, "RootFS.Layers");
	bool stands = json_len(below) <= json_len(layers);

	for (size_t i = 0; stands && i < json_len(below); i++) {
		struct json *a = json_item(layers, i);
		struct json *b = json_item(below, i);

		stands = json_as_str(a) && json_as_str(b) &&
			 strcmp(json_as_str(a), json_as_str(b)) == 0;
		json_free(a);
		json_free(b);
	}
	json_free(below);
	json_free(layers);
	return stands;
}

/*
 * Has the name still an image of that content, or still none? A base also has
 * to be below the image.
 */
static int
confirm_parent(const struct json *image, const struct json *before,
    const char *name, bool is_base, struct engine *engine, struct err *err)
{
	struct json *now = engine_inspect(engine, "/images/%s/json", name, err);
	char old_digest[SHA256_HEX], new_digest[SHA256_HEX];
	int result = 0;

	if (!now && err->kind != ERR_NOT_FOUND)
		result = err_prefix(err, "%s", name);
	image_digest(before, old_digest);
	image_digest(now, new_digest);
	if (result == 0 && (strcmp(old_digest, new_digest) != 0 ||
			       (is_base && !stands_on(image, before)))) {
		err_set(err, ERR_REFUSED, "parent %s changed during the build",
		    name);
		result = 1;
	}
	json_free(now);
	return result;
}

static int
confirm_files(
    const struct freshness *stage, const struct str *sent, struct err *err)
{
	const char *files = str_text(&stage->inputs) + stage->files;
	size_t len = stage->inputs.len - stage->files;
	char *what = inputs_difference(files, len, sent);

	if (!what)
		return 0;
	err_set(err, ERR_REFUSED, "%s during the build", what);
	free(what);
	return 1;
}

int
freshness_confirm(const struct freshness *stage, const char *id,
    const struct str *sent, struct engine *engine,
    const struct build_cache *state, struct err *err)
{
	const struct build *build = stage->build;
	struct json *image = engine_inspect(engine, "/images/%s/json", id, err);
	int result = image ? confirm_files(stage, sent, err) : -1;

	for (size_t i = 0; result == 0 && i < build->nparents; i++) {
		const char *name = build->parents[i].image;
		struct json *before = json_member(state->images, name);
		bool is_base = build->base && strcmp(name, build->base) == 0;

		if (build->parents[i].needed)
			result = confirm_parent(
			    image, before, name, is_base, engine, err);
		json_free(before);
	}
	json_free(image);
	return result;
}

int
freshness_remember(const struct freshness *stage,
    const struct build_cache *state, const char *id, struct err *err)
{
	return build_cache_remember(
	    state, &stage->build->tags, &stage->inputs, id, err);
}

void
freshness_free(struct freshness *stage)
{
	str_free(&stage->inputs);
	free(stage->id);
	free(stage->why);
	free(stage->stand_in);
	*stage = (struct freshness){ 0 };
}
