/* SPDX-License-Identifier: MIT */
/*
 * run: creates a container and starts it, attached to the caller or detached.
 * If it cannot be started, it is removed again.
 */
#ifndef BOX_CREATE_RUN_H
#define BOX_CREATE_RUN_H

#include <stdbool.h>

#include "engine/client.h"
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
	const char *cidfile;  /* the file to write the ID to, or NULL */
	enum pull_policy pull;
	bool detach, input, tty, quiet;
	bool remove;          /* once the command has ended */
	bool keep_on_failure; /* with remove: only if its status is 0 */
	struct undo *undo; /* removes the container if this process is killed;
			      NULL: none */
	bool undo_until_start; /* then it is closed, and set to NULL */

	/* Set by run_container(). */
	char *id;      /* NULL: there is no container; the caller frees it */
	bool detached; /* the user left with ^P^Q, and it runs on */
};

/*
 * Runs it to the end, or with detach until it has started, and then prints its
 * name. Adds to the body what detach, input, tty and remove say. Prints its own
 * messages. Returns the status to end with: the command's own, or docker run's
 * 125, 126 and 127.
 *
 * Source: POST /containers/create, .../attach, .../wait, .../start. The order
 * matters: attached only after the start, the first output would be lost, and
 * so would the status of a short command. With undo the container gets a label
 * that nothing else has, so that the creation can be undone even before it is
 * known whether it succeeded.
 */
int run_container(struct container_run *);

#endif
