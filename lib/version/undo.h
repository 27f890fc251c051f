/* SPDX-License-Identifier: MIT */
/*
 * undo: undoes work of several requests that was not completed, even if this
 * process is killed or the engine is away.
 *
 * Capturing a running container, for instance, pauses it, copies its volumes
 * and unpauses it. A process that gets SIGKILL in between cannot unpause it.
 * So before each step, the call that undoes it (call.h) is added to a log. When
 * the work fails, the calls of the log are made, the latest first. A call has
 * to be harmless where there is nothing to undo.
 *
 * Three parties can make them: this process; a helper process that outlives
 * it, waits for the engine and makes them repeatedly (recover.h); and, if the
 * helper was killed too, the next tool that finds the log's record in the
 * engine (record.h).
 */
#ifndef BOX_VERSION_UNDO_H
#define BOX_VERSION_UNDO_H

#include "api/call.h"
#include "base/err.h"
#include "base/str.h"

struct undo;

/*
 * Starts the helper, which will connect to the engine of that host (as for
 * engine_open()) if it has something to undo. From then on the calling process
 * ignores SIGPIPE, and has SIGCHLD's default action. NULL on failure.
 */
struct undo *undo_open(const char *host, struct err *);

/* The token of the log, for the names of what is made; see random.h. */
const char *undo_token(const struct undo *);

/* The processes that work on it; see owner.h. */
const char *undo_owner(const struct undo *);

/* Adds a step: this call is to be made before those that were added earlier. */
void undo_add(struct undo *, struct call);

/* Removes the n steps that were added last. */
void undo_drop(struct undo *, size_t n);

/*
 * Replaces all steps by these (call_text() each), which finish the work instead
 * of taking it back. It counts from undo_record() on.
 */
void undo_replace(struct undo *, const struct strv *steps);

/*
 * Writes the steps into the engine, in the place of those that were written
 * before. To be called before what they undo. Fails if another process has
 * found the work abandoned. Source: those of record.h.
 */
int undo_record(struct undo *, struct engine *, struct err *);

enum undo_end {
	UNDO_FORGET, /* the work is done: make no calls */
	UNDO_NOW,    /* make them now; if the engine breaks off, later */
	UNDO_LATER   /* let the helper make them: the connection broke, and
			requests that were under way may still have effects */
};

/* Ends the log. engine may be NULL if nothing was recorded; undo as well. */
void undo_close(struct undo *, struct engine *, enum undo_end);

#endif
