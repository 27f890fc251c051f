/* SPDX-License-Identifier: MIT */
/*
 * box-wait: waits for boxes to end (POST /containers/{id}/wait), or to be
 * healthy with --healthy (GET /events, GET /containers/{id}/json).
 */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "api/container.h"
#include "api/window.h"
#include "cli/cli.h"
#include "cli/operands.h"
#include "cli/output.h"

static const char usage[] =
    "box-wait [-0] [--condition CONDITION | --healthy] [--timeout SECONDS] "
    "[-H HOST] NAME...";

enum {
	AT_ONCE = 512 /* each has a connection; 1024 open files are usual */
};

struct waiter {
	struct engine *engine;
	struct output out;
	const char *condition;
	bool healthy;
	long timeout; /* seconds for all of them; 0: no limit */
	struct timespec begun;
	int status;
};

static const struct cli_option options[] = {
	OPT_TEXT(0, "condition", struct waiter, condition),
	OPT_FLAG(0, "healthy", struct waiter, healthy),
	OPT_NUL(struct waiter, out.end),
	OPT_NUMBER(0, "timeout", struct waiter, timeout, 1, 1000000),
	OPT_END,
};

/* Milliseconds that are left, -1 for no limit. */
static int
time_left(const struct waiter *waiter)
{
	struct timespec now;
	long passed;

	if (waiter->timeout == 0)
		return -1;
	clock_gettime(CLOCK_MONOTONIC, &now);
	passed = (now.tv_sec - waiter->begun.tv_sec) * 1000 +
		 (now.tv_nsec - waiter->begun.tv_nsec) / 1000000;
	return passed >= waiter->timeout * 1000
		   ? 0
		   : (int)(waiter->timeout * 1000 - passed);
}

static void
report(struct waiter *waiter, const char *name, struct err *err)
{
	if (time_left(waiter) == 0)
		err_set(err, ERR_REFUSED,
		    waiter->healthy ? "not healthy after %ld seconds"
				    : "still there after %ld seconds",
		    waiter->timeout);
	waiter->status = warn_err(err, name);
}

/* Sends it; its answer has to come in the time that is left. */
static struct exchange *
send_call(struct waiter *waiter, struct call call, struct err *err)
{
	struct exchange *exchange = call_send(waiter->engine, call, err);

	if (exchange)
		exchange_limit(exchange, time_left(waiter));
	return exchange;
}

/* 1: healthy, or running where there is no check. 0: not yet. -1: never. */
static int
is_healthy(struct waiter *waiter, const char *name, struct err *err)
{
	struct exchange *exchange =
	    send_call(waiter, call_container_inspect(name), err);
	struct json *box = NULL;
	struct container_info info;
	int result = 0;

	if (call_end(exchange, "container", &box, err) < 0)
		return -1;
	info = container_info(box);
	if (!info.running)
		result = err_set(err, ERR_REFUSED, "is not running");
	else if (!*info.health || strcmp(info.health, "none") == 0 ||
		 strcmp(info.health, "healthy") == 0)
		result = 1;
	else if (strcmp(info.health, "unhealthy") == 0)
		result = err_set(err, ERR_REFUSED, "is unhealthy");
	json_free(box);
	return result;
}

/*
 * Podman leaves the checks to timers of systemd, which may not run there: has
 * it check once a second, or when there is an event. Returns as is_healthy().
 */
static int
check_health(struct waiter *waiter, const char *name, struct exchange *events,
    struct err *err)
{
	struct pollfd p = { .fd = exchange_fd(events), .events = POLLIN };
	char buf[4096];
	struct err ignored;

	call_end(send_call(waiter, call_podman_check_health(name), &ignored),
	    NULL, NULL, &ignored);
	if (time_left(waiter) == 0)
		return err_set(err, ERR_REFUSED, "is not healthy");
	if (poll(&p, 1, 1000) > 0 &&
	    exchange_read(events, buf, sizeof(buf), err) <= 0)
		return err_set(err, ERR_ENGINE, "the engine ended its events");
	return is_healthy(waiter, name, err);
}

