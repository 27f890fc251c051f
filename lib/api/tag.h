/* SPDX-License-Identifier: MIT */
/*
 * tag: gives an image of the engine one more name.
 */
#ifndef BOX_API_TAG_H
#define BOX_API_TAG_H

#include "engine/client.h"
#include "base/err.h"

/*
 * image is a name or an ID; name is taken from the image that has it. Returns
 * 0, or -1 with err set. Source: POST /images/{name}/tag.
 */
int tag_image(
    struct engine *, const char *image, const char *name, struct err *);

#endif
