/* SPDX-License-Identifier: MIT */
/*
 * recover: makes undo steps, which are calls of lib/api as text, the latest
 * first. A step has to be harmless where there is nothing to undo: that the
 * engine refuses it is not a failure.
 */
#ifndef BOX_VERSION_RECOVER_H
#define BOX_VERSION_RECOVER_H

#include "base/err.h"
#include "base/str.h"
#include "engine/client.h"
#include "version/record.h"

/*
 * Makes each step once. Returns 0, or -1 if the connection to the engine broke,
 * and then some steps may not have been made.
 */
int recover_now(struct engine *, const struct strv *steps, struct err *);

/*
 * Makes the steps as soon as the engine of that host (as for engine_open())
 * can be reached, and again: requests of a process that was killed may still
 * be under way, and the engine carries them out after these. Those of the
 * record in the engine, if there is one of its token, count instead of steps;
 * it is removed at the end. Waits for the engine for up to 10 minutes, and
 * takes at least 20 seconds.
 */
void recover_later(const char *host, struct record *, const struct strv *steps);

/*
 * Undoes or finishes all work that was recorded in the engine and whose
 * processes are gone; takes a second if there is any. Failures are ignored:
 * the record stays for the next one. Source: those of record.h.
 */
void recover_abandoned(struct engine *);

/*
 * Removes containers that were to be removed unless they were started, and
 * whose processes are gone. Source: GET /containers/json, DELETE
 * /containers/{id}.
 */
void recover_containers(struct engine *);

#endif
