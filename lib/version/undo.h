/* SPDX-License-Identifier: MIT */
/*
 * undo: undoes work of several requests that was not completed, even if this
 * process is killed.
 *
 * Capturing a running container, for instance, pauses it, copies its volumes
 * and unpauses it. A process that gets SIGKILL in between cannot unpause it.
 * So a helper process is given, before each step, the call that undoes it
 * (call.h). When the work fails, or this process is gone, the helper makes
 * these calls, the latest first, and retries where that may help. A call must
 * be harmless where there is nothing to undo: its failure is ignored.
 */
#ifndef BOX_VERSION_UNDO_H
#define BOX_VERSION_UNDO_H

#include <stdbool.h>

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

/* Adds a step: this call is to be made before those that were added earlier. */
void undo_add(struct undo *, struct call);

/* Removes the step that was added last: it is not needed after all. */
void undo_drop(struct undo *);

/*
 * Sets or removes the call that releases a lock (lock.h). It is made after all
 * steps, and only when no request that was under way can have any more effect:
 * what the lock protects is at rest then.
 */
void undo_set_unlock(struct undo *, struct call);
void undo_remove_unlock(struct undo *);

/*
 * The point of no return: in one go, replaces all steps by these (call_text()
 * each), which finish the work instead of taking it back.
 */
void undo_replace(struct undo *, const struct strv *steps);

/*
 * Ends the work: if done is set, forgets all steps; else makes the calls and
 * waits until they are made. If the helper was killed, this process makes them.
 * NULL is allowed.
 */
void undo_close(struct undo *, bool done);

/*
 * Ends the work because the connection to the engine broke: requests that were
 * under way may still take effect, so the helper makes the calls repeatedly, as
 * it does when this process is killed. Does not wait. NULL is allowed.
 */
void undo_abandon(struct undo *);

#endif
