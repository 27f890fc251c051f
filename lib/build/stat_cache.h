/* SPDX-License-Identifier: MIT */
/*
 * stat_cache: remembers the digests of files between runs, so that finding out
 * that nothing changed reads no file's content. A file is identified by its
 * device, inode, size, mode, and its modification and change times in
 * nanoseconds; the change time cannot be set by programs.
 *
 * A digest is not remembered if the file was changed less than two seconds ago
 * or has a time in the future: within the resolution of the file system's
 * clock, it could change again and keep its times.
 */
#ifndef BOX_BUILD_STAT_CACHE_H
#define BOX_BUILD_STAT_CACHE_H

#include <stdbool.h>

#include "build/context.h"
#include "base/err.h"
#include "base/sha256.h"

struct stat_cache;

/*
 * Reads the file at path. The cache is empty if path is NULL, or the file is
 * missing, damaged or of another version.
 */
struct stat_cache *stat_cache_open(const char *path);

/*
 * The SHA-256 digest of a regular file, within the callback of context_walk().
 * Returns 0, or -1 with err set.
 */
int stat_cache_get(struct stat_cache *, const struct context_entry *,
    char hex[SHA256_HEX], struct err *);

/*
 * Writes the file if digests were added, and frees the cache. With forget,
 * digests that were not asked for are dropped. Failures are ignored, because
 * the cache only saves time.
 */
void stat_cache_close(struct stat_cache *, bool forget);

/* Frees the cache without writing. */
void stat_cache_free(struct stat_cache *);

#endif
