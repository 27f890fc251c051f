/* SPDX-License-Identifier: MIT */
/*
 * signature: distinguishes versions that were made on this engine from images
 * that only have the labels of versions, which anybody can write.
 *
 * A version's label VERSION_SIGNATURE is an HMAC over its other labels. The
 * key is in a label of the volume "box.secret", made when it is first needed,
 * and does not leave the engine.
 */
#ifndef BOX_VERSION_SIGNATURE_H
#define BOX_VERSION_SIGNATURE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "base/sha256.h"
#include "engine/client.h"

/*
 * The signature of a version with these labels; "" where the engine cannot
 * keep a secret. Returns 0, or -1. Source: POST /volumes/create.
 */
int signature_make(struct engine *, const struct json *labels,
    char signature[SHA256_HEX], struct err *);

/* The same for any text. */
int signature_of_text(struct engine *, const char *text,
    char signature[SHA256_HEX], struct err *);

/* Do these labels of an image include a signature by this engine? */
bool signature_is_valid(struct engine *, const struct json *labels);

#endif
