/* SPDX-License-Identifier: MIT */
#include "build/key.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "api/image.h"
#include "api/labels.h"
#include "base/mem.h"
#include "build/inputs.h"
#include "build/sources.h"
#include "dockerfile/dockerignore.h"

/* What filter_entry() works with. */
struct filter {
	const struct build *build;
	context_fn *each;
	void *arg;
	struct stat excluded; /* st_ino is 0 for none: no file has that */
};

/* Is it a file that the engine reads itself? */
static bool
is_read_by_engine(const struct build *build, const char *path)
{
	return strcmp(path, ".dockerignore") == 0 ||
	       (!build->dockerfile_is_outside &&
		   strcmp(path, build->dockerfile_name) == 0);
}

static bool
holds_dockerfile(const struct build *build, const char *dir)
{
	size_t len = strlen(dir);

	return !build->dockerfile_is_outside &&
	       strncmp(build->dockerfile_name, dir, len) == 0 &&
	       build->dockerfile_name[len] == '/';
}

static int
filter_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	const struct filter *filter = arg;
	const struct build *build = filter->build;

	if (S_ISDIR(entry->st->st_mode) &&
	    entry->st->st_ino == filter->excluded.st_ino &&
	    entry->st->st_dev == filter->excluded.st_dev)
		return CONTEXT_SKIP;
	/* build_send() writes another one in its place */
	if (build->dockerfile_is_outside &&
	    strcmp(entry->path, ".dockerignore") == 0)
		return 0;
	if (sources_contain(build->sent_sources, entry->path) ||
	    is_read_by_engine(build, entry->path))
		return filter->each(entry, filter->arg, err);
	if (sources_may_be_in(build->sent_sources, entry->path) ||
	    holds_dockerfile(build, entry->path))
		return 0;
	return CONTEXT_SKIP;
}

int
build_walk(
    const struct build *build, context_fn *each, void *arg, struct err *err)
{
	struct filter filter = { .build = build, .each = each, .arg = arg };
	struct context context = { .dir = build->dir,
		.ignore = build->ignore,
		.entry = filter_entry,
		.arg = &filter };

	if (build->excluded_dir &&
	    stat(build->excluded_dir, &filter.excluded) < 0)
		filter.excluded.st_ino = 0;
	return context_walk(&context, err);
}

bool
build_uses_file(const struct build *build, const char *path)
{
	/*
	 * The engine removes what the .dockerignore in the context excludes. It
	 * does not know the rules of NAME.dockerignore, and engines differ in
	 * what they remove from subdirectories.
	 */
	bool removed = is_read_by_engine(build, path) && !build->own_ignore &&
		       !strchr(path, '/') &&
		       dockerignore_keeps(build->ignore, path);

	return !removed && sources_contain(build->sources, path);
}

mode_t
build_file_mode(const struct stat *st)
{
	return st->st_mode & S_IWOTH ? st->st_mode : st->st_mode & ~S_IWGRP;
}

void
build_add_file(
    struct str *inputs, const struct context_entry *entry, const char *digest)
{
	struct str value = { 0 };

	str_addf(&value, "%o %s", (unsigned int)build_file_mode(entry->st),
	    entry->link ? entry->link : digest);
	inputs_add(inputs, INPUT_FILE, entry->path, value.s);
	str_free(&value);
}

/*
 * What an image's containers and children inherit, without what engines add to
 * the configuration for themselves: Hostname, Image, ...
 */
static const char *const inherited[] = { "Architecture", "Os", "RootFS.Layers",
	"Config.Cmd", "Config.Entrypoint", "Config.Env", "Config.ExposedPorts",
	"Config.Healthcheck", "Config.OnBuild", "Config.Shell",
	"Config.StopSignal", "Config.User", "Config.Volumes",
	"Config.WorkingDir" };

static void
hash_member(struct sha256 *hash, const struct json *image, const char *path)
{
	struct json *value = json_get(image, path);
	struct str text = { 0 };

	/* engines write an empty one as {}, [], null or not at all, an empty
	   text as "" or, from API 1.52 on, not at all */
	if (value && (json_len(value) > 0 || json_as_str(value)))
		json_text(value, &text);
	else if (!value && (strcmp(path, "Config.User") == 0 ||
			       strcmp(path, "Config.WorkingDir") == 0))
		str_adds(&text, "\"\"");
	sha256_add_field(hash, str_text(&text), text.len);
	str_free(&text);
}

/* Without box's own labels: a changed key is not a change of content. */
static void
hash_labels(struct sha256 *hash, const struct json *image)
{
	struct json *labels = image_labels(image);

	for (struct json_each label = { 0 };
	     json_next_member(labels, &label);) {
		if (label_is_own(label.name))
			continue;
		sha256_add_field_text(hash, label.name);
		sha256_add_field_text(hash, json_as_str(label.value));
	}
}

void
image_digest(const struct json *image, char digest[SHA256_HEX])
{
	struct sha256 *hash = sha256_new();

	for (size_t i = 0; i < sizeof(inherited) / sizeof(inherited[0]); i++)
		hash_member(hash, image, inherited[i]);
	hash_labels(hash, image);
	sha256_end(hash, digest);
}

struct json *
build_key_inspect(
    const struct build_key *key, const char *name, struct err *err)
{
	struct json *image = json_member(key->cache->images, name);

	if (image)
		return image;
	image = image_inspect(key->engine, name, err);
	if (!image)
		return NULL;
	json_put_member(key->cache->images, name, image);
	return json_member(key->cache->images, name);
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
	if (!parent.needed)
		return 0;
	result = check_parent(key->cache, parent.image, image, err);
	image_digest(image, digest);
	inputs_add(&key->inputs, INPUT_PARENT, parent.image, digest);
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
	    build_cache_digest(key->cache, entry, digest, err) < 0)
		return -1;
	build_add_file(&key->inputs, entry, digest);
	return 0;
}

/*
 * Adds NAME=VALUE texts by name; as in engines, the last one of a name counts.
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
