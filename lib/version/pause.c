/* SPDX-License-Identifier: MIT */
#include "version/pause.h"

#include <stdlib.h>
#include <time.h>

#include "api/container.h"
#include "api/volume.h"
#include "base/mem.h"
#include "version/lock.h"

enum {
	POLL_MS = 100,
	NOTICE_POLLS = 100, /* then a message says what it waits for */
	/* a process that has the lock pauses the container, or is gone */
	STALE_POLLS = 300,
	TRIES = 10 /* at pausing, which fails while a process is forking */
};

enum state {
	STATE_STOPPED, /* or gone */
	STATE_PAUSED,
	STATE_RESTARTING,
	STATE_RUNNING
};

static void
wait_a_little(void)
{
	struct timespec t = { 0, POLL_MS * 1000 * 1000 };

	nanosleep(&t, NULL);
}

/* restarts: how often the engine has restarted it. */
static enum state
get_state(struct pause *pause, long long *restarts)
{
	struct err ignored;
	struct json *container =
	    container_inspect(pause->engine, pause->id, &ignored);
	struct container_info info = container_info(container);
	enum state state = info.paused       ? STATE_PAUSED
			   : info.restarting ? STATE_RESTARTING
			   : info.running    ? STATE_RUNNING
					     : STATE_STOPPED;

	*restarts = info.restarts;
	json_free(container);
	return state;
}

/* --- the lock */

static char *
lock_name(const struct pause *pause)
{
	return xasprintf("box.pause.%s", pause->id);
}

/* By its token, so that a lock which another has taken since is kept. */
static void
undo_lock(struct pause *pause)
{
	char *label = xasprintf(LOCK_TOKEN "=%s", pause->token);

	undo_set_unlock(pause->undo, call_volume_prune(pause->engine, label));
	free(label);
}

static void
remove_lock(struct pause *pause)
{
	char *name = lock_name(pause);
	struct err ignored;

	call_run(pause->engine, call_volume_remove(name), &ignored);
	free(name);
}

static int
take_lock(struct pause *pause, struct err *err)
{
	char *name = lock_name(pause);
	int taken, polls = 0, unpaused = 0;
	long long restarts;

	while ((taken = lock_take(pause->engine, name, pause->token,
		    json_object(), err)) == 0) {
		if (++polls == NOTICE_POLLS)
			warn("%s: waiting for another snapshot of it, which "
			     "holds the volume %s",
			    pause->name, name);
		unpaused = get_state(pause, &restarts) == STATE_PAUSED
			       ? 0
			       : unpaused + 1;
		if (unpaused == STALE_POLLS) {
			remove_lock(pause);
			unpaused = 0;
		}
		wait_a_little();
	}
	pause->locked = taken > 0;
	free(name);
	return pause->locked ? 0 : -1;
}

/* --- the pause */

static int
try_to_pause(struct pause *pause, struct err *err)
{
	int result;

	undo_add(pause->undo, call_container_unpause(pause->id));
	result = call_run(pause->engine, call_container_pause(pause->id), err);
	if (result == 0)
		pause->paused = true;
	else if (err_is_refusal(err))
		undo_drop(pause->undo);
	else
		pause->uncertain = true;
	return result;
}

static void
warn_not_paused(const struct pause *pause)
{
	warn("%s: it ends again and again, so it is not paused", pause->name);
}

static int
pause_container(struct pause *pause, struct err *err)
{
	enum state state = get_state(pause, &pause->restarts);
	bool restarting = false;

	for (int tries = 0; tries < TRIES; tries++) {
		if (state == STATE_STOPPED || state == STATE_PAUSED)
			break;
		if (try_to_pause(pause, err) == 0)
			return 0;
		if (!err_is_refusal(err))
			return -1;
		wait_a_little();
		state = get_state(pause, &pause->restarts);
		restarting |= state == STATE_RESTARTING;
	}
	pause->by_user = state == STATE_PAUSED;
	if (restarting && state != STATE_STOPPED && !pause->by_user)
		warn_not_paused(pause);
	return state == STATE_RUNNING && !restarting ? -1 : 0;
}

int
pause_begin(struct pause *pause, struct err *err)
{
	undo_lock(pause);
	return take_lock(pause, err) < 0 ? -1 : pause_container(pause, err);
}

/* Fails if the container ran meanwhile: neither paused by its user nor ended.
 */
static int
check_pause(struct pause *pause, struct err *err)
{
	long long restarts;
	enum state state = get_state(pause, &restarts);

	if (pause->by_user && state == STATE_PAUSED)
		return 0;
	if (state != STATE_RUNNING || restarts != pause->restarts) {
		warn_not_paused(pause);
		return 0;
	}
	return err_set(
	    err, ERR_REFUSED, "it was unpaused before all of it was read");
}

int
pause_end(struct pause *pause, struct err *err)
{
	int result = 0;

	/* where it is not known whether it is paused, undo does all of it */
	if (!pause->locked || pause->uncertain)
		return 0;
	if (pause->paused)
		result = call_run(
		    pause->engine, call_container_unpause(pause->id), err);
	if (pause->by_user || (result < 0 && err_is_refusal(err)))
		result = check_pause(pause, err);
	remove_lock(pause);
	if (result == 0) {
		/* undoing must not end a pause that another makes later */
		if (pause->paused)
			undo_drop(pause->undo);
		undo_remove_unlock(pause->undo);
	}
	pause->paused = pause->by_user = pause->locked = false;
	return result;
}
