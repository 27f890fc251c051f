/* SPDX-License-Identifier: MIT */
/*
 * box-wait: waits for boxes to end (POST /containers/{id}/wait), or to be
 * healthy with --healthy (GET /events, GET /containers/{id}/json).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "base/mem.h"
#include "cli/output.h"
#include "base/str.h"

static const char usage[] =
    "box-wait [-0] [--condition CONDITION | --healthy] [--timeout SECONDS] "
    "[-H HOST] NAME...";

enum {
	OPT_CONDITION = CLI_FIRST,
	OPT_HEALTHY,
	OPT_TIMEOUT
};

static const struct option options[] = {
	{ "condition", required_argument, NULL, OPT_CONDITION },
	{ "healthy", no_argument, NULL, OPT_HEALTHY },
	{ "null", no_argument, NULL, '0' },
	{ "timeout", required_argument, NULL, OPT_TIMEOUT },
	CLI_OPTIONS,
};

enum {
	WINDOW = 512 /* a connection each, of the usual 1024 open files */
};

/* One that is under way. */
struct wait {
	char *name;
	struct exchange *exchange; /* NULL: err says why it was not sent */
	struct err err;
};

struct waiter {
	struct engine *engine;
	struct output out;
	const char *condition; /* not-running, next-exit or removed */
	bool healthy;
	long timeout; /* seconds for all of them; 0: none */
	struct timespec begun;
	struct wait *window; /* those from ended to begun, modulo WINDOW */
	size_t begun_waits, ended_waits;
	int status;
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

static struct exchange *
begin(struct waiter *waiter, const char *method, const char *target,
    struct err *err)
{
	struct request request = { .method = method, .target = target };
	struct exchange *exchange = engine_send(waiter->engine, &request, err);

