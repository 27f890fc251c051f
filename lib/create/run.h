/* SPDX-License-Identifier: MIT */
/*
 * run: creates a box and starts it, joined to the caller or detached. What
 * does not start leaves nothing behind: no box, no connection that hangs.
 */
#ifndef BOX_CREATE_RUN_H
#define BOX_CREATE_RUN_H

#include <stdbool.h>

#include "engine/client.h"
#include "base/err.h"
#include "version/undo.h"
#include "base/json.h"

enum pull_policy {
	PULL_MISSING,
	PULL_ALWAYS,
	PULL_NEVER
};

struct container_run {
	struct engine *engine;
	struct json *body; /* of POST /containers/create, from options.h */
	const char *image;
	const char *name;     /* NULL: the engine makes one up, or box does */
	const char *platform; /* NULL: the engine's own */
	const char *cidfile;  /* where the ID is written to, or NULL */
	enum pull_policy pull;
	bool detach, input, tty, remove, quiet;
	/* with remove: only if the command's status is 0 */
	bool keep_on_failure;
	struct undo *undo; /* removes the box if this process is killed */

	/* What run_container() found out. */
	char *id;      /* set once the box is created; the caller frees it */
	bool detached; /* the user left with ^P^Q, and it runs on */
};

/*
 * Runs it to the end, or with detach until it is started, when its name is
 * printed. The body gets what detach, input, tty and remove say. Prints its
 * own messages. Returns the status to end with: the command's own, or docker
 * run's 125, 126, 127.
 *
 * Source: POST /containers/create, .../attach, .../wait, .../start, in this
 * order: attached before it starts, or the first output is lost; waited for
 * before it starts, or the status of a short command is. With guard the box is
 * made under a name that nobody else has, and gets its own by .../rename: what
 * was asked for can be taken back before it is known whether it came to be.
 */
int run_container(struct container_run *);

#endif
