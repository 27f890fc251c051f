/* SPDX-License-Identifier: MIT */
/*
 * files: which files of the context are sent to the engine, and which of them
 * the image is made from.
 */
#ifndef BOX_BUILD_FILES_H
#define BOX_BUILD_FILES_H

#include <stdbool.h>
#include <sys/stat.h>

#include "build/build.h"
#include "build/context.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Walks over the files that are sent, as context_walk() does: those that some
 * stage up to the target stage can see and that no rule of .dockerignore
 * excludes; the Dockerfile and .dockerignore always, because the engine reads
 * them.
 */
int build_walk(const struct build *, context_fn *each, void *arg, struct err *);

/*
 * Can the content of a file that is sent get into the image? Not if only stages
 * see it that the target stage does not need; nor if it is the Dockerfile or
 * .dockerignore and a rule excludes it: the engine removes these two after it
 * has read them and before it executes COPY.
 */
bool build_uses_file(const struct build *, const char *path);

/*
 * The mode of a file in the archive and in the key: without write permission
 * for the group, unless others may write too. A umask of 002 gives the files of
 * a clone that permission, a umask of 022 does not; the image shall be the
 * same.
 */
mode_t build_file_mode(const struct stat *);

/*
 * Adds a file to a list of inputs (inputs.h): its mode, and for a link what it
 * refers to, for a regular file the SHA-256 digest of its content ("" for all
 * else).
 */
void build_add_file(
    struct str *inputs, const struct context_entry *, const char *digest);

#endif
