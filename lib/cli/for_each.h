/* SPDX-License-Identifier: MIT */
/*
 * for_each: makes the same call for each of many names, for box-rm, box-start
 * and box-stop. Several are under way at once (api/window.h); results come in
 * the order of the names.
 */
#ifndef BOX_CLI_FOR_EACH_H
#define BOX_CLI_FOR_EACH_H

#include <stdbool.h>

#include "api/call.h"
#include "base/err.h"
#include "cli/operands.h"
#include "cli/output.h"

struct for_each {
	struct engine *engine;
	bool missing_is_fine; /* a name without an object is not an error */
	bool one_by_one;      /* the engine cannot do several at once */
	struct output out;
	/* Sets the call for a name. Returns 0, or -1 with err set. */
	int (*call)(void *arg, const char *name, struct call *, struct err *);
	/* Called after each call that succeeded; may be NULL. */
	void (*done)(void *arg, const char *name);
	void *arg;

	int status; /* private to for_each.c */
};

/*
 * Makes the call for all names. Prints a record with each name for which it
 * succeeded, and a message for each other one. Goes on after a failure, unless
 * the engine is lost. Returns the status to end with.
 */
int for_each_run(struct for_each *, struct operands *);

#endif
