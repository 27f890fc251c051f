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

/* How a file is known again. No padding: entries are compared as bytes. */
struct identity {
	uint64_t dev, ino, size, mode;
	int64_t mtime, mtime_ns, ctime, ctime_ns;
};

struct digest {
	struct identity id;
	char hex[SHA256_HEX - 1];
};

/* The file: this line, then entries sorted by identity. */
static const char header[] = "box digests 1\n";

struct stat_cache {
	char *path;
	struct str old; /* the file as it was read */
	const char *old_entries;
	size_t n_old;
	bool *used; /* of the old ones */
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
	struct stat_cache *digests = xcalloc(1, sizeof(*digests));
	size_t start = sizeof(header) - 1;
	struct err ignored;

	if (!path)
		return digests;
	digests->path = xstrdup(path);
	if (file_read_limited(path, &digests->old, (size_t)1 << 30, &ignored) ==
		0 &&
	    digests->old.len >= start &&
	    memcmp(digests->old.s, header, start) == 0 &&
	    (digests->old.len - start) % sizeof(struct digest) == 0) {
		digests->old_entries = digests->old.s + start;
		digests->n_old =
		    (digests->old.len - start) / sizeof(struct digest);
	}
	digests->used = xcalloc(digests->n_old, sizeof(bool));
	return digests;
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
add(struct stat_cache *digests, const struct identity *id, const char *hex)
{
	struct digest *digest;

	if (digests->n_added == digests->cap) {
		digests->cap = digests->cap ? digests->cap * 2 : 64;
		digests->added = xrealloc(
		    digests->added, digests->cap * sizeof(*digests->added));
	}
	digest = &digests->added[digests->n_added++];
	digest->id = *id;
	memcpy(digest->hex, hex, sizeof(digest->hex));
}

int
stat_cache_get(struct stat_cache *digests, const struct context_entry *entry,
    char hex[SHA256_HEX], struct err *err)
{
	struct identity id = identify(entry->st);
	const char *old =
	    digests->n_old ? bsearch(&id, digests->old_entries, digests->n_old,
				 sizeof(struct digest), compare)
			   : NULL;
	int fd, result;

	if (old) {
		digests->used[(size_t)(old - digests->old_entries) /
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
	if (result == 0 && digests->path && is_settled(entry->st))
		add(digests, &id, hex);
	return result;
}

/* Two stages may have asked for the same file. */
static void
save(struct stat_cache *digests, bool forget)
{
	struct str text = { 0 };
	struct err ignored;

	for (size_t i = 0; i < digests->n_old; i++) {
		struct digest digest;

		memcpy(&digest,
		    digests->old_entries + i * sizeof(struct digest),
		    sizeof(digest));
		if (digests->used[i] || !forget) {
			add(digests, &digest.id, digest.hex);
		}
	}
	qsort(
	    digests->added, digests->n_added, sizeof(*digests->added), compare);
	str_adds(&text, header);
	for (size_t i = 0; i < digests->n_added; i++) {
		if (i > 0 &&
		    compare(&digests->added[i], &digests->added[i - 1]) == 0)
			continue;
		str_add(&text, &digests->added[i], sizeof(struct digest));
	}
	file_write(digests->path, text.s, text.len, &ignored);
	str_free(&text);
}

void
stat_cache_drop(struct stat_cache *digests)
{
	if (!digests)
		return;
	free(digests->path);
	free(digests->used);
	free(digests->added);
	str_free(&digests->old);
	free(digests);
}

void
stat_cache_close(struct stat_cache *digests, bool forget)
{
	if (digests && digests->path && digests->n_added > 0)
		save(digests, forget);
	stat_cache_drop(digests);
}
