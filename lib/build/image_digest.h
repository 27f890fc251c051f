/* SPDX-License-Identifier: MIT */
/*
 * image_digest: what of an image counts to the images that are made from it:
 * its layers and its configuration, and not its ID, which some engines change
 * without a change. Pure.
 */
#ifndef BOX_BUILD_IMAGE_DIGEST_H
#define BOX_BUILD_IMAGE_DIGEST_H

#include "base/sha256.h"
#include "base/json.h"

/* Of the answer to GET /images/{name}/json, or of NULL for no image. */
void image_digest(const struct json *image, char digest[SHA256_HEX]);

#endif
