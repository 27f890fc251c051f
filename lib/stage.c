/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "context.h"
#include "json.h"
#include "mem.h"
#include "save.h"
#include "slurp.h"
#include "version.h"

/*
 * What of an image's configuration decides how it and its children behave.
 * Left out is what engines put there of their own: Hostname, Image, ...
 */
static const char *const config_members[] = { "Cmd", "Entrypoint", "Env",
	"ExposedPorts", "Healthcheck", "OnBuild", "Shell", "StopSignal", "User",
	"Volumes", "WorkingDir" };

/* NULL, with err->http 404, where the engine does not have it. */
static struct json *
inspect(struct state *state, struct engine *engine, const char *name,
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

static void
hash_member(struct hash *hash, const struct json *image, const char *path)
{
	struct json *value = json_get(image, path);
	struct str text = { 0 };

	/* engines differ in whether an empty one is {}, [], null or absent */
	if (value && (json_len(value) > 0 || json_as_str(value)))
		json_text(value, &text);
	hash_field(hash, str_text(&text), text.len);
	str_free(&text);
	json_free(value);
}

/* Labels, without box's own: a key that changed is no change of content. */
static void
hash_labels(struct hash *hash, const struct json *image)
{
	struct json *labels = json_get(image, "Config.Labels");
	struct strv names = { 0 };

	json_names(labels, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *value;

		if (starts_with(names.v[i], "box."))
			continue;
		value = json_member(labels, names.v[i]);
		hash_field_text(hash, names.v[i]);
		hash_field_text(hash, json_as_str(value));
		json_free(value);
	}
	strv_free(&names);
	json_free(labels);
}

/* Of all that its children see of it. */
static void
digest_image(const struct json *image, char digest[HASH_HEX])
{
	struct hash *hash = hash_new();

	hash_member(hash, image, "Architecture");
	hash_member(hash, image, "Os");
	hash_member(hash, image, "RootFS.Layers");
	for (size_t i = 0;
	     i < sizeof(config_members) / sizeof(config_members[0]); i++) {
		struct str path = { 0 };

		str_addf(&path, "Config.%s", config_members[i]);
		hash_member(hash, image, path.s);
		str_free(&path);
	}
	hash_labels(hash, image);
	hash_end(hash, digest);
}

/* The file of the image that has that name; the caller frees it. */
static char *
image_path(const struct state *state, const char *name, const char *suffix)
{
	struct str path = { 0 };
	size_t len = strlen(name);

	if (!state->dir)
		return NULL;
	if (ends_with(name, ":latest"))
		len -= strlen(":latest");
	str_addf(&path, "%s/%.*s.%s", state->dir, (int)len, name, suffix);
	for (char *p = path.s + strlen(state->dir) + 1; *p; p++) {
		if (*p == ':')
			*p = '@';
		else if (*p == '/')
			*p = '%';
	}
	return str_take(&path);
}

static char *
state_path(
    const struct stage *stage, const struct state *state, const char *suffix)
{
	return stage->build->tags.len > 0
		   ? image_path(state, stage->build->tags.v[0], suffix)
		   : NULL;
}

/* false: there is no such file, or it cannot be read. */
static bool
recall(const char *path, struct str *text)
{
	struct err ignored;

	return path && slurp_up_to(path, text, (size_t)1 << 30, &ignored) == 0;
}

/* The key that the image was built with, or that it stands in for. */
static char *
key_of(const struct json *image)
{
	char *key = json_label(image, "Config.Labels", VERSION_OVERRIDE);

	if (*key)
		return key;
	free(key);
	return json_label(image, "Config.Labels", STAGE_KEY_LABEL);
}

/* Is the parent what was built here, if it was? */
static int
check_parent(const struct state *state, const char *name,
    const struct json *image, struct err *err)
{
	char *path =
	    state->own_parents ? image_path(state, name, "inputs") : NULL;
	char *key = key_of(image), wanted[HASH_HEX];
	struct str inputs = { 0 };
	int result = 0;

	if (recall(path, &inputs)) {
		inputs_key(&inputs, wanted);
		if (strcmp(key, wanted) != 0)
			result = err_set(err, ERR_REFUSED,
			    "parent %s: another image took its name since it "
			    "was built here",
			    name);
	}
	str_free(&inputs);
	free(key);
	free(path);
	return result;
}

/* 1: it is not in the engine, so there is no key yet. */
static int
add_parent(struct stage *stage, size_t i, struct engine *engine,
    struct state *state, struct err *err)
{
	struct json *image =
	    inspect(state, engine, stage->build->parents[i].image, err);
	/* meeting it may add more of them, and move them all */
	struct build_parent parent = stage->build->parents[i];
	char digest[HASH_HEX];
	int result = 0;

	if (!image && err->http != 404)
		return err_prefix(err, "%s", parent.image);
	build_meet_parent(stage->build, i, image);
	if (!parent.needed || (!image && !parent.sure)) {
		json_free(image);
		return 0;
	}
	if (!image)
		return 1;
	result = check_parent(state, parent.image, image, err);
	digest_image(image, digest);
	inputs_add(&stage->inputs, INPUT_PARENT, parent.image, digest);
	json_free(image);
	return result;
}

static int
add_parents(struct stage *stage, struct engine *engine, struct state *state,
    struct err *err)
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
	struct stage *stage;
	struct digests *digests;
};

