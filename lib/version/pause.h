/* SPDX-License-Identifier: MIT */
/*
 * pause: keeps a container paused for one snapshot at a time.
 *
 * A container that is already paused may have been paused by its user, which
 * serves as well, or by another snapshot, which may unpause it before this one
 * is done. So each snapshot first takes a lock (lock.h), the volume
 * "box.pause.ID", and waits while another one has it, unless that is abandoned
 * (recover.h).
 */
#ifndef BOX_VERSION_PAUSE_H
#define BOX_VERSION_PAUSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "engine/client.h"
#include "version/undo.h"

struct pause {
	struct engine *engine;
	struct undo *undo;
	const char *id;   /* the container's */
	const char *name; /* the container's, for messages */

	/* Private to pause.c. */
	size_t steps; /* that were added to undo */
	bool locked;
	bool paused;    /* by pause_begin() */
	bool by_user;   /* it was paused already */
	bool uncertain; /* the connection broke during the request to pause */
	long long restarts;
};

/*
 * Pauses the container if it runs; what takes that back is added to undo, even
 * if this fails, and recorded together with what was there. Warns while it
 * waits for the lock, and about a container that keeps exiting and restarting:
 * it cannot be paused, which is not a failure. Source: POST
 * /containers/{id}/pause, GET /containers/{id}/json.
 */
int pause_begin(struct pause *, struct err *);

/*
 * Unpauses the container if pause_begin() paused it, and releases the lock;
 * also if pause_begin() failed. The last step of undo must be pause_begin()'s.
 * Fails if the container ran meanwhile, because what was read of it may then
 * be of several moments. Source: POST /containers/{id}/unpause.
 */
int pause_end(struct pause *, struct err *);

#endif
