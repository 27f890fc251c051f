/* SPDX-License-Identifier: MIT */
/*
 * tar: writes and reads tar archives as streams, over libarchive; tar.c is the
 * only file that includes <archive.h>. What is written is pax (POSIX.1-2001),
 * with pax headers only for entries that ustar cannot express. The owner of an
 * entry that tar_entry() writes is 0:0, without names, so that the archive does
 * not depend on who owns the files. Names are bytes, in any encoding.
 */
#ifndef BOX_BASE_TAR_H
#define BOX_BASE_TAR_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/sha256.h"
#include "base/str.h"

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

/* --- reading, and copying entries from one archive to another */

/*
 * Stores the address of the next bytes of an archive, which stay valid until
 * the next call. Returns their number, 0 at the end, or -1 with err set.
 */
typedef ssize_t tar_source(void *arg, const void **bytes, struct err *);

struct tar_reader;
struct tar_reader *tar_read(tar_source *source, void *arg);
void tar_reader_free(struct tar_reader *);

/* What precedes the content of an entry: names, owner, mode, times, xattrs. */
struct tar_header;

/*
 * Goes to the next entry; what is left of the content of the one before is
 * skipped. Returns its header, which belongs to the reader and is valid until
 * the next call; NULL at the end, with err->kind ERR_NONE, or on failure, with
 * err as the source set it or ERR_ENGINE if this is not a tar archive.
 */
struct tar_header *tar_next(struct tar_reader *, struct err *);

/*
 * Stores the address of the next bytes of the entry's content. Returns as
 * tar_source().
 */
ssize_t tar_content(struct tar_reader *, const void **bytes, struct err *);

const char *tar_path(const struct tar_header *);
const char *tar_hard_link(const struct tar_header *); /* its target, or NULL */
bool tar_is_directory(const struct tar_header *);
long long tar_size(const struct tar_header *); /* of its content, in bytes */

/* Another path, and another target if it is a hard link. */
void tar_rename(struct tar_header *, const char *path, const char *hard_link);

/* A copy, which the caller frees. */
struct tar_header *tar_header_copy(const struct tar_header *);
void tar_header_free(struct tar_header *);

/*
 * Adds the bytes that such a header has in an archive to text. The content has
 * to follow them, padded with zeros to a multiple of TAR_BLOCK, and the end of
 * an archive is TAR_END zeros: so the size of an archive can be known before it
 * is written.
 */
enum {
	TAR_BLOCK = 512,
	TAR_END = 2 * TAR_BLOCK
};
int tar_header_bytes(struct tar_header *, struct str *text, struct err *);

#endif