static int
add_file(const struct context_entry *entry, void *arg, struct err *err)
{
	struct files *files = arg;
	char digest[HASH_HEX] = "";
	struct str value = { 0 };

	/* the Dockerfile is sent in any case, and counted by itself */
	if (!sources_want(files->stage->build->sources, entry->path))
		return 0;
	if (S_ISREG(entry->st->st_mode) &&
	    digests_get(files->digests, entry, digest, err) < 0)
		return -1;
	str_addf(&value, "%o %s", (unsigned int)entry->st->st_mode,
	    entry->target ? entry->target : digest);
	inputs_add(&files->stage->inputs, INPUT_FILE, entry->path, value.s);
	str_free(&value);
	return 0;
}

static void
add_pairs(struct str *inputs, enum input_kind kind, const struct strv *pairs)
{
	for (size_t i = 0; i < pairs->len; i++) {
		const char *value = strchr(pairs->v[i], '=');
		char *name = xstrndup(pairs->v[i], strcspn(pairs->v[i], "="));

		inputs_add(inputs, kind, name, value ? value + 1 : NULL);
		free(name);
	}
}

static void
add_options(struct stage *stage)
{
	const struct build *build = stage->build;
	struct hash *hash = hash_new();
	char digest[HASH_HEX];

	hash_add(hash, build->dockerfile.s, build->dockerfile.len);
	hash_end(hash, digest);
	/* a change of what is counted, or how, changes this number */
	inputs_add(&stage->inputs, INPUT_VERSION, "box", "1");
	inputs_add(&stage->inputs, INPUT_DOCKERFILE, "Dockerfile", digest);
	inputs_add(&stage->inputs, INPUT_OPTION, "target", build->target);
	inputs_add(&stage->inputs, INPUT_OPTION, "platform", build->platform);
	add_pairs(&stage->inputs, INPUT_ARG, &build->args);
	add_pairs(&stage->inputs, INPUT_LABEL, &build->labels);
}

static int
find_inputs(struct stage *stage, struct engine *engine, struct state *state,
    struct err *err)
{
	struct files files = { stage, state->digests };
	int missing;

	add_options(stage);
	/* first: which files count depends on them */
	missing = add_parents(stage, engine, state, err);
	if (missing < 0 ||
	    (!missing && build_walk(stage->build, add_file, &files, err) < 0))
		return -1;
	if (missing)
		str_reset(&stage->inputs);
	else
		inputs_key(&stage->inputs, stage->key);
	return 0;
}

/* The image has another key. Without older inputs nobody knows more. */
static char *
find_reason(const struct stage *stage, const struct state *state)
{
	char *path = state_path(stage, state, "inputs"), *why = NULL;
	struct str old = { 0 };

	if (stage->key[0] == '\0')
		why = xstrdup("a parent is not there");
	else if (!recall(path, &old))
		why = xstrdup("its inputs changed");
	else
		why =
		    inputs_difference(str_text(&old), old.len, &stage->inputs);
	if (!why)
		why = xstrdup("another image took its name");
	str_free(&old);
	free(path);
	return why;
}

/* Notes the version that stands in for the stage, if one does. */
static void
find_stand_in(struct stage *stage, const struct json *image)
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
 * How many labels of the build are set after the one of the key: an engine
 * sorts them by their names.
 */
static size_t
labels_after_key(const struct build *build)
{
	struct strv names = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < build->labels.len; i++)
		strv_addn(&names, build->labels.v[i],
		    strcspn(build->labels.v[i], "="));
	strv_sort(&names);
	for (size_t i = 0; i < names.len; i++)
		n += strcmp(names.v[i], STAGE_KEY_LABEL) > 0 &&
		     (i == 0 || strcmp(names.v[i], names.v[i - 1]) != 0);
	strv_free(&names);
	return n;
}

/*
 * Is the image itself what was built with the key? Whatever is made from it
 * inherits the label; but only in the image itself the labels of the build are
 * what was done last. That is asked for images that are not known from another
 * time.
 */
