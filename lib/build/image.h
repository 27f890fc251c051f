/* SPDX-License-Identifier: MIT */
/*
 * image: makes sure that the image of a build is there, by building it or,
 * where it is what its inputs say, by leaving it alone.
 */
#ifndef BOX_BUILD_IMAGE_H
#define BOX_BUILD_IMAGE_H

#include "build/build.h"
#include "engine/client.h"
#include "base/err.h"
#include "cli/progress.h"

/* What messages call the build, which build_read() has read. */
const char *build_name(const struct build *);

/*
 * Builds it. The progress gets the image's ID, and shows the rest unless it is
 * quiet. Source: POST /build, and GET /images/{name}/json of its parents.
 */
int build_image(
    struct build *, struct engine *, struct progress *, struct err *);

/*
 * Builds it where the image is not what its inputs say, and gives it the key
 * that the next call will look for: freshness.h. state_dir is where that is
 * remembered, or NULL. Parents that the engine lacks are pulled, because they
 * are part of the key. One that changes meanwhile, because another make is at
 * work, or a file that does, makes it begin again.
 * Source: also POST /images/create, POST /images/{name}/tag, and those of
 * freshness.h.
 */
int build_image_if_changed(struct build *, struct engine *,
    const char *state_dir, struct progress *, struct err *);

#endif
