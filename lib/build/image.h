/* SPDX-License-Identifier: MIT */
/*
 * image: builds the image of a build, either always or only if it is stale.
 */
#ifndef BOX_BUILD_IMAGE_H
#define BOX_BUILD_IMAGE_H

#include "build/build.h"
#include "engine/client.h"
#include "base/err.h"
#include "cli/progress.h"

/*
 * Builds it; build_read() has read the build. progress->id gets the image's ID,
 * and stderr, unless progress->quiet, what the engine reports. Returns 0, or -1
 * with err set. Source: POST /build, GET /images/{name}/json of the parents.
 */
int build_image(
    struct build *, struct engine *, struct progress *, struct err *);

/*
 * Builds it if it is not fresh (freshness.h), and adds the label with its key;
 * an image that was built with the key before only gets the build's names
 * again. Parents that the engine does not have are pulled first, because the
 * key depends on them. If a file or a parent changes during the build, it is
 * tried again, two more times. state_dir is the directory of the cache
 * (cache.h), or NULL. Returns as build_image() does.
 * Source: also POST /images/create and POST /images/{name}/tag.
 */
int build_image_if_changed(struct build *, struct engine *,
    const char *state_dir, struct progress *, struct err *);

#endif