static int
is_built(const struct stage *stage, const struct json *image, const char *key,
    struct engine *engine, const struct state *state, struct err *err)
{
	const char *id = json_str(image, "Id");
	char *path = state_path(stage, state, "image");
	char *target = engine_target("/images/%s/history", id ? id : "");
	char *label = xasprintf(STAGE_KEY_LABEL "=%s", key);
	struct str known = { 0 };
	int built = stage->stand_in ||
		    (recall(path, &known) && id && strcmp(known.s, id) == 0);

	if (!built) {
		struct json *history = engine_get(engine, target, err);
		struct json *entry =
		    json_item(history, labels_after_key(stage->build));
		const char *step = json_str(entry, "CreatedBy");

		built = history ? step && strstr(step, label) : -1;
		json_free(entry);
		json_free(history);
	}
	str_free(&known);
	free(label);
	free(target);
	free(path);
	return built;
}

static void
set_stale(struct stage *stage, const struct state *state)
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
look_at_image(struct stage *stage, const struct json *image,
    struct engine *engine, struct state *state, struct err *err)
{
	const char *id = json_str(image, "Id");
	char *key = key_of(image);
	int built = 0;

	if (id && !stage->id)
		stage->id = xstrdup(id);
	find_stand_in(stage, image);
	if (*key && *stage->key && strcmp(key, stage->key) == 0)
		built = is_built(stage, image, key, engine, state, err);
	if (built == 0 && !stage->why)
		set_stale(stage, state);
	free(key);
	return built < 0 ? -1 : 0;
}

static int
look_at_tag(struct stage *stage, const char *tag, struct engine *engine,
    struct state *state, struct err *err)
{
	struct json *image = inspect(state, engine, tag, err);
	int result = 0;

	if (!image && err->http != 404)
		return err_prefix(err, "%s", tag);
	if (image)
		result = look_at_image(stage, image, engine, state, err);
	else if (!stage->why)
		stage->why = xstrdup("no such image");
	json_free(image);
	return result;
}

int
stage_check(struct stage *stage, struct engine *engine, struct state *state,
    struct err *err)
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
	char *target = engine_target("/images/%s/json", name);
	struct json *now = engine_get(engine, target, err);
	char old_digest[HASH_HEX], new_digest[HASH_HEX];
	int result = 0;

	if (!now && err->http != 404)
		result = err_prefix(err, "%s", name);
	digest_image(before, old_digest);
	digest_image(now, new_digest);
	if (result == 0 && (strcmp(old_digest, new_digest) != 0 ||
			       (is_base && !stands_on(image, before)))) {
		err_set(err, ERR_REFUSED, "parent %s changed during the build",
		    name);
		result = 1;
	}
	json_free(now);
	free(target);
	return result;
}

int
stage_confirm(const struct stage *stage, const char *id, struct engine *engine,
    const struct state *state, struct err *err)
{
	const struct build *build = stage->build;
	char *target = engine_target("/images/%s/json", id);
	struct json *image = engine_get(engine, target, err);
	int result = image ? 0 : -1;

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
	free(target);
	return result;
}

/* Then the clock was wrong; make would complain for ever. */
static bool
is_from_future(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_mtime > time(NULL);
}

/* The inputs first: an ID without them is only less told about. */
int
stage_remember(const struct stage *stage, const struct state *state,
    const char *id, struct err *err)
{
	char *inputs = state_path(stage, state, "inputs");
	char *image = state_path(stage, state, "image");
	struct str old = { 0 };
	int result = 0;

	if (inputs && image &&
	    (!recall(image, &old) || strcmp(str_text(&old), id) != 0 ||
		is_from_future(image))) {
		if (mkdir(state->dir, 0777) < 0 && errno != EEXIST)
			result = err_set(err, ERR_SYSTEM, "%s:", state->dir);
		if (result == 0)
			result = save_private(
			    inputs, stage->inputs.s, stage->inputs.len, err);
		if (result == 0)
			result = save_file(image, id, strlen(id), err);
	}
	str_free(&old);
	free(inputs);
	free(image);
	return result;
}

void
stage_free(struct stage *stage)
{
	str_free(&stage->inputs);
	free(stage->id);
	free(stage->why);
	free(stage->stand_in);
	*stage = (struct stage){ 0 };
}

void
state_open(struct state *state, const char *dir)
{
	char *path = dir ? xasprintf("%s/digests", dir) : NULL;

	state->dir = dir;
	state->digests = digests_open(path);
	state->images = json_object();
	free(path);
}

void
state_close(struct state *state, bool all)
{
	digests_close(state->digests, all);
	json_free(state->images);
	*state = (struct state){ 0 };
}
