/* SPDX-License-Identifier: MIT */
#include "version/pause.h"

#include <stdlib.h>
#include <time.h>

#include "api/container.h"
#include "api/labels.h"
#include "api/volume.h"
#include "base/mem.h"
#include "version/lock.h"
#include "version/owner.h"
#include "version/recover.h"

enum {
	POLL_MS = 100,
	CHECK_POLLS = 10,   /* then it checks if the lock is abandoned */
	NOTICE_POLLS = 100, /* then a message says what it waits for */
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

/* Also stores how often the engine has restarted it. -1: not known. */
static int
get_state(struct pause *pause, long long *restarts, struct err *err)
{
	struct json *container =
	    container_inspect(pause->engine, pause->id, err);
	struct container_info info = container_info(container);
	enum state state = info.paused       ? STATE_PAUSED
			   : info.restarting ? STATE_RESTARTING
			   : info.running    ? STATE_RUNNING
					     : STATE_STOPPED;

	*restarts = info.restarts;
	json_free(container);
	return container || err->kind == ERR_NOT_FOUND ? (int)state : -1;
}

/* --- the lock */

static char *
lock_name(const struct pause *pause)
{
	return xasprintf("box.pause.%s", pause->id);
}

/* By its token, so that a lock which another has taken since is kept. */
static struct call
call_release(const struct pause *pause, const char *token)
{
	char *label = xasprintf(LOCK_TOKEN "=%s", token);
	struct call call = call_volume_prune(pause->engine, label);

	free(label);
	return call;
}

static void
add_step(struct pause *pause, struct call call)
{
	undo_add(pause->undo, call);
	pause->steps++;
}

/*
 * Work that is abandoned releases its lock when it is undone; a process that
 * was killed before it recorded that has left only the lock.
 */
static void
release_abandoned(struct pause *pause, const char *name)
{
	struct err ignored;
	struct json *lock;

	recover_abandoned(pause->engine);
	lock = call_get(pause->engine, call_volume_inspect(name), &ignored);
	if (lock && owner_is_gone(volume_label(lock, UNDO_OWNER)))
		call_run(pause->engine,
		    call_release(pause, volume_label(lock, LOCK_TOKEN)),
		    &ignored);
	json_free(lock);
}

static int
take_lock(struct pause *pause, struct err *err)
{
	char *name = lock_name(pause);
	int taken, polls = 0;

	for (;;) {
		struct json *labels = json_object();

		label_put(labels, UNDO_OWNER, undo_owner(pause->undo));
		taken = lock_take(
		    pause->engine, name, undo_token(pause->undo), labels, err);
		if (taken != 0)
			break;
		if (++polls == NOTICE_POLLS)
			warn("%s: waiting for another snapshot of it, which "
			     "holds the volume %s",
			    pause->name, name);
		if (polls % CHECK_POLLS == 1)
			release_abandoned(pause, name);
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
	int result =
	    call_run(pause->engine, call_container_pause(pause->id), err);
	if (result == 0)
		pause->paused = true;
	else if (!err_is_refusal(err))
		pause->uncertain = true;
	return result;
}

static void
warn_not_paused(const struct pause *pause)
{
	warn("%s: it ends again and again, so it is not paused", pause->name);
}

static int
pause_container(struct pause *pause, int state, struct err *err)
{
	bool restarting = false;

	for (int tries = 0; tries < TRIES; tries++) {
		if (state == STATE_STOPPED || state == STATE_PAUSED)
			break;
		if (try_to_pause(pause, err) == 0)
			return 0;
		if (!err_is_refusal(err))
			return -1;
		wait_a_little();
		state = get_state(pause, &pause->restarts, err);
		if (state < 0)
			return -1;
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
	int state;

	add_step(pause, call_release(pause, undo_token(pause->undo)));
	if (take_lock(pause, err) < 0)
		return -1;
	state = get_state(pause, &pause->restarts, err);
	if (state < 0)
		return -1;
	if (state == STATE_RUNNING || state == STATE_RESTARTING)
		add_step(pause, call_container_unpause(pause->id));
	if (undo_record(pause->undo, pause->engine, err) < 0)
		return -1;
	return pause_container(pause, state, err);
}

/* Fails if the container ran meanwhile: neither paused by its user nor ended.
 */
static int
check_pause(struct pause *pause, struct err *err)
{
	long long restarts;
	int state = get_state(pause, &restarts, err);

	if (state < 0)
		return -1;
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
	char *name = lock_name(pause);
	struct err ignored;
	int result = 0;

	/* where it is not known whether it is paused, undo does all of it */
	if (pause->locked && !pause->uncertain) {
		if (pause->paused)
			result = call_run(pause->engine,
			    call_container_unpause(pause->id), err);
		if (pause->by_user || (result < 0 && err_is_refusal(err)))
			result = check_pause(pause, err);
		pause->locked = false;
		if (result == 0) {
			/* undoing must not end a pause that another makes
			   later */
			undo_drop(pause->undo, pause->steps);
			result = undo_record(pause->undo, pause->engine, err);
		}
		call_run(pause->engine, call_volume_remove(name), &ignored);
	}
	free(name);
	return result;
}
