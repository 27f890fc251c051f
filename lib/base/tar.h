/* SPDX-License-Identifier: MIT */
/*
 * tar: writes a tar archive as a stream, over libarchive; tar.c is the only
 * file that includes <archive.h>. The archive is POSIX.1-2001 pax, with pax
 * headers only where ustar cannot hold an entry. Owners are 0:0 without names,
 * so that the same files make the same archive whoever owns them.
 */
#ifndef BOX_BASE_TAR_H
#define BOX_BASE_TAR_H

#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/sha256.h"

struct tar;

/* Takes the archive's bytes as they come. Returns 0, or -1 with err set. */
typedef int tar_sink(void *arg, const void *bytes, size_t len, struct err *);

struct tar *tar_open(tar_sink *sink, void *arg);

/*
 * Begins an entry. Of st, the type, permissions, modification time, device and
 * size count. target is what a symbolic link says, NULL for all else. Content
 * follows by tar_data(), st_size bytes for a regular file and none otherwise.
 */
int tar_entry(struct tar *, const char *path, const struct stat *st,
    const char *target, struct err *);

int tar_data(struct tar *, const void *bytes, size_t len, struct err *);

/*
 * Fills the entry begun from an open file, which must hold exactly size bytes;
 * a file that changed under way is a failure that names path. hash (NULL: none)
 * gets the bytes that were written, too.
 */
int tar_file(struct tar *, int fd, const char *path, off_t size,
    struct sha256 *, struct err *);

/* Writes the archive's end. To be called once, before tar_free(). */
int tar_end(struct tar *, struct err *);
void tar_free(struct tar *);

#endif
