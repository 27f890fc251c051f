/* SPDX-License-Identifier: MIT */
/*
 * box-wait: waits for boxes to end (POST /containers/{id}/wait), or to be
 * healthy with --healthy (GET /events, GET /containers/{id}/json).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli.h"
#include "out.h"
#include "str.h"

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

struct waiter {
	struct engine *engine;
	struct out out;
	const char *condition; /* not-running, next-exit or removed */
	bool healthy;
	long timeout; /* seconds for all of them; 0: none */
	struct timespec begun;
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

/* One record: the name and the status that its command ended with. */
static int
wait_for_end(struct waiter *waiter, const char *name, struct err *err)
{
	struct str target = { 0 };
	struct exchange *exchange;
	struct json *answer = NULL;
	char code[24];

	str_adds(&target, "/containers/");
	str_add_url(&target, name);
	str_addf(&target, "/wait?condition=%s", waiter->condition);
	exchange = begin(waiter, "POST", target.s, err);
	str_free(&target);
	if (exchange)
		answer = exchange_read_json(exchange, err);
	exchange_end(exchange);
	if (!answer)
		return -1;
	snprintf(code, sizeof(code), "%lld", json_int(answer, "StatusCode", 0));
	json_free(answer);
	out_field(&waiter->out, name);
	out_field(&waiter->out, code);
	out_end(&waiter->out);
	return 0;
}

/* 1: healthy, or running where there is no check. 0: not yet. -1: never. */
static int
is_healthy(struct waiter *waiter, const char *name, struct err *err)
{
	char *target = engine_target("/containers/%s/json", name);
	struct json *box = engine_get(waiter->engine, target, err);
	const char *health = json_str(box, "State.Health.Status");
	int result = 0;

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
	out_line(&waiter->out, name);
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

int
main(int argc, char **argv)
{
	struct waiter waiter = { .out = { .end = '\n' },
		.condition = "not-running" };
	struct cli cli;
	struct names names;
	struct err err;
	const char *name;
	int status = STATUS_OK;

	cli_begin(&cli, argv, usage);
	parse(&waiter, &cli, argc, argv);
	names_begin(&names, &cli, argv + optind, waiter.out.end);
	clock_gettime(CLOCK_MONOTONIC, &waiter.begun);
	waiter.engine = cli_engine(&cli);
	while (status != STATUS_ENGINE && (name = names_next(&names))) {
		int result = waiter.healthy
				 ? wait_for_health(&waiter, name, &err)
				 : wait_for_end(&waiter, name, &err);

		if (result == 0)
			continue;
		if (err.http == 404)
			err_missing(&err, "container");
		if (time_left(&waiter) == 0)
			err_set(&err, ERR_REFUSED,
			    waiter.healthy ? "not healthy after %ld seconds"
					   : "still there after %ld seconds",
			    waiter.timeout);
		warn_err(&err, name);
		status = err_status(&err);
	}
	if (names_end(&names) != STATUS_OK && status == STATUS_OK)
		status = STATUS_FAILED;
	engine_close(waiter.engine);
	return out_close(status);
}
