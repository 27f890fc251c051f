/* SPDX-License-Identifier: MIT */
#include "build/cache.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "build/inputs.h"
#include "base/mem.h"
#include "api/ref.h"
#include "base/file.h"

#define INPUTS ".inputs"
#define IMAGE ".image"

/* The name of one of an image's files, whichever of its names is given. */
static char *
file_name(const char *name, const char *suffix)
{
	struct str file = { 0 };
	struct ref ref;
	char *repo;

	if (ref_parse_name(&ref, name, NULL) < 0) {
		str_adds(&file, name);
	} else {
		repo = ref_familiar(&ref);
		str_adds(&file, repo);
		if (*ref.tag && strcmp(ref.tag, "latest") != 0)
			str_addf(&file, ":%s", ref.tag);
		if (*ref.digest)
			str_addf(&file, "@%s", ref.digest);
		free(repo);
		ref_free(&ref);
	}
	for (char *p = file.s; *p; p++) {
		if (*p == ':')
			*p = '@';
		else if (*p == '/')
			*p = '%';
	}
	str_adds(&file, suffix);
	return str_take(&file);
}

/* The path of that file, or NULL without a directory. */
static char *
image_path(
    const struct build_cache *cache, const char *name, const char *suffix)
{
	char *file, *path;

	if (!cache->dir)
		return NULL;
	file = file_name(name, suffix);
	path = xasprintf("%s/%s", cache->dir, file);
	free(file);
	return path;
}

/* false: there is no such file, or it cannot be read. */
static bool
read_file(const char *path, struct str *text)
{
	struct err ignored;

	return path &&
	       file_read_limited(path, text, (size_t)1 << 30, &ignored) == 0;
}

char *
build_cache_inputs_path(const struct build_cache *cache, const char *name)
{
	return image_path(cache, name, INPUTS);
}

bool
build_cache_inputs(
    const struct build_cache *cache, const char *name, struct str *inputs)
{
	char *path = build_cache_inputs_path(cache, name);
	bool known = read_file(path, inputs) &&
		     inputs_valid(str_text(inputs), inputs->len);

	free(path);
	return known;
}

bool
build_cache_is_image(
    const struct build_cache *cache, const char *name, const char *id)
{
	char *path = image_path(cache, name, IMAGE);
	struct str known = { 0 };
	bool is = read_file(path, &known) && strcmp(str_text(&known), id) == 0;

	str_free(&known);
	free(path);
	return is;
}

/* If the clock was wrong, make would warn about the file's time for ever. */
static bool
is_from_future(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_mtime > time(NULL);
}

static int
remember_inputs(const struct build_cache *cache, const char *tag,
    const struct str *inputs, struct err *err)
{
	char *path = build_cache_inputs_path(cache, tag);
	struct str old = { 0 };
	int result = 0;

	if (!read_file(path, &old) || old.len != inputs->len ||
	    memcmp(str_text(&old), str_text(inputs), old.len) != 0)
		result = file_write_private(path, inputs->s, inputs->len, err);
	str_free(&old);
	free(path);
	return result;
}

int
build_cache_remember(const struct build_cache *cache, const struct strv *tags,
    const struct str *inputs, const char *id, struct err *err)
{
	char *image = NULL;
	int result = 0;

	if (tags->len > 0 && !cache->read_only)
		image = image_path(cache, tags->v[0], IMAGE);
	if (!image)
		return 0;
	if (mkdir(cache->dir, 0777) < 0 && errno != EEXIST)
		result = err_set(err, ERR_SYSTEM, "%s:", cache->dir);
	for (size_t i = 0; result == 0 && i < tags->len; i++)
		result = remember_inputs(cache, tags->v[i], inputs, err);
	if (result == 0 && (!build_cache_is_image(cache, tags->v[0], id) ||
			       is_from_future(image)))
		result = file_write(image, id, strlen(id), err);
	free(image);
	return result;
}

void
build_cache_open(struct build_cache *cache, const char *dir)
{
	char *path = dir ? xasprintf("%s/digests", dir) : NULL;

	*cache = (struct build_cache){ .dir = dir,
		.digests = stat_cache_open(path),
		.images = json_object() };
	free(path);
}

void
build_cache_know(struct build_cache *cache, const struct strv *tags)
{
	for (size_t i = 0; i < tags->len; i++) {
		char *file = file_name(tags->v[i], INPUTS);

		strv_add(&cache->known, file);
		free(file);
	}
}

/* Removes the inputs that build_cache_know() did not get. */
static void
forget_others(const struct build_cache *cache)
{
	DIR *dir = opendir(cache->dir);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		bool known = !ends_with(entry->d_name, INPUTS);

		for (size_t i = 0; i < cache->known.len && !known; i++)
			known = strcmp(cache->known.v[i], entry->d_name) == 0;
		if (!known)
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

void
build_cache_close(struct build_cache *cache, bool complete)
{
	if (cache->read_only)
		stat_cache_free(cache->digests);
	else
		stat_cache_close(cache->digests, complete);
	if (complete && cache->dir && !cache->read_only)
		forget_others(cache);
	json_free(cache->images);
	strv_free(&cache->known);
	*cache = (struct build_cache){ 0 };
}
