/* SPDX-License-Identifier: MIT */
/*
 * claim: what only one of several can have.
 *
 * The Engine API has no lock. But of all who create a volume of one name one
 * does, and the others are given its labels: the volume is the claim, and a
 * label of random bits tells whose it is.
 */
#ifndef BOX_CLAIM_H
#define BOX_CLAIM_H

#include "engine.h"
#include "err.h"
#include "json.h"
#include "token.h"

#define CLAIM_TOKEN "box.token" /* the label that tells whose it is */

/*
 * Creates the volume with these labels, which are consumed, and the token.
 * 1: it is the caller's; 0: it is somebody else's; -1 on failure.
 * Source: POST /volumes/create.
 */
int claim(struct engine *, const char *name, const char *token,
    struct json *labels, struct err *);

#endif
