/* SPDX-License-Identifier: MIT */
/*
 * read: reads a build's Dockerfile and the rules of its .dockerignore, and
 * finds its parents and the files that it uses.
 */
#ifndef BOX_BUILD_READ_H
#define BOX_BUILD_READ_H

#include "build/build.h"
#include "base/err.h"

/*
 * The Dockerfile is --file (stdin for "-"), else DIR/Dockerfile; the rules are
 * those of NAME.dockerignore beside a Dockerfile NAME, else of
 * DIR/.dockerignore. If the context is "-", stdin is an archive or the
 * Dockerfile of a build without a context; only as much of it is read as it
 * takes to tell which.
 *
 * The engine refuses a Dockerfile that is wrong, not this function: problem
 * then says why it cannot be parsed, and all files of the context are used.
 *
 * Returns 0, or -1 with err set: a file or directory cannot be read.
 */
int build_read(struct build *, struct err *);

#endif
