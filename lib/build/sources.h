/* SPDX-License-Identifier: MIT */
/*
 * sources: which files of a context an image can be made of: those that COPY,
 * ADD and bind mounts name, and what is in the directories that they name.
 * Other files need not be sent, and do not change the image.
 *
 * Where that is uncertain, the answer is "everything": if a name contains a
 * variable that the environment of an image may set, if a symbolic link leads
 * elsewhere, if the Dockerfile has here-documents, which an older engine takes
 * for instructions, and if it is not understood here.
 */
#ifndef BOX_BUILD_SOURCES_H
#define BOX_BUILD_SOURCES_H

#include <stdbool.h>

#include "dockerfile/dockerfile.h"

struct sources;

/*
 * The sources in the context dir, which is searched for symbolic links: those
 * that the target needs; with idle also those of the stages before it, which an
 * engine makes although the target does not need them. NULL: everything. The
 * caller calls sources_free().
 */
struct sources *sources_new(
    const struct dockerfile *, const char *dir, bool idle);
void sources_free(struct sources *);

/* Is path a source, or in one? NULL sources: it is. */
bool sources_contain(const struct sources *, const char *path);

/* May something in this directory be a source, though it is not one itself? */
bool sources_may_be_in(const struct sources *, const char *path);

#endif