	if (exchange)
		exchange_limit(exchange, time_left(waiter));
	if (exchange && exchange_status(exchange, err) < 0) {
		exchange_end(exchange);
		exchange = NULL;
	}
	return exchange;
}

/* Asks for it, and leaves the answer for later. */
static void
begin_wait(struct waiter *waiter, struct wait *wait, const char *name)
{
	struct str target = { 0 };
	struct request request = { .method = "POST" };

	str_adds(&target, "/containers/");
	str_add_url(&target, name);
	str_addf(&target, "/wait?condition=%s", waiter->condition);
	request.target = target.s;
	wait->name = xstrdup(name);
	wait->exchange = engine_send(waiter->engine, &request, &wait->err);
	str_free(&target);
}

/* One record: the name and the status that its command ended with. */
static int
print_end(struct waiter *waiter, struct wait *wait)
{
	struct json *answer = NULL;
	char code[24];

	if (!wait->exchange)
		return -1;
	exchange_limit(wait->exchange, time_left(waiter));
	if (exchange_status(wait->exchange, &wait->err) >= 0)
		answer = exchange_read_json(wait->exchange, &wait->err);
	if (!answer)
		return -1;
	snprintf(code, sizeof(code), "%lld", json_int(answer, "StatusCode", 0));
	json_free(answer);
	output_field(&waiter->out, wait->name);
	output_field(&waiter->out, code);
	output_end(&waiter->out);
	return 0;
}

static void
drop_wait(struct wait *wait)
{
	exchange_end(wait->exchange);
	free(wait->name);
}

/* 1: healthy, or running where there is no check. 0: not yet. -1: never. */
static int
is_healthy(struct waiter *waiter, const char *name, struct err *err)
{
	char *target = engine_target("/containers/%s/json", name);
	struct exchange *exchange = begin(waiter, "GET", target, err);
	struct json *box = exchange ? exchange_read_json(exchange, err) : NULL;
	const char *health = json_str(box, "State.Health.Status");
	int result = 0;

	exchange_end(exchange);
	free(target);
	if (!box)
		return -1;
	if (!json_bool(box, "State.Running"))
		result = err_set(err, ERR_REFUSED, "does not run");
	else if (!health || strcmp(health, "none") == 0)
		result = 1;
	else if (strcmp(health, "healthy") == 0)
		result = 1;
	else if (strcmp(health, "unhealthy") == 0)
		result = err_set(err, ERR_REFUSED, "is unhealthy");
	json_free(box);
	return result;
}

/* Any event of the box is reason enough to look again. */
static int
wait_for_health(struct waiter *waiter, const char *name, struct err *err)
{
	struct json *filters = json_object();
	struct str text = { 0 }, target = { 0 };
	struct exchange *events;
	int healthy;
	char buf[4096];

	json_add_str(filters, "type", "container");
	json_add_str(filters, "container", name);
	json_text(filters, &text);
	json_free(filters);
	str_adds(&target, "/events?filters=");
	str_add_url(&target, text.s);
	/* before the first look: nothing can happen between the two unseen */
	events = begin(waiter, "GET", target.s, err);
	str_free(&text);
	str_free(&target);
	if (!events)
		return -1;
	while ((healthy = is_healthy(waiter, name, err)) == 0) {
		ssize_t n;

		exchange_limit(events, time_left(waiter));
		n = exchange_read(events, buf, sizeof(buf), err);
		if (n == 0)
			err_set(err, ERR_ENGINE, "the engine ended its events");
		if (n <= 0) {
			healthy = -1;
			break;
		}
	}
	exchange_end(events);
	if (healthy < 0)
		return -1;
	output_line(&waiter->out, name);
	return 0;
}

static void
parse(struct waiter *waiter, struct cli *cli, int argc, char **argv)
{
	int c;

	while ((c = cli_option(cli, argc, argv, ":0" CLI_LETTERS, options)) !=
	       -1) {
		switch (c) {
		case OPT_CONDITION:
			if (strcmp(optarg, "not-running") != 0 &&
			    strcmp(optarg, "next-exit") != 0 &&
			    strcmp(optarg, "removed") != 0)
				cli_misuse(cli,
				    "option --condition: want not-running, "
				    "next-exit or removed, not '%s'",
				    optarg);
			waiter->condition = optarg;
			break;
		case OPT_HEALTHY:
			waiter->healthy = true;
			break;
		case OPT_TIMEOUT:
			waiter->timeout =
			    cli_number(cli, "--timeout", optarg, 1, 1000000);
			break;
		case '0':
			waiter->out.end = '\0';
			break;
		}
	}
}

static void
report(struct waiter *waiter, const char *name, struct err *err)
{
	if (err->kind == ERR_NOT_FOUND)
		err_set(err, ERR_NOT_FOUND, "no such container");
	if (time_left(waiter) == 0)
		err_set(err, ERR_REFUSED,
		    waiter->healthy ? "not healthy after %ld seconds"
				    : "still there after %ld seconds",
		    waiter->timeout);
	warn_err(err, name);
	waiter->status = err_status(err);
}

/* Whoever reads waits for it; what is lost, output_close() tells. */
static void
flush_record(void)
{
	output_flush();
}

/* The oldest one that is under way. */
static void
end_wait(struct waiter *waiter)
{
	struct wait *wait = &waiter->window[waiter->ended_waits++ % WINDOW];

	if (print_end(waiter, wait) < 0)
		report(waiter, wait->name, &wait->err);
	else
		flush_record();
	drop_wait(wait);
}

/*
 * All of them are under way at once: an end of one while another is waited for
 * must not be missed. Records are printed in the order of the names.
 */
static void
wait_for_ends(struct waiter *waiter, struct names *names)
{
	const char *name;

	waiter->window = xcalloc(WINDOW, sizeof(*waiter->window));
	while (waiter->status != STATUS_ENGINE && (name = names_next(names))) {
		if (waiter->begun_waits - waiter->ended_waits == WINDOW)
			end_wait(waiter);
		begin_wait(waiter,
		    &waiter->window[waiter->begun_waits++ % WINDOW], name);
	}
	while (waiter->ended_waits < waiter->begun_waits) {
		if (waiter->status != STATUS_ENGINE)
			end_wait(waiter);
		else
			drop_wait(
			    &waiter->window[waiter->ended_waits++ % WINDOW]);
	}
	free(waiter->window);
}

static void
wait_for_all_health(struct waiter *waiter, struct names *names)
{
	struct err err;
	const char *name;

	while (waiter->status != STATUS_ENGINE && (name = names_next(names))) {
		if (wait_for_health(waiter, name, &err) < 0)
			report(waiter, name, &err);
		else
			flush_record();
	}
}

int
main(int argc, char **argv)
{
	struct waiter waiter = { .out = { .end = '\n' },
		.condition = "not-running" };
	struct cli cli;
	struct names names;

	cli_begin(&cli, argv, usage);
	parse(&waiter, &cli, argc, argv);
	names_begin(&names, &cli, argv + optind, waiter.out.end);
	clock_gettime(CLOCK_MONOTONIC, &waiter.begun);
	waiter.engine = cli_engine(&cli);
	if (waiter.healthy)
		wait_for_all_health(&waiter, &names);
	else
		wait_for_ends(&waiter, &names);
	if (names_end(&names) != STATUS_OK && waiter.status == STATUS_OK)
		waiter.status = STATUS_FAILED;
	engine_close(waiter.engine);
	return output_close(waiter.status);
}
