/* SPDX-License-Identifier: MIT */
/*
 * save: files that are either there as a whole or not at all.
 */
#ifndef BOX_BASE_SAVE_H
#define BOX_BASE_SAVE_H

#include <stddef.h>

#include "base/err.h"

/*
 * Writes a file by way of a temporary one beside it, synced and renamed: after
 * a failure or a kill, path is what it was before.
 */
int file_write(const char *path, const void *bytes, size_t len, struct err *);

/* The same for a file that only its owner may read. */
int file_write_private(
    const char *path, const void *bytes, size_t len, struct err *);

#endif
