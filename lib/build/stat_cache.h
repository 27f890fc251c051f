/* SPDX-License-Identifier: MIT */
/*
 * stat_cache: the digests of files, remembered between runs, so that deciding
 * that nothing changed reads no file's content. A file is known again by its
 * device, inode, size, permissions, and its times of modification and of
 * change in nanoseconds; the latter nobody can set.
 *
 * A file that was changed less than two seconds before it is read, or has a
 * time from the future, is not remembered: it could change once more within
 * the resolution of the file system's clock.
 */
#ifndef BOX_BUILD_STAT_CACHE_H
#define BOX_BUILD_STAT_CACHE_H

#include "build/context.h"
#include "base/err.h"
#include "base/sha256.h"

struct stat_cache;

/*
 * Reads what was remembered in the file at path. NULL, a file that is not
 * there, and one that is broken or of another version all mean: nothing.
 */
struct stat_cache *stat_cache_open(const char *path);

/* The digest of a regular file, within the callback of context_walk(). */
int stat_cache_get(struct stat_cache *, const struct context_entry *,
    char hex[SHA256_HEX], struct err *);

/*
 * Writes the file anew where something was added, and frees it all. With
 * forget, what was not asked for is left out. A failure is not one of the
 * caller's work: what is remembered can be lost at any time.
 */
void stat_cache_close(struct stat_cache *, bool forget);

/* Frees it all, and writes nothing. */
void stat_cache_drop(struct stat_cache *);

#endif
