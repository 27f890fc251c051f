/* SPDX-License-Identifier: MIT */
/*
 * parents: the images that a build starts from or copies from, and their
 * triggers. A trigger (ONBUILD) of an image is an instruction that each stage
 * FROM the image executes first. The Dockerfile does not show it, but it may
 * copy files of the context, or from more images. Pure.
 */
#ifndef BOX_BUILD_PARENTS_H
#define BOX_BUILD_PARENTS_H

#include "build/build.h"
#include "dockerfile/dockerfile.h"
#include "base/json.h"

/*
 * Adds the parent, whose image is copied. A name that is there already stays
 * one parent, which is from or needed if either is, and optional if both are.
 */
void build_add_parent(struct build *, const struct build_parent *);

/*
 * Applies the triggers of parent number i: image is the answer to
 * GET /images/{name}/json, or NULL if the engine does not have it, and then all
 * files are used. Images that triggers copy from are added after the other
 * parents; the array of parents may move.
 *
 * To be called for each parent before build_walk() or build_send(); a second
 * call does nothing.
 */
void build_resolve_parent(struct build *, size_t i, const struct json *image);

/* The same for a parent whose image is still to be built. */
void build_resolve_parent_build(
    struct build *, size_t i, const struct build *parent);

/* Sets build->remote to the first URL that the target stage needs, if any. */
void build_find_remote(struct build *, const struct dockerfile *);

#endif
