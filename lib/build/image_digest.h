/* SPDX-License-Identifier: MIT */
/*
 * image_digest: the digest of what images that are made from an image inherit:
 * its layers and its configuration. Not its ID, which some engines change
 * although nothing else changes. Pure.
 */
#ifndef BOX_BUILD_IMAGE_DIGEST_H
#define BOX_BUILD_IMAGE_DIGEST_H

#include "base/sha256.h"
#include "base/json.h"

/* image is the answer to GET /images/{name}/json, or NULL for no image. */
void image_digest(const struct json *image, char digest[SHA256_HEX]);

#endif
