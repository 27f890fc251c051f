/* SPDX-License-Identifier: MIT */
#include "build/cache.h"

#include <dirent.h>
#include <errno.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "build/build.h"
#include "build/inputs.h"

#define INPUTS ".inputs"
#define IMAGE ".image"

/*
 * What identifies a file, and its digest. There is no padding, because the
 * identity is compared as bytes, and entries are written as they are.
 */
struct entry {
	struct identity {
		uint64_t dev, ino, size, mode;
		int64_t mtime, mtime_ns, ctime, ctime_ns;
	} id;
	char hex[SHA256_HEX - 1];
};

/* The file digests: this line, then entries sorted by identity. */
static const char header[] = "box digests 1\n";

/* The name of one of an image's files, whichever of its names is given. */
static char *
file_name(const char *name, const char *suffix)
{
	char *word = build_image_word(name);
	char *file = xasprintf("%s%s", word, suffix);

	for (char *p = file; *p; p++) {
		if (*p == '/')
			*p = '%';
	}
	free(word);
	return file;
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

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct identity));
}

static void
read_digests(struct build_cache *cache)
{
	char *path = xasprintf("%s/digests", cache->dir);
	size_t start = sizeof(header) - 1;
	struct str *old = &cache->old;

	if (read_file(path, old) && old->len >= start &&
	    memcmp(old->s, header, start) == 0 &&
	    (old->len - start) % sizeof(struct entry) == 0)
		str_drop(old, start);
	else
		str_free(old);
	cache->used = xcalloc(old->len / sizeof(struct entry), sizeof(bool));
	free(path);
}

void
build_cache_open(struct build_cache *cache, const char *dir)
{
	*cache = (struct build_cache){ .dir = dir, .images = json_object() };
	if (dir)
		read_digests(cache);
}

static struct identity
identify(const struct stat *st)
{
	return (struct identity){
		.dev = (uint64_t)st->st_dev,
		.ino = (uint64_t)st->st_ino,
		.size = (uint64_t)st->st_size,
		.mode = (uint64_t)st->st_mode,
		.mtime = st->st_mtim.tv_sec,
		.mtime_ns = st->st_mtim.tv_nsec,
		.ctime = st->st_ctim.tv_sec,
		.ctime_ns = st->st_ctim.tv_nsec,
	};
}

static bool
is_settled(const struct stat *st)
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return now.tv_sec - st->st_ctim.tv_sec > 2 &&
	       now.tv_sec - st->st_mtim.tv_sec > 2;
}

int
build_cache_digest(struct build_cache *cache, const struct context_entry *file,
    char hex[SHA256_HEX], struct err *err)
{
	struct entry entry = { .id = identify(file->st) };
	size_t n = cache->old.len / sizeof(entry);
	const char *old =
	    n ? bsearch(&entry, cache->old.s, n, sizeof(entry), compare) : NULL;
	int fd, result;

	if (old) {
		cache->used[(size_t)(old - cache->old.s) / sizeof(entry)] =
		    true;
		memcpy(hex, old + offsetof(struct entry, hex), SHA256_HEX - 1);
		hex[SHA256_HEX - 1] = '\0';
		return 0;
	}
	fd = context_open(file, err);
	if (fd < 0)
		return -1;
	result = sha256_file(fd, file->path, hex, err);
	close(fd);
	if (result == 0 && cache->dir && is_settled(file->st)) {
		memcpy(entry.hex, hex, sizeof(entry.hex));
		str_add(&cache->added, &entry, sizeof(entry));
	}
	return result;
}

/*
 * Writes the digests, with forget only those that were asked for. Failures are
 * ignored, because they only cost time.
 */
static void
write_digests(struct build_cache *cache, bool forget)
{
	char *path = xasprintf("%s/digests", cache->dir);
	const size_t size = sizeof(struct entry);
	struct str *all = &cache->added, text = { 0 };
	struct err ignored;

	for (size_t i = 0; i < cache->old.len / size; i++) {
		if (cache->used[i] || !forget)
			str_add(all, cache->old.s + i * size, size);
	}
	qsort(all->s, all->len / size, size, compare);
	str_adds(&text, header);
	for (size_t at = 0; at < all->len; at += size) {
		/* two builds may have read the same file */
		if (at == 0 || compare(all->s + at, all->s + at - size) != 0)
			str_add(&text, all->s + at, size);
	}
	file_write(path, text.s, text.len, &ignored);
	str_free(&text);
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
	bool write = cache->dir && !cache->read_only;

	if (write && cache->added.len > 0)
		write_digests(cache, complete);
	if (write && complete)
		forget_others(cache);
	json_free(cache->images);
	strv_free(&cache->known);
	str_free(&cache->old);
	free(cache->used);
	str_free(&cache->added);
	*cache = (struct build_cache){ 0 };
}
