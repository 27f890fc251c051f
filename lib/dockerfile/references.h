/* SPDX-License-Identifier: MIT */
/*
 * references: the names of images in a Dockerfile as they are written, to find
 * out quickly which stages of a project use which. dockerfile.h says what a
 * Dockerfile really depends on. Pure.
 */
#ifndef BOX_DOCKERFILE_REFERENCES_H
#define BOX_DOCKERFILE_REFERENCES_H

#include <stddef.h>

#include "base/str.h"

/*
 * Adds to names, in the order of the file: the images of FROM, COPY --from= and
 * RUN --mount=from=, but not the file's own stages; and the defaults of ARGs as
 * "ARG=default", since FROM may use them. Variables are taken to be empty. It
 * cannot fail: of a Dockerfile that is not well-formed, what comes before the
 * mistake is added.
 */
void references_find(const void *bytes, size_t len, struct strv *names);

#endif
