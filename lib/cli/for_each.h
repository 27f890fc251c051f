/* SPDX-License-Identifier: MIT */
/*
 * for_each: the same request for each of many names, as box-rm, box-start and
 * box-stop make it. Nearly all of such a request is waiting for the engine, so
 * several are under way at once; results come in the order of the names.
 */
#ifndef BOX_CLI_FOR_EACH_H
#define BOX_CLI_FOR_EACH_H

#include <stdbool.h>

#include "cli/cli.h"
#include "engine/client.h"
#include "base/err.h"
#include "cli/output.h"

struct for_each {
	struct engine *engine;
	const char *method;
	const char *what;     /* "container" or "image", for messages */
	bool missing_is_fine; /* a name that the engine does not know */
	bool one_by_one;      /* the engine cannot do several at once */
	struct output out;
	/* The target for a name, which the caller frees; NULL with err set. */
	char *(*target)(void *arg, const char *name, struct err *);
	/* What to do when it was done for a name, or NULL. */
	void (*done)(void *arg, const char *name);
	void *arg;
};

/*
 * Does it for all names. Prints each name it was done for as a record, and for
 * each other one a message; the rest is still done, unless the engine is lost.
 * Returns the status to end with.
 */
int for_each_run(struct for_each *, struct names *);

#endif
