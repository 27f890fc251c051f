/* SPDX-License-Identifier: MIT */
#include "version/recover.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "api/container.h"
#include "api/labels.h"
#include "base/mem.h"
#include "version/owner.h"

enum {
	PRUNE_MS = 100,
	PRUNE_TRIES = 50,
	SETTLE_MS =
	    1000, /* until a request that was under way has its effect */
	RETRY_MIN_MS = 100,
	RETRY_MAX_MS = 2000,
	DEADLINE_S = 600
};

static void
sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* An engine prunes one thing at a time, and refuses others meanwhile. */
static int
make_call(struct engine *engine, const char *call, struct err *err)
{
	int result = -1;

	for (int tries = 0; tries < PRUNE_TRIES; tries++) {
		result = call_run_text(engine, call, err);
		if (result == 0 || err->kind != ERR_CONFLICT ||
		    !call_text_prunes(call))
			break;
		sleep_ms(PRUNE_MS);
	}
	return result;
}

/* Work that is recovered. */
struct recovery {
	struct record *record;
	struct strv steps;
	bool *made; /* of each step: it has had its effect */
	bool taken_over;
};

enum {
	SKIP_PRUNES = 1, /* they release locks: not before a second round */
	SKIP_MADE = 2    /* but not removals: there may be something new */
};

static bool
is_skipped(const struct recovery *recovery, size_t i, int skip)
{
	const char *step = recovery->steps.v[i];

	return (skip & SKIP_PRUNES && call_text_prunes(step)) ||
	       (skip & SKIP_MADE && recovery->made[i] &&
		   !call_text_removes(step));
}

static int
make_steps(
    struct engine *engine, struct recovery *recovery, int skip, struct err *err)
{
	for (size_t i = recovery->steps.len; i-- > 0;) {
		int result;

		if (is_skipped(recovery, i, skip))
			continue;
		result = make_call(engine, recovery->steps.v[i], err);
		if (result < 0 && !err_is_refusal(err))
			return -1;
		/* refused, it is not paused; when the lock is released, it may
		   be paused by another */
		recovery->made[i] |=
		    result == 0 || err->kind == ERR_NOT_FOUND ||
		    (skip == 0 && call_text_unpauses(recovery->steps.v[i]));
	}
	return 0;
}

int
recover_now(struct engine *engine, const struct strv *steps, struct err *err)
{
	struct recovery recovery = { .steps = *steps,
		.made = xcalloc(steps->len + 1, sizeof(bool)) };
	int result = make_steps(engine, &recovery, 0, err);

	free(recovery.made);
	return result;
}

/* --- later */

static int
take_over(struct engine *engine, struct recovery *recovery, struct err *err)
{
	struct strv steps = { 0 };
	int taken = record_take_over(engine, recovery->record, &steps, err);

	if (taken > 0) {
		strv_free(&recovery->steps);
		recovery->steps = steps;
		free(recovery->made);
		recovery->made = xcalloc(steps.len + 1, sizeof(bool));
	}
	recovery->taken_over = taken >= 0;
	return taken < 0 ? -1 : 0;
}

static int
attempt(const char *host, struct recovery *recovery, int skip)
{
	struct err err;
	struct engine *engine = engine_open(host, &err);
	int result = engine ? 0 : -1;

	if (result == 0 && !recovery->taken_over && recovery->record->number)
		result = take_over(engine, recovery, &err);
	if (result == 0)
		result = make_steps(engine, recovery, skip, &err);
	engine_close(engine);
	return result;
}

/* 0: the steps were made; -1: the engine has been away for too long. */
static int
attempt_until(
    const char *host, struct recovery *recovery, int skip, time_t deadline)
{
	long pause = RETRY_MIN_MS;

	while (attempt(host, recovery, skip) < 0) {
		if (time(NULL) >= deadline)
			return -1;
		sleep_ms(pause);
		pause = pause * 2 > RETRY_MAX_MS ? RETRY_MAX_MS : pause * 2;
	}
	return 0;
}

/*
 * A pause that was under way has its effect within a second, an image when all
 * of it is written. After the second round a container may have been paused or
 * started for other reasons.
 */
void
recover_later(const char *host, struct record *record, const struct strv *steps)
{
	static const struct {
		long wait_ms;
		int skip;
	} rounds[] = { { 0, SKIP_PRUNES }, { SETTLE_MS, 0 },
		{ 4000, SKIP_MADE }, { 15000, SKIP_MADE } };
	struct recovery recovery = { .record = record };
	time_t deadline = time(NULL) + DEADLINE_S;
	struct engine *engine;
	struct err ignored;

	for (size_t i = 0; i < steps->len; i++)
		strv_add(&recovery.steps, steps->v[i]);
	recovery.made = xcalloc(steps->len + 1, sizeof(bool));
	for (size_t i = 0; i < sizeof(rounds) / sizeof(rounds[0]); i++) {
		sleep_ms(rounds[i].wait_ms);
		if (attempt_until(host, &recovery, rounds[i].skip, deadline) <
		    0)
			return;
	}
	engine = record->number ? engine_open(host, &ignored) : NULL;
	if (engine)
		record_remove(engine, record->token, &ignored);
	engine_close(engine);
}

static void
recover_token(struct engine *engine, const char *token)
{
	char *owner = owner_text(0);
	struct record record = { .token = token, .owner = owner };
	struct recovery recovery = { .record = &record };
	struct err err;

	if (take_over(engine, &recovery, &err) == 0 &&
	    make_steps(engine, &recovery, SKIP_PRUNES, &err) == 0) {
		sleep_ms(SETTLE_MS);
		if (make_steps(engine, &recovery, 0, &err) == 0)
			record_remove(engine, token, &err);
	}
	strv_free(&recovery.steps);
	free(recovery.made);
	free(owner);
}

void
recover_abandoned(struct engine *engine)
{
	struct strv tokens = { 0 };
	struct err ignored;

	record_find_abandoned(engine, &tokens, &ignored);
	for (size_t i = 0; i < tokens.len; i++)
		recover_token(engine, tokens.v[i]);
	strv_free(&tokens);
}

void
recover_containers(struct engine *engine)
{
	struct container_query query = { .all = true,
		.filters = json_object() };
	struct json *containers;
	struct err ignored;

	json_add_str(query.filters, "label", UNDO_TOKEN);
	json_add_str(query.filters, "status", "created");
	containers = call_get(engine, call_container_list(&query), &ignored);
	for (struct json_each each = { 0 }; json_next(containers, &each);) {
		struct container_remove how = { .volumes = true };

		if (owner_is_gone(
			label_get(json_get(each.value, "Labels"), UNDO_OWNER)))
			call_run(engine,
			    call_container_remove(
				json_str_or(each.value, "Id", ""), how),
			    &ignored);
	}
	json_free(containers);
}
