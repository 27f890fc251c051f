/* SPDX-License-Identifier: MIT */
#include "build/stat_cache.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/file.h"
#include "base/str.h"

/* What identifies a file. No padding, because it is compared as bytes. */
struct identity {
	uint64_t dev, ino, size, mode;
	int64_t mtime, mtime_ns, ctime, ctime_ns;
};

struct digest {
	struct identity id;
	char hex[SHA256_HEX - 1];
};

/* The file: this line, then struct digest each, sorted by identity. */
static const char header[] = "box digests 1\n";

struct stat_cache {
	char *path;
	struct str old;          /* the file as it was read */
	const char *old_entries; /* in it, not aligned */
	size_t n_old;
	bool *used; /* which of the old ones were asked for */
	struct digest *added;
	size_t n_added, cap;
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
	struct err ignored;

	if (!path)
		return cache;
	cache->path = xstrdup(path);
	if (file_read_limited(path, &cache->old, (size_t)1 << 30, &ignored) ==
		0 &&
	    cache->old.len >= start &&
	    memcmp(cache->old.s, header, start) == 0 &&
	    (cache->old.len - start) % sizeof(struct digest) == 0) {
		cache->old_entries = cache->old.s + start;
		cache->n_old = (cache->old.len - start) / sizeof(struct digest);
	}
	cache->used = xcalloc(cache->n_old, sizeof(bool));
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

static void
add(struct stat_cache *cache, const struct identity *id, const char *hex)
{
	struct digest *digest;

	cache->added = xgrow(
	    cache->added, cache->n_added, &cache->cap, sizeof(*cache->added));
	digest = &cache->added[cache->n_added++];
	digest->id = *id;
	memcpy(digest->hex, hex, sizeof(digest->hex));
}

int
stat_cache_get(struct stat_cache *cache, const struct context_entry *entry,
    char hex[SHA256_HEX], struct err *err)
{
	struct identity id = identify(entry->st);
	const char *old = cache->n_old
			      ? bsearch(&id, cache->old_entries, cache->n_old,
				    sizeof(struct digest), compare)
			      : NULL;
	int fd, result;

	if (old) {
		cache->used[(size_t)(old - cache->old_entries) /
			    sizeof(struct digest)] = true;
		memcpy(hex, old + offsetof(struct digest, hex), SHA256_HEX - 1);
		hex[SHA256_HEX - 1] = '\0';
		return 0;
	}
	fd = context_open(entry, err);
	if (fd < 0)
		return -1;
	result = sha256_file(fd, entry->path, hex, err);
	close(fd);
	if (result == 0 && cache->path && is_settled(entry->st))
		add(cache, &id, hex);
	return result;
}

static void
save(struct stat_cache *cache, bool forget)
{
	struct str text = { 0 };
	struct err ignored;

	for (size_t i = 0; i < cache->n_old; i++) {
		struct digest digest;

		memcpy(&digest, cache->old_entries + i * sizeof(struct digest),
		    sizeof(digest));
		if (cache->used[i] || !forget)
			add(cache, &digest.id, digest.hex);
	}
	qsort(cache->added, cache->n_added, sizeof(*cache->added), compare);
	str_adds(&text, header);
	for (size_t i = 0; i < cache->n_added; i++) {
		/* two builds may have read the same file */
		if (i > 0 &&
		    compare(&cache->added[i], &cache->added[i - 1]) == 0)
			continue;
		str_add(&text, &cache->added[i], sizeof(struct digest));
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
	free(cache->added);
	str_free(&cache->old);
	free(cache);
}

void
stat_cache_close(struct stat_cache *cache, bool forget)
{
	if (cache && cache->path && cache->n_added > 0)
		save(cache, forget);
	stat_cache_free(cache);
}
