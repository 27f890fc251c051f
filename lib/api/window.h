/* SPDX-License-Identifier: MIT */
/*
 * window: several calls under way at once, since most of the time of a call is
 * spent waiting for the engine. Answers are handed out in the calls' order.
 */
#ifndef BOX_API_WINDOW_H
#define BOX_API_WINDOW_H

#include <stdbool.h>
#include <stddef.h>

#include "api/call.h"

struct window {
	struct engine *engine;
	size_t size;        /* at most so many are under way */
	bool wants_answers; /* or else their bodies are not looked at */
	/*
	 * Called for each: answer is NULL where the engine sent none, err is
	 * NULL unless the call failed. What it returns is whether to go on: if
	 * not, the calls under way are abandoned and no more are sent.
	 */
	bool (*answered)(void *arg, const char *name, const struct json *answer,
	    struct err *err);
	/* Milliseconds to wait for an answer, -1: no limit. NULL: no limit. */
	int (*patience)(void *arg);
	void *arg;

	/* Private to window.c. */
	struct flight *flights;
	size_t sent, ended;
	bool stopped;
};

/*
 * Sends the call, which is about the object of that name. If size calls are
 * under way, waits for the answer to the oldest one first.
 */
void window_send(struct window *, const char *name, struct call);

/* Reports a call that cannot be made, in its turn; err says why. */
void window_fail(struct window *, const char *name, const struct err *);

/*
 * Waits for all answers that are still to come, unless answered() has said not
 * to go on, and frees what it holds.
 */
void window_finish(struct window *);

#endif
