/* SPDX-License-Identifier: MIT */
/*
 * box-logs: what a box wrote to its stdout and stderr
 * (GET /containers/{id}/logs).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/container.h"
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
	struct container_logs what;
	char since[32], until[32];
	const char *box;
};

/*
 * Seconds since 1970 as they are, and "10m" as that long ago, which is written
 * to buf.
 */
static const char *
time_text(struct logs *logs, const char *option, const char *text, char *buf,
    size_t size)
{
	struct timespec now;
	struct err err;
	long long ago;

	if (text[strspn(text, "0123456789.")] == '\0')
		return text;
	if (parse_duration(text, &ago, &err) < 0)
		cli_misuse(&logs->cli,
		    "option --%s: want seconds since 1970 or a duration such "
		    "as 10m, not '%s'",
		    option, text);
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(buf, size, "%lld", (long long)now.tv_sec - ago / 1000000000);
	return buf;
}

static void
parse(struct logs *logs, int argc, char **argv)
{
	int c;

	while ((c = cli_option(&logs->cli, argc, argv, ":fn:t" CLI_LETTERS,
		    options)) != -1) {
		switch (c) {
		case 'f':
			logs->what.follow = true;
			break;
		case 'n':
			if (strcmp(optarg, "all") != 0)
				logs->what.tail = cli_number(
				    &logs->cli, "-n", optarg, 0, 1000000000);
			break;
		case 't':
			logs->what.timestamps = true;
			break;
		case OPT_SINCE:
			logs->what.since = time_text(logs, "since", optarg,
			    logs->since, sizeof(logs->since));
			break;
		case OPT_UNTIL:
			logs->what.until = time_text(logs, "until", optarg,
			    logs->until, sizeof(logs->until));
			break;
		}
	}
	if (!argv[optind] || argv[optind + 1])
		cli_misuse(&logs->cli, "want one box");
	logs->box = argv[optind];
}

static int
print_frames(
    struct demux *frame, const char *bytes, size_t len, struct err *err)
{
	while (len > 0) {
		struct demux_part part;

		if (demux_next(frame, (const unsigned char *)bytes, len, &part,
			err) < 0)
			return -1;
		/* both may be the same file, and stderr has no buffer */
		if (frame->fd == 2 && part.take > 0 && output_flush() < 0)
			return 0;
		fwrite(bytes + part.skip, 1, part.take,
		    frame->fd == 2 ? stderr : stdout);
		bytes += part.skip + part.take;
		len -= part.skip + part.take;
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
	struct json *box = container_inspect(logs->engine, logs->box, err);
	struct exchange *exchange;
	int result = -1;

	if (!box)
		return -1;
	exchange = call_open(
	    logs->engine, call_container_logs(logs->box, &logs->what), err);
	/* without a terminal the two streams share one, in frames */
	if (exchange)
		result = print_all(exchange, container_has_tty(box), err);
	exchange_end(exchange);
	json_free(box);
	return result;
}

int
main(int argc, char **argv)
{
	struct logs logs = { .what.tail = -1 };
	struct err err;
	int status = STATUS_OK;

	cli_begin(&logs.cli, argv, usage);
	parse(&logs, argc, argv);
	logs.engine = cli_engine(&logs.cli);
	if (print_logs(&logs, &err) < 0) {
		warn_err(&err, logs.box);
		status = err_status(&err);
	}
	engine_close(logs.engine);
	return output_close(status);
}
