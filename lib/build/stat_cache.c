/* SPDX-License-Identifier: MIT */
#include "build/stat_cache.h"

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/file.h"
#include "base/str.h"

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

/* The file: this line, then entries sorted by identity. */
static const char header[] = "box digests 1\n";

struct stat_cache {
	char *path;       /* NULL: nothing is written */
	struct str old;   /* entries of the file, sorted */
	bool *used;       /* which of them were asked for */
	struct str added; /* entries in any order */
};

static int
compare(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct identity));
}

struct stat_cache *
stat_cache_open(const char *path)
{
	struct stat_cache *cache = xcalloc(1, sizeof(*cache));
	size_t start = sizeof(header) - 1;
	struct str *old = &cache->old;
	struct err ignored;

	if (!path)
		return cache;
	cache->path = xstrdup(path);
	if (file_read_limited(path, old, (size_t)1 << 30, &ignored) == 0 &&
	    old->len >= start && memcmp(old->s, header, start) == 0 &&
	    (old->len - start) % sizeof(struct entry) == 0)
		str_drop(old, start);
	else
		str_free(old);
	cache->used = xcalloc(old->len / sizeof(struct entry), sizeof(bool));
	return cache;
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
stat_cache_get(struct stat_cache *cache, const struct context_entry *file,
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
	if (result == 0 && cache->path && is_settled(file->st)) {
		memcpy(entry.hex, hex, sizeof(entry.hex));
		str_add(&cache->added, &entry, sizeof(entry));
	}
	return result;
}

static void
save(struct stat_cache *cache, bool forget)
{
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
	file_write(cache->path, text.s, text.len, &ignored);
	str_free(&text);
}

void
stat_cache_free(struct stat_cache *cache)
{
	if (!cache)
		return;
	free(cache->path);
	free(cache->used);
	str_free(&cache->added);
	str_free(&cache->old);
	free(cache);
}

void
stat_cache_close(struct stat_cache *cache, bool forget)
{
	if (cache && cache->path && cache->added.len > 0)
		save(cache, forget);
	stat_cache_free(cache);
}
