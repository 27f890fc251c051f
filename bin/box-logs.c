/* SPDX-License-Identifier: MIT */
/*
 * box-logs: what a box wrote to its stdout and stderr
 * (GET /containers/{id}/logs).
 */
#include <stdio.h>
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

struct logs {
	struct engine *engine;
	struct container_logs what;
	const char *lines; /* of -n */
	const char *box;
};

static const struct cli_option options[] = {
	OPT_FLAG('f', "follow", struct logs, what.follow),
	OPT_TEXT(0, "since", struct logs, what.since),
	OPT_TEXT('n', "tail", struct logs, lines),
	OPT_FLAG('t', "timestamps", struct logs, what.timestamps),
	OPT_TEXT(0, "until", struct logs, what.until),
	OPT_END,
};

/* Converts "10m" to the time that long ago, in buf; seconds since 1970 stay. */
static void
read_time(const char *option, const char **text, char *buf, size_t size)
{
	struct timespec now;
	struct err err;
	long long ago;

	if (!*text || (*text)[strspn(*text, "0123456789.")] == '\0')
		return;
	if (parse_duration(*text, &ago, &err) < 0)
		die(STATUS_USAGE,
		    "option --%s: want seconds since 1970 or a duration such "
		    "as 10m, not '%s'",
		    option, *text);
	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(buf, size, "%lld", (long long)now.tv_sec - ago / 1000000000);
	*text = buf;
}

/* "all", which is the default, or a number of lines. */
static long
read_lines(const char *text)
{
	struct err err;
	long long n = -1;

	if (strcmp(text, "all") != 0 &&
	    parse_integer(text, 0, 1000000000, &n, &err) < 0)
		die(STATUS_USAGE, "option -n: want a number, or all, not '%s'",
		    text);
	return (long)n;
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
		result = print_all(exchange, container_info(box).tty, err);
	exchange_end(exchange);
	json_free(box);
	return result;
}

int
main(int argc, char **argv)
{
	struct logs logs = { .lines = "all" };
	struct cli cli = { usage, .tables = { { options, &logs } } };
	char since[32], until[32];
	int status = STATUS_OK;
	struct err err;

	argv = cli_begin(&cli, argc, argv);
	if (!argv[0] || argv[1])
		cli_misuse(&cli, "want one box");
	logs.box = argv[0];
	logs.what.tail = read_lines(logs.lines);
	read_time("since", &logs.what.since, since, sizeof(since));
	read_time("until", &logs.what.until, until, sizeof(until));
	logs.engine = cli_engine(&cli);
	if (print_logs(&logs, &err) < 0)
		status = warn_err(&err, logs.box);
	engine_close(logs.engine);
	return output_close(status);
}
