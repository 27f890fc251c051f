/* SPDX-License-Identifier: MIT */
#include "stage.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "context.h"
#include "dockerfile.h"
#include "json.h"
#include "mem.h"

/*
 * What of an image's configuration decides how it and its children behave.
 * Left out is what engines put there of their own: Hostname, Image, ...
 */
static const char *const config_members[] = { "Cmd", "Entrypoint", "Env",
	"ExposedPorts", "Healthcheck", "OnBuild", "Shell", "StopSignal", "User",
	"Volumes", "WorkingDir" };

static bool
is_listed(const struct strv *names, const char *name)
{
	for (size_t i = 0; i < names->len; i++) {
		if (strcmp(names->v[i], name) == 0)
			return true;
	}
	return false;
}

int
stage_read(struct stage *stage, struct build *build, struct err *err)
{
	struct dockerfile file;

	stage->build = build;
	if (dockerfile_parse(&file, str_text(&build->dockerfile),
		build->dockerfile.len, &build->args, build->target, err) < 0)
		return err_prefix(err, "%s", build->dir);
	for (size_t i = 0; i < file.nparents; i++) {
		const struct dockerfile_parent *parent = &file.parents[i];

		/* the first is BuildKit's, the second a stage of this file */
		if (parent->use != USE_SYNTAX && !parent->forward &&
		    !is_listed(&stage->parents, parent->image))
			strv_add(&stage->parents, parent->image);
	}
	dockerfile_free(&file);
	return 0;
}

static struct json *
inspect(struct engine *engine, const char *name, struct err *err)
{
	char *target = engine_target("/images/%s/json", name);
	struct json *image = engine_get(engine, target, err);

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

static void
hash_image(struct hash *hash, const struct json *image)
{
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
}

/* 1: a parent is not in the engine, so there is no key yet. */
static int
hash_parents(struct stage *stage, struct engine *engine, struct hash *hash,
    struct err *err)
{
	int missing = 0;

	for (size_t i = 0; i < stage->parents.len; i++) {
		struct json *image = inspect(engine, stage->parents.v[i], err);

		if (!image && err->http == 404)
			missing = 1;
		else if (!image)
			return err_prefix(err, "%s", stage->parents.v[i]);
		hash_image(hash, image);
		json_free(image);
	}
	return missing;
}

static void
hash_list(struct hash *hash, const struct strv *texts)
{
	struct str size = { 0 };

	str_addf(&size, "%zu", texts->len);
	hash_field_text(hash, size.s);
	for (size_t i = 0; i < texts->len; i++)
		hash_field_text(hash, texts->v[i]);
	str_free(&size);
}

static int
hash_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	struct hash *hash = arg;
	char digest[HASH_HEX] = "";
	struct str mode = { 0 };
	int fd, result = 0;

	if (S_ISREG(entry->st->st_mode)) {
		fd = context_open(entry, err);
		if (fd < 0)
			return -1;
		result = hash_file(fd, entry->path, digest, err);
		close(fd);
	}
	str_addf(&mode, "%o", (unsigned int)entry->st->st_mode);
	hash_field_text(hash, entry->path);
	hash_field_text(hash, mode.s);
	hash_field_text(hash, entry->target);
	hash_field_text(hash, digest);
	str_free(&mode);
	return result;
}

static int
hash_inputs(const struct build *build, struct hash *hash, struct err *err)
{
	struct context context = { .dir = build->dir,
		.ignore = build->ignore,
		.entry = hash_entry,
		.arg = hash };

	/* a change of what goes into the key, or how, changes this word */
	hash_field_text(hash, "box key 1");
	hash_field(hash, build->dockerfile.s, build->dockerfile.len);
	hash_field_text(hash, build->target);
	hash_field_text(hash, build->platform);
	hash_list(hash, &build->args);
	hash_list(hash, &build->labels);
	return context_walk(&context, err);
}

/* Has the image of that name the key? Sets id from the first, why if not. */
static int
look_at_tag(struct stage *stage, const char *tag, struct engine *engine,
    struct err *err)
{
	struct json *image = inspect(engine, tag, err);
	struct json *labels = json_get(image, "Config.Labels");
	struct json *key = json_member(labels, STAGE_KEY_LABEL);
	const char *id = json_str(image, "Id");

	if (!image && err->http != 404)
		return err_prefix(err, "%s", tag);
	if (id && !stage->id)
		stage->id = xstrdup(id);
	if (!image)
		stage->why = "no such image";
	else if (!json_as_str(key))
		stage->why = "its image was not built by box";
	else if (strcmp(json_as_str(key), stage->key) != 0)
		stage->why = *stage->key ? "its inputs changed"
					 : "its parent is not there";
	json_free(key);
	json_free(labels);
	json_free(image);
	return 0;
}

int
stage_check(struct stage *stage, struct engine *engine, struct err *err)
{
	struct hash *hash = hash_new();
	int result = hash_inputs(stage->build, hash, err);
	int missing = 0;

	if (result == 0) {
		missing = hash_parents(stage, engine, hash, err);
		result = missing < 0 ? -1 : 0;
	}
	hash_end(hash, stage->key);
	if (missing)
		stage->key[0] = '\0';
	stage->why = stage->build->tags.len > 0 ? NULL : "it has no name";
	for (size_t i = 0; result == 0 && i < stage->build->tags.len; i++)
		result =
		    look_at_tag(stage, stage->build->tags.v[i], engine, err);
	return result;
}

void
stage_free(struct stage *stage)
{
	strv_free(&stage->parents);
	free(stage->id);
	*stage = (struct stage){ 0 };
}
