/* SPDX-License-Identifier: MIT */
/*
 * sign: tells the versions that were taken on this engine from images that
 * only say they are versions. Labels are anybody's who makes an image; a seal
 * is made with a secret that does not leave the engine, in a label of the
 * volume "box.secret".
 */
#ifndef BOX_VERSION_SIGN_H
#define BOX_VERSION_SIGN_H

#include <stdbool.h>

#include "engine/client.h"
#include "base/err.h"
#include "base/sha256.h"
#include "base/json.h"

/*
 * The seal of a version with these labels, as it has to stand among them; ""
 * where the engine cannot keep a secret. Returns 0, or -1. Source: POST
 * /volumes/create.
 */
int signature_make(struct engine *, const struct json *labels,
    char seal[SHA256_HEX], struct err *);

/* Have the labels of an image the seal of this engine? */
bool signature_is_valid(struct engine *, const struct json *labels);

#endif
