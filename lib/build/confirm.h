/* SPDX-License-Identifier: MIT */
/*
 * confirm: whether a build used the inputs that its key was computed from. A
 * file may be edited between the two, and the engine looks up the names of
 * parents by itself: another build may have given a name to another image.
 */
#ifndef BOX_BUILD_CONFIRM_H
#define BOX_BUILD_CONFIRM_H

#include "build/key.h"
#include "base/err.h"
#include "base/str.h"

/*
 * Compares what the image of that ID was made from with the key: sent is the
 * list of files from build_send(). The parents must have the content that the
 * key is about, and the layers of the image must begin with those of its base.
 * Returns 0; 1 with err set to what changed; or -1 with err set.
 * Source: GET /images/{name}/json.
 */
int build_confirm(const struct build_key *, const char *id,
    const struct str *sent, struct err *);

#endif
