/* SPDX-License-Identifier: MIT */
/*
 * pause: a box stands still for one snapshot at a time.
 *
 * A box that is paused already may be so by its user, which is as good, or by
 * another snapshot, which will let it go on before this one is done. So each
 * snapshot claims the box first (lock.h), by the volume "box.pause.ID", and
 * waits while another one has it.
 */
#ifndef BOX_VERSION_PAUSE_H
#define BOX_VERSION_PAUSE_H

#include <stdbool.h>

#include "engine/client.h"
#include "base/err.h"
#include "version/undo.h"

struct pause {
	struct engine *engine;
	struct undo *undo;
	const char *box;   /* its ID */
	const char *name;  /* for what is told while it waits */
	const char *token; /* random.h */

	/* Its own. */
	bool locked, paused;
	long long restarts;
	bool held;   /* its user had paused it */
	bool unsure; /* the engine broke off when it was to be paused */
};

/*
 * Pauses the box if it runs. What takes it back is told to the guard, which
 * sees to it also where this fails. A box that cannot be paused because it
 * ends as soon as it is started is left alone, which is said.
 * Source: POST /containers/{id}/pause.
 */
int pause_begin(struct pause *, struct err *);

/*
 * Lets the box go on, if pause_begin() stopped it, and others have it; also
 * where pause_begin() failed. Nothing may have been told to the guard in
 * between.
 * Source: POST /containers/{id}/unpause.
 */
int pause_end(struct pause *, struct err *);

#endif
