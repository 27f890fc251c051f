/* SPDX-License-Identifier: MIT */
/*
 * undo: requests that are made even if this process is killed.
 *
 * Work of several requests, such as pausing a box, copying its volumes and
 * letting it go on, has to be taken back when it breaks off, and a process
 * that gets SIGKILL takes nothing back. So a second process is told before
 * each step how to undo it. When the work is not brought to its end, it makes
 * these requests, the latest first. They have to be harmless where there is
 * nothing to undo: their failures are nobody's business.
 */
#ifndef BOX_VERSION_UNDO_H
#define BOX_VERSION_UNDO_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

struct undo;

/* host as for engine_open(). NULL with err set: there is no other process. */
struct undo *undo_open(const char *host, struct err *);

/* From now on this request is made, before those that were added earlier. */
void undo_add(struct undo *, const char *method, const char *target);

/* What was added last is not needed after all. */
void undo_drop(struct undo *);

/*
 * This one is made after all others, and not before nothing can come any more
 * of what was under way: it lets others at what this work has to itself. An
 * empty method: none is.
 */
void undo_release(struct undo *, const char *method, const char *target);

/*
 * The point of no return: all of it is forgotten, and these lines "METHOD
 * TARGET" take its place, at once.
 */
void undo_replace(struct undo *, const struct strv *requests);

/*
 * The end of the work: what was added is made now, or with done never. Waits
 * until it is; where the other process was killed, this one does it. NULL is
 * allowed.
 */
void undo_close(struct undo *, bool done);

/*
 * The end of the work because the engine broke off: what was under way may
 * still come, as when this process is killed, and the other one sees to it as
 * then. Does not wait. NULL is allowed.
 */
void undo_abandon(struct undo *);

#endif
