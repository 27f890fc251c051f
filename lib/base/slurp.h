/* SPDX-License-Identifier: MIT */
/*
 * slurp: the whole of a small file, in memory.
 */
#ifndef BOX_BASE_SLURP_H
#define BOX_BASE_SLURP_H

#include "base/err.h"
#include "base/str.h"

/*
 * Adds what the file holds to text, which is terminated also where the file is
 * empty. A file of more than 4 MB is refused: what is read so is
 * configuration. The message names path.
 */
int file_read(const char *path, struct str *text, struct err *);

/* The same with another limit, in bytes. */
int file_read_limited(
    const char *path, struct str *text, size_t limit, struct err *);

/* The same from an open file; name is for messages. */
int file_read_fd(int fd, const char *name, struct str *text, struct err *);

#endif