/* Any event of the box is reason enough to look again. */
static int
wait_for_health(struct waiter *waiter, const char *name, struct err *err)
{
	/* before the first look: nothing can happen between the two unseen */
	struct exchange *events =
	    send_call(waiter, call_container_events(name), err);
	int healthy = events && exchange_status(events, err) >= 0
			  ? is_healthy(waiter, name, err)
			  : -1;
	char buf[4096];

	while (healthy == 0) {
		ssize_t n;

		if (engine_is_podman(waiter->engine)) {
			healthy = check_health(waiter, name, events, err);
			continue;
		}
		exchange_limit(events, time_left(waiter));
		n = exchange_read(events, buf, sizeof(buf), err);
		if (n == 0)
			err_set(err, ERR_ENGINE, "the engine ended its events");
		healthy = n > 0 ? is_healthy(waiter, name, err) : -1;
	}
	exchange_end(events);
	if (healthy < 0)
		return -1;
	output_line(&waiter->out, name);
	output_flush();
	return 0;
}

static bool
is_condition(const char *text)
{
	return strcmp(text, "not-running") == 0 ||
	       strcmp(text, "next-exit") == 0 || strcmp(text, "removed") == 0;
}

static int
patience(void *arg)
{
	return time_left(arg);
}

/* One record: the name and the status that its command ended with. */
static bool
ended(void *arg, const char *name, const struct json *answer, struct err *err)
{
	struct waiter *waiter = arg;
	char code[24];

	if (err) {
		report(waiter, name, err);
		return waiter->status != STATUS_ENGINE;
	}
	snprintf(code, sizeof(code), "%lld",
	    container_wait_status(waiter->engine, name, answer));
	output_field(&waiter->out, name);
	output_field(&waiter->out, code);
	output_end(&waiter->out);
	/* a reader waits for it; output_close() reports what is lost */
	output_flush();
	return true;
}

/*
 * All of them are waited for at once: the end of one must not be missed while
 * another is waited for.
 */
static void
wait_for_ends(struct waiter *waiter, struct operands *operands)
{
	struct window window = { .engine = waiter->engine,
		.size = AT_ONCE,
		.wants_answers = true,
		.answered = ended,
		.patience = patience,
		.arg = waiter };
	const char *name;

	while (
	    waiter->status != STATUS_ENGINE && (name = operands_next(operands)))
		window_send(&window, name,
		    call_container_wait(name, waiter->condition));
	window_finish(&window);
}

static void
wait_for_all_health(struct waiter *waiter, struct operands *operands)
{
	struct err err;
	const char *name;

	while (waiter->status != STATUS_ENGINE &&
	       (name = operands_next(operands))) {
		if (wait_for_health(waiter, name, &err) < 0)
			report(waiter, name, &err);
	}
}

int
main(int argc, char **argv)
{
	struct waiter waiter = { .out = { .end = '\n' },
		.condition = "not-running" };
	struct cli cli = { usage, .tables = { { options, &waiter } } };
	struct operands operands;

	argv = cli_begin(&cli, argc, argv);
	if (!is_condition(waiter.condition))
		die(STATUS_USAGE,
		    "option --condition: want not-running, next-exit or "
		    "removed, not '%s'",
		    waiter.condition);
	operands_begin(&operands, &cli, argv, waiter.out.end);
	clock_gettime(CLOCK_MONOTONIC, &waiter.begun);
	waiter.engine = cli_engine(&cli);
	if (waiter.healthy)
		wait_for_all_health(&waiter, &operands);
	else
		wait_for_ends(&waiter, &operands);
	if (operands_end(&operands) != STATUS_OK && waiter.status == STATUS_OK)
		waiter.status = STATUS_FAILED;
	engine_close(waiter.engine);
	return output_close(waiter.status);
}
