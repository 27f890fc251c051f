/* SPDX-License-Identifier: MIT */
/*
 * box-logs: what a box wrote to its stdout and stderr
 * (GET /containers/{id}/logs).
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "engine/demux.h"
#include "cli/output.h"
#include "create/units.h"
#include "base/str.h"

static const char usage[] =
    "box-logs [-ft] [-n LINES] [--since TIME] [--until TIME] [-H HOST] BOX";

enum {
	OPT_SINCE = CLI_FIRST,
	OPT_UNTIL
};

static const struct option options[] = {
	{ "follow", no_argument, NULL, 'f' },
	{ "since", required_argument, NULL, OPT_SINCE },
	{ "tail", required_argument, NULL, 'n' },
	{ "timestamps", no_argument, NULL, 't' },
	{ "until", required_argument, NULL, OPT_UNTIL },
	CLI_OPTIONS,
};

struct logs {
	struct cli cli;
	struct engine *engine;
	struct str query;
	const char *box;
};

/* Seconds since 1970 as they are, and "10m" as that long ago. */
static void
add_time(struct logs *logs, const char *name, const char *text)
{
	struct timespec now;
	struct err err;
	long long ago;

	if (text[strspn(text, "0123456789.")] == '\0') {
		str_addf(&logs->query, "&%s=", name);
		str_add_url(&logs->query, text);
		return;
	}
	if (parse_duration(text, &ago, &err) < 0)
		cli_misuse(&logs->cli,
		    "option --%s: want seconds since 1970 or a duration such "
		    "as 10m, not '%s'",
		    name, text);
	clock_gettime(CLOCK_REALTIME, &now);
	str_addf(&logs->query, "&%s=%lld", name,
	    (long long)now.tv_sec - ago / 1000000000);
}

static void
parse(struct logs *logs, int argc, char **argv)
{
	int c;

	while ((c = cli_option(&logs->cli, argc, argv, ":fn:t" CLI_LETTERS,
		    options)) != -1) {
		switch (c) {
		case 'f':
			str_adds(&logs->query, "&follow=1");
			break;
		case 'n':
			if (strcmp(optarg, "all") != 0)
				str_addf(&logs->query, "&tail=%ld",
				    cli_number(&logs->cli, "-n", optarg, 0,
					1000000000));
			break;
		case 't':
			str_adds(&logs->query, "&timestamps=1");
			break;
		case OPT_SINCE:
			add_time(logs, "since", optarg);
			break;
		case OPT_UNTIL:
			add_time(logs, "until", optarg);
			break;
		}
	}
	if (!argv[optind] || argv[optind + 1])
		cli_misuse(&logs->cli, "want one box");
	logs->box = argv[optind];
}

/* Without a terminal its output is in frames; only its configuration says. */
static int
has_terminal(struct logs *logs, struct err *err)
{
	struct json *box =
	    engine_inspect(logs->engine, "/containers/%s/json", logs->box, err);
	int result = box ? json_bool(box, "Config.Tty") : -1;

	json_free(box);
	return result;
}

static int
print_frames(
    struct demux *frame, const char *bytes, size_t len, struct err *err)
{
	while (len > 0) {
		size_t skip, take;

		if (demux_next(frame, (const unsigned char *)bytes, len, &skip,
			&take, err) < 0)
			return -1;
		/* both may be the same file, and stderr has no buffer */
		if (frame->fd == 2 && take > 0 && output_flush() < 0)
			return 0;
		fwrite(bytes + skip, 1, take, frame->fd == 2 ? stderr : stdout);
		bytes += skip + take;
		len -= skip + take;
	}
	return 0;
}

static int
print_all(struct exchange *exchange, bool raw, struct err *err)
{
	struct demux frame = { 0 };
	char buf[65536];
	ssize_t n;

	while ((n = exchange_read(exchange, buf, sizeof(buf), err)) > 0) {
		if (raw)
			fwrite(buf, 1, (size_t)n, stdout);
		else if (print_frames(&frame, buf, (size_t)n, err) < 0)
			return -1;
		/* what was lost is reported at the end, by output_close() */
		if (output_flush() < 0)
			return 0;
	}
	return n < 0 ? -1 : demux_end(&frame, err);
}

static int
print_logs(struct logs *logs, struct err *err)
{
	struct request request = { .method = "GET" };
	struct exchange *exchange;
	struct str target = { 0 };
	int raw = has_terminal(logs, err), result = -1;

	if (raw < 0)
		return -1;
	str_adds(&target, "/containers/");
	str_add_url(&target, logs->box);
	str_addf(&target, "/logs?stdout=1&stderr=1%s", str_text(&logs->query));
	request.target = target.s;
	exchange = engine_send(logs->engine, &request, err);
	if (exchange && exchange_status(exchange, err) >= 0)
		result = print_all(exchange, raw, err);
	exchange_end(exchange);
	str_free(&target);
	return result;
}

int
main(int argc, char **argv)
{
	struct logs logs = { 0 };
	struct err err;
	int status = STATUS_OK;

	cli_begin(&logs.cli, argv, usage);
	parse(&logs, argc, argv);
	logs.engine = cli_engine(&logs.cli);
	if (print_logs(&logs, &err) < 0) {
		if (err.kind == ERR_NOT_FOUND)
			err_set(&err, ERR_NOT_FOUND, "no such container");
		warn_err(&err, logs.box);
		status = err_status(&err);
	}
	engine_close(logs.engine);
	str_free(&logs.query);
	return output_close(status);
}
