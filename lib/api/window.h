/* SPDX-License-Identifier: MIT */
/*
 * window: several calls under way at once. Nearly all of a call is waiting for
 * the engine; answers are handed out in the order in which calls were sent.
 */
#ifndef BOX_API_WINDOW_H
#define BOX_API_WINDOW_H

#include <stddef.h>

#include "api/call.h"

struct window {
	struct engine *engine;
	size_t size; /* at most so many are under way */
	/*
	 * Called for each: answer is NULL where the engine sent none, err is
	 * NULL unless the call failed.
	 */
	void (*answered)(void *arg, const char *name, const struct json *answer,
	    struct err *err);
	/* Milliseconds to wait for an answer, -1 for ever; NULL: for ever. */
	int (*patience)(void *arg);
	void *arg;

	/* Its own. */
	struct flight *flights;
	size_t sent, ended;
};

/*
 * Sends the call, which is about the object of that name, after waiting for the
 * oldest one's answer where size calls are under way.
 */
void window_send(struct window *, const char *name, struct call);

/* In the order of the calls, one that could not be made; err says why. */
void window_fail(struct window *, const char *name, const struct err *);

/* Waits for all answers that are still to come, and frees what it holds. */
void window_finish(struct window *);

/* The same without waiting: nobody is told of what is under way. */
void window_abandon(struct window *);

#endif
