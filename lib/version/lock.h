/* SPDX-License-Identifier: MIT */
/*
 * lock: a named lock among all users of one engine.
 *
 * The Engine API has no locks. But when several clients create a volume of the
 * same name, the first one creates it and the others are answered with that
 * volume and its labels. So the volume is the lock, and a label with a random
 * token says who holds it.
 */
#ifndef BOX_VERSION_LOCK_H
#define BOX_VERSION_LOCK_H

#include "base/err.h"
#include "base/json.h"
#include "engine/client.h"

#define LOCK_TOKEN "box.token" /* the label with the holder's token */

/*
 * Creates the volume with the token and these labels, which are consumed.
 * Returns the token of the volume's holder: the caller's, another's, or "" if
 * another holds it and the engine does not say which. The caller frees it;
 * NULL on failure. Source: POST /volumes/create.
 */
char *lock_owner(struct engine *, const char *volume, const char *token,
    struct json *labels, struct err *);

/*
 * The same, but returns 1 if the caller has the lock, 0 if another has it, and
 * -1 on failure. Does not wait.
 */
int lock_take(struct engine *, const char *volume, const char *token,
    struct json *labels, struct err *);

#endif
