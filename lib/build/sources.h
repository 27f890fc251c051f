/* SPDX-License-Identifier: MIT */
/*
 * sources: which files of a context an image can be made of: what COPY, ADD
 * and bind mounts name, and what is in the folders that they name. What no
 * instruction can see need not be sent, and its change changes nothing.
 *
 * Wherever that is not certain, the answer is "everything": a name that holds
 * a variable which an image's environment may set, a name that a symbolic link
 * leads away from, a Dockerfile with here-documents, which an older engine
 * takes for instructions, or one that is not understood here.
 */
#ifndef BOX_BUILD_SOURCES_H
#define BOX_BUILD_SOURCES_H

#include <stdbool.h>

#include "dockerfile/dockerfile.h"

struct sources;

/*
 * The sources that the Dockerfile names, in the context dir, which is looked
 * at for links: those that the target needs, or with idle also those of the
 * stages that are made before it for nothing. NULL stands for everything. The
 * caller frees it.
 */
struct sources *sources_new(
    const struct dockerfile *, const char *dir, bool idle);
void sources_free(struct sources *);

/* Is this path a source, or in one? NULL: it is. */
bool sources_want(const struct sources *, const char *path);

/* May something below this folder, which is none itself, be one? */
bool sources_lead(const struct sources *, const char *path);

#endif
