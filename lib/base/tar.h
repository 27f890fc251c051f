/* SPDX-License-Identifier: MIT */
/*
 * tar: writes a tar archive as a stream, over libarchive; tar.c is the only
 * file that includes <archive.h>. The format is pax (POSIX.1-2001), with pax
 * headers only for entries that ustar cannot express. The owner of every entry
 * is 0:0, without names, so that the archive does not depend on who owns the
 * files.
 */
#ifndef BOX_BASE_TAR_H
#define BOX_BASE_TAR_H

#include <stddef.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/sha256.h"

struct tar;

/* Takes the next bytes of the archive. Returns 0, or -1 with err set. */
typedef int tar_sink(void *arg, const void *bytes, size_t len, struct err *);

/* Adds them to arg, a struct str. */
tar_sink tar_to_str;

/* Begins an archive, which is passed to sink(arg, ...). */
struct tar *tar_open(tar_sink *sink, void *arg);

/*
 * Begins an entry. Of st, the type, permissions, modification time (seconds),
 * device and size are used. target is the target of a symbolic link, otherwise
 * NULL. The content of a regular file follows, st_size bytes, by tar_data() or
 * tar_file(). This and the functions below return 0, or -1 with err set: to
 * ERR_SYSTEM, or as the sink has set it.
 */
int tar_entry(struct tar *, const char *path, const struct stat *st,
    const char *target, struct err *);

int tar_data(struct tar *, const void *bytes, size_t len, struct err *);

/*
 * Writes the content of the entry from an open file. A file that is not as
 * large as the entry says has changed, which is an error. Messages name path.
 * The bytes are also added to hash, unless that is NULL.
 */
int tar_file(
    struct tar *, int fd, const char *path, struct sha256 *hash, struct err *);

/* Writes the end of the archive; to be called once, before tar_free(). */
int tar_end(struct tar *, struct err *);
void tar_free(struct tar *);

#endif
