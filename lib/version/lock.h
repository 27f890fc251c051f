/* SPDX-License-Identifier: MIT */
/*
 * lock: what only one of several can have.
 *
 * The Engine API has no lock. But of all who create a volume of one name one
 * does, and the others are given its labels: the volume is the claim, and a
 * label of random bits tells whose it is.
 */
#ifndef BOX_VERSION_LOCK_H
#define BOX_VERSION_LOCK_H

#include "engine/client.h"
#include "base/err.h"
#include "base/json.h"
#include "base/random.h"

#define LOCK_TOKEN "box.token" /* the label that tells whose it is */

/*
 * Creates the volume with these labels, which are consumed, and the token.
 * Returns the token that it has then, the caller's or another's, or NULL. The
 * caller frees it. Source: POST /volumes/create.
 */
char *lock_owner(struct engine *, const char *name, const char *token,
    struct json *labels, struct err *);

/*
 * The same. 1: it is the caller's; 0: it is somebody else's; -1 on failure.
 */
int lock_take(struct engine *, const char *name, const char *token,
    struct json *labels, struct err *);

#endif
