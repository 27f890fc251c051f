/* SPDX-License-Identifier: MIT */
#include "version/pause.h"

#include <stdlib.h>
#include <time.h>

#include "version/lock.h"
#include "base/mem.h"

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

enum state {
	STATE_STOPPED, /* or gone */
	STATE_PAUSED,
	STATE_RESTARTING,
	STATE_RUNNING
};

/* restarts: how often the engine has started it anew. */
static enum state
look(struct pause *pause, long long *restarts)
{
	struct err ignored;
	struct json *box = engine_inspect(
	    pause->engine, "/containers/%s/json", pause->box, &ignored);
	enum state state = STATE_STOPPED;

	if (json_bool(box, "State.Paused"))
		state = STATE_PAUSED;
	else if (json_bool(box, "State.Restarting"))
		state = STATE_RESTARTING;
	else if (json_bool(box, "State.Running"))
		state = STATE_RUNNING;
	*restarts = json_int(box, "RestartCount", 0);
	json_free(box);
	return state;
}

/* --- the claim */

static char *
lock_name(const struct pause *pause)
{
	return xasprintf("box.pause.%s", pause->box);
}

/*
 * Before it is known whose the claim will be, so by its token. Engines since
 * API 1.42 prune only volumes without a name unless they are told otherwise,
 * which those before that do not understand.
 */
static void
undo_lock(struct pause *pause)
{
	bool is_told = engine_has_api(pause->engine, 1, 42);
	char *filters = xasprintf("{\"label\":[\"" LOCK_TOKEN "=%s\"]%s}",
	    pause->token, is_told ? ",\"all\":[\"true\"]" : "");
	char *target = engine_target("/volumes/prune?filters=%s", filters);

	undo_release(pause->undo, "POST", target);
	free(target);
	free(filters);
}

static void
remove_lock(struct pause *pause)
{
	char *name = lock_name(pause);
	char *target = engine_target("/volumes/%s", name);
	struct err ignored;

	call(pause, "DELETE", target, &ignored);
	free(target);
	free(name);
}

static int
lock_box(struct pause *pause, struct err *err)
{
	char *name = lock_name(pause);
	int mine, looks = 0, unpaused = 0;
	long long restarts;

	while ((mine = lock_take(pause->engine, name, pause->token,
		    json_object(), err)) == 0) {
		if (++looks == NOTICE_LOOKS)
			warn("%s: waiting for another snapshot of it, which "
			     "has the volume %s",
			    pause->name, name);
		unpaused =
		    look(pause, &restarts) == STATE_PAUSED ? 0 : unpaused + 1;
		if (unpaused == STALE_LOOKS) {
			remove_lock(pause);
			unpaused = 0;
		}
		wait_a_little();
	}
	pause->locked = mine > 0;
	free(name);
	return pause->locked ? 0 : -1;
}

/* --- the pause */

static int
stop_once(struct pause *pause, struct err *err)
{
	char *stop = engine_target("/containers/%s/pause", pause->box);
	char *go_on = engine_target("/containers/%s/unpause", pause->box);
	int result;

	undo_add(pause->undo, "POST", go_on);
	result = call(pause, "POST", stop, err);
	if (result == 0)
		pause->paused = true;
	else if (err_is_refusal(err))
		undo_drop(pause->undo);
	else
		pause->unsure = true;
	free(go_on);
	free(stop);
	return result;
}

static void
tell_not_held(const struct pause *pause)
{
	warn("%s: it ends again and again, and is not held still", pause->name);
}

/* Nothing runs that could be held, or its user holds it, which is as good. */
static int
stop_box(struct pause *pause, struct err *err)
{
	enum state state = look(pause, &pause->restarts);
	bool restarting = false;

	for (int tries = 0; tries < TRIES; tries++) {
		if (state == STATE_STOPPED || state == STATE_PAUSED)
			break;
		if (stop_once(pause, err) == 0)
			return 0;
		if (!err_is_refusal(err))
			return -1;
		wait_a_little();
		state = look(pause, &pause->restarts);
		restarting |= state == STATE_RESTARTING;
	}
	pause->held = state == STATE_PAUSED;
	if (restarting && state != STATE_STOPPED && !pause->held)
		tell_not_held(pause);
	return state == STATE_RUNNING && !restarting ? -1 : 0;
}

int
pause_begin(struct pause *pause, struct err *err)
{
	undo_lock(pause);
	return lock_box(pause, err) < 0 ? -1 : stop_box(pause, err);
}

/* It is not paused any more, or its user's pause is to hold. */
static int
check_held(struct pause *pause, struct err *err)
{
	long long restarts;
	enum state state = look(pause, &restarts);

	if (pause->held && state == STATE_PAUSED)
		return 0;
	if (state != STATE_RUNNING || restarts != pause->restarts) {
		tell_not_held(pause);
		return 0;
	}
	return err_set(
	    err, ERR_REFUSED, "it went on before all of it was read");
}

int
pause_end(struct pause *pause, struct err *err)
{
	char *go_on;
	int result = 0;

	/* whether it stands still is not known: the guard does it all */
	if (!pause->locked || pause->unsure)
		return 0;
	go_on = engine_target("/containers/%s/unpause", pause->box);
	if (pause->paused)
		result = call(pause, "POST", go_on, err);
	if (pause->held || (result < 0 && err_is_refusal(err)))
		result = check_held(pause, err);
	remove_lock(pause);
	if (result == 0) {
		/* the next pause will be somebody else's */
		if (pause->paused)
			undo_drop(pause->undo);
		undo_release(pause->undo, "", "");
	}
	pause->paused = pause->held = pause->locked = false;
	free(go_on);
	return result;
}
