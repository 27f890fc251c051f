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

/* The one word for all names of an image; the caller frees it. */
static char *
file_word(const char *name)
{
	struct str word = { 0 };
	struct ref ref;
	char *repo;

	if (ref_parse_name(&ref, name, NULL) < 0) {
		str_adds(&word, name);
	} else {
		repo = ref_familiar(&ref);
		str_adds(&word, repo);
		if (*ref.tag && strcmp(ref.tag, "latest") != 0)
			str_addf(&word, ":%s", ref.tag);
		if (*ref.digest)
			str_addf(&word, "@%s", ref.digest);
		free(repo);
		ref_free(&ref);
	}
	for (char *p = word.s; *p; p++) {
		if (*p == ':')
			*p = '@';
		else if (*p == '/')
			*p = '%';
	}
	return str_take(&word);
}

/* The file of the image that has that name; the caller frees it. */
static char *
image_path(
    const struct build_cache *state, const char *name, const char *suffix)
{
	char *word, *path;

	if (!state->dir)
		return NULL;
	word = file_word(name);
	path = xasprintf("%s/%s.%s", state->dir, word, suffix);
	free(word);
	return path;
}

/* false: there is no such file, or it cannot be read. */
static bool
recall(const char *path, struct str *text)
{
	struct err ignored;

	return path &&
	       file_read_limited(path, text, (size_t)1 << 30, &ignored) == 0;
}

char *
build_cache_inputs_path(const struct build_cache *state, const char *name)
{
	return image_path(state, name, "inputs");
}

bool
build_cache_inputs(
    const struct build_cache *state, const char *name, struct str *inputs)
{
	char *path = build_cache_inputs_path(state, name);
	bool known =
	    recall(path, inputs) && inputs_valid(str_text(inputs), inputs->len);

	free(path);
	return known;
}

bool
build_cache_is_image(
    const struct build_cache *state, const char *name, const char *id)
{
	char *path = image_path(state, name, "image");
	struct str known = { 0 };
	bool is = recall(path, &known) && strcmp(str_text(&known), id) == 0;

	str_free(&known);
	free(path);
	return is;
}

/* Then the clock was wrong; make would complain for ever. */
static bool
is_from_future(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && st.st_mtime > time(NULL);
}

static int
make_dir(const char *dir, struct err *err)
{
	if (mkdir(dir, 0777) < 0 && errno != EEXIST)
		return err_set(err, ERR_SYSTEM, "%s:", dir);
	return 0;
}

static int
remember_inputs(const struct build_cache *state, const char *tag,
    const struct str *inputs, struct err *err)
{
	char *path = build_cache_inputs_path(state, tag);
	struct str old = { 0 };
	int result = 0;

	if (!recall(path, &old) || old.len != inputs->len ||
	    memcmp(str_text(&old), str_text(inputs), old.len) != 0) {
		result = make_dir(state->dir, err);
		if (result == 0)
			result = file_write_private(
			    path, inputs->s, inputs->len, err);
	}
	str_free(&old);
	free(path);
	return result;
}

/* The inputs first: an ID without them is only less told about. */
int
build_cache_remember(const struct build_cache *state, const struct strv *tags,
    const struct str *inputs, const char *id, struct err *err)
{
	char *image = NULL;
	int result = 0;

	if (tags->len > 0 && !state->read_only)
		image = image_path(state, tags->v[0], "image");
	if (!image)
		return 0;
	for (size_t i = 0; result == 0 && i < tags->len; i++)
		result = remember_inputs(state, tags->v[i], inputs, err);
	if (result == 0 && (!build_cache_is_image(state, tags->v[0], id) ||
			       is_from_future(image))) {
		result = make_dir(state->dir, err);
		if (result == 0)
			result = file_write(image, id, strlen(id), err);
	}
	free(image);
	return result;
}

void
build_cache_open(struct build_cache *state, const char *dir)
{
	char *path = dir ? xasprintf("%s/digests", dir) : NULL;

	*state = (struct build_cache){ .dir = dir,
		.digests = stat_cache_open(path),
		.images = json_object() };
	free(path);
}

void
build_cache_know(struct build_cache *state, const struct strv *tags)
{
	for (size_t i = 0; i < tags->len; i++) {
		char *word = file_word(tags->v[i]);

		strv_add(&state->stages, word);
		free(word);
	}
}

static bool
is_known(const struct build_cache *state, const char *word, size_t len)
{
	for (size_t i = 0; i < state->stages.len; i++) {
		const char *known = state->stages.v[i];

		if (strlen(known) == len && memcmp(known, word, len) == 0)
			return true;
	}
	return false;
}

/* An image from elsewhere may have the name of what was a stage. */
static void
forget_others(const struct build_cache *state)
{
	static const char suffix[] = ".inputs";
	DIR *dir = opendir(state->dir);
	const struct dirent *entry;

	while (dir && (entry = readdir(dir)) != NULL) {
		size_t len = strlen(entry->d_name);

		if (ends_with(entry->d_name, suffix) &&
		    !is_known(state, entry->d_name, len - strlen(suffix)))
			unlinkat(dirfd(dir), entry->d_name, 0);
	}
	if (dir)
		closedir(dir);
}

void
build_cache_close(struct build_cache *state, bool all)
{
	if (state->read_only)
		stat_cache_drop(state->digests);
	else
		stat_cache_close(state->digests, all);
	if (all && state->dir && !state->read_only)
		forget_others(state);
	json_free(state->images);
	strv_free(&state->stages);
	*state = (struct build_cache){ 0 };
}
