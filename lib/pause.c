/* SPDX-License-Identifier: MIT */
#include "pause.h"

#include <stdlib.h>
#include <time.h>

#include "claim.h"
#include "mem.h"

enum {
	LOOK_MS = 100,
	NOTICE_LOOKS = 100, /* then the user is told */
	/* one who has claimed the box pauses it at once, or is gone */
	STALE_LOOKS = 300,
	TRIES = 10 /* at pausing; engines fail to stop what is just forking */
};

static void
wait_a_little(void)
{
	struct timespec t = { 0, LOOK_MS * 1000 * 1000 };

	nanosleep(&t, NULL);
}

static int
call(struct pause *pause, const char *method, const char *target,
    struct err *err)
{
	return engine_call(pause->engine, method, target, NULL, NULL, err) < 0
		   ? -1
		   : 0;
}

static bool
is_paused(struct pause *pause)
{
	char *target = engine_target("/containers/%s/json", pause->box);
	struct err ignored;
	struct json *box = engine_get(pause->engine, target, &ignored);
	bool paused = json_bool(box, "State.Paused");

	json_free(box);
	free(target);
	return paused;
}

/* --- the claim */

static char *
claim_name(const struct pause *pause)
{
	return xasprintf("box.pause.%s", pause->box);
}

/*
 * Before it is known whose the claim will be, so by its token. Engines since
 * API 1.42 prune only volumes without a name unless they are told otherwise,
 * which those before that do not understand.
 */
static void
guard_claim(struct pause *pause)
{
	bool is_told = engine_has_api(pause->engine, 1, 42);
	char *filters = xasprintf("{\"label\":[\"" CLAIM_TOKEN "=%s\"]%s}",
	    pause->token, is_told ? ",\"all\":[\"true\"]" : "");
	char *target = engine_target("/volumes/prune?filters=%s", filters);

	guard_add(pause->guard, "POST", target);
	free(target);
	free(filters);
}

static void
remove_claim(struct pause *pause)
{
	char *name = claim_name(pause);
	char *target = engine_target("/volumes/%s", name);
	struct err ignored;

	call(pause, "DELETE", target, &ignored);
	free(target);
	free(name);
}

static int
claim_box(struct pause *pause, struct err *err)
{
	char *name = claim_name(pause);
	int mine, looks = 0, unpaused = 0;

	while ((mine = claim(pause->engine, name, pause->token, json_object(),
		    err)) == 0) {
		if (++looks == NOTICE_LOOKS)
			warn("%s: waiting for another snapshot of it, which "
			     "has the volume %s",
			    pause->name, name);
		unpaused = is_paused(pause) ? 0 : unpaused + 1;
		if (unpaused == STALE_LOOKS) {
			remove_claim(pause);
			unpaused = 0;
		}
		wait_a_little();
	}
	pause->claimed = mine > 0;
	free(name);
	return pause->claimed ? 0 : -1;
}

/* --- the pause */

static int
stop_box(struct pause *pause, const char *target, struct err *err)
{
	int result = call(pause, "POST", target, err);

	for (int tries = 1;
	     tries < TRIES && result < 0 && err->kind == ERR_REFUSED; tries++) {
		wait_a_little();
		result = call(pause, "POST", target, err);
	}
	return result;
}

int
pause_begin(struct pause *pause, struct err *err)
{
	char *stop = engine_target("/containers/%s/pause", pause->box);
	char *go_on = engine_target("/containers/%s/unpause", pause->box);
	int result;

	guard_claim(pause);
	result = claim_box(pause, err);
	/* its user's pause, which must not be ended, is as good */
	if (result == 0 && !is_paused(pause)) {
		guard_add(pause->guard, "POST", go_on);
		result = stop_box(pause, stop, err);
		pause->paused = result == 0;
	}
	free(go_on);
	free(stop);
	return result;
}

int
pause_end(struct pause *pause, struct err *err)
{
	char *go_on;
	int result = 0;

	if (!pause->claimed)
		return 0;
	go_on = engine_target("/containers/%s/unpause", pause->box);
	if (pause->paused)
		result = call(pause, "POST", go_on, err);
	remove_claim(pause);
	/* the next pause will be somebody else's */
	if (result == 0 && pause->paused)
		guard_drop(pause->guard);
	if (result == 0)
		guard_drop(pause->guard);
	pause->paused = pause->claimed = false;
	free(go_on);
	return result;
}
