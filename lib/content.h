/* SPDX-License-Identifier: MIT */
/*
 * content: what of an image counts to the images that are made from it: its
 * layers and its configuration, and not its ID, which some engines change
 * without a change. Pure.
 */
#ifndef BOX_CONTENT_H
#define BOX_CONTENT_H

#include "hash.h"
#include "json.h"

/* Of the answer to GET /images/{name}/json, or of NULL for no image. */
void content_digest(const struct json *image, char digest[HASH_HEX]);

#endif
