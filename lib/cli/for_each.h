/* SPDX-License-Identifier: MIT */
/*
 * for_each: the same call for each of many names, as box-rm, box-start and
 * box-stop make it. Several are under way at once (api/window.h); results come
 * in the order of the names.
 */
#ifndef BOX_CLI_FOR_EACH_H
#define BOX_CLI_FOR_EACH_H

#include <stdbool.h>

#include "api/call.h"
#include "base/err.h"
#include "cli/operands.h"
#include "cli/operands.h"
#include "cli/output.h"

struct for_each {
	struct engine *engine;
	bool missing_is_fine; /* a name that the engine does not know */
	bool one_by_one;      /* the engine cannot do several at once */
	struct output out;
	/* Describes the call for a name. 0, or -1 with err set. */
	int (*call)(void *arg, const char *name, struct call *, struct err *);
	/* Called after it was done for a name, or NULL. */
	void (*done)(void *arg, const char *name);
	void *arg;

	int status; /* its own */
};

/*
 * Does it for all names. Prints each name it was done for as a record, and for
 * each other one a message; the rest is still done, unless the engine is lost.
 * Returns the status to end with.
 */
int for_each_run(struct for_each *, struct operands *);

#endif
