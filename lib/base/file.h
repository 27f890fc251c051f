/* SPDX-License-Identifier: MIT */
/*
 * file: reads a small file into memory, and writes one so that it is never
 * seen half-written. Errors are ERR_SYSTEM, and their messages name the file.
 */
#ifndef BOX_BASE_FILE_H
#define BOX_BASE_FILE_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Appends the contents of the file to text, which is NUL-terminated even if
 * the file is empty. A file of more than 4 MB is an error, because what is
 * read this way is configuration. Returns 0, or -1 with err set.
 */
int file_read(const char *path, struct str *text, struct err *);

/* Like file_read(), with a limit of that many bytes. */
int file_read_limited(
    const char *path, struct str *text, size_t limit, struct err *);

/* Like file_read(), from a descriptor; messages call the file name. */
int file_read_fd(int fd, const char *name, struct str *text, struct err *);

/*
 * Replaces the file by these bytes: they are written to a temporary file in
 * the same directory, synced to disk and renamed, so that after a failure or
 * a kill the file is what it was before. Returns 0, or -1 with err set.
 */
int file_write(const char *path, const void *bytes, size_t len, struct err *);

/* Like file_write(), but only the owner may read the file. */
int file_write_private(
    const char *path, const void *bytes, size_t len, struct err *);

#endif
