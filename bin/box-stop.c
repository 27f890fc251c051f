/* SPDX-License-Identifier: MIT */
/*
 * box-stop: stops boxes: their stop signal, then SIGKILL
 * (POST /containers/{id}/stop).
 */
#include "api/container.h"
#include "cli/cli.h"
#include "cli/for_each.h"

static const char usage[] = "box-stop [-0] [-t SECONDS] [-H HOST] NAME...";

static const struct option options[] = {
	{ "null", no_argument, NULL, '0' },
	{ "time", required_argument, NULL, 't' },
	CLI_OPTIONS,
};

static int
stop(void *arg, const char *name, struct call *call, struct err *err)
{
	const long *seconds = arg;

	(void)err;
	*call = call_container_stop(name, *seconds);
	return 0;
}

int
main(int argc, char **argv)
{
	struct cli cli;
	/* without -t, the box's own time, or the engine's 10 s */
	long seconds = -1;
	struct for_each each = {
		.call = stop, .arg = &seconds, .out = { .end = '\n' }
	};
	struct operands operands;
	int c, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(
		    &cli, argc, argv, ":0t:" CLI_LETTERS, options)) != -1) {
		if (c == '0')
			each.out.end = '\0';
		else if (c == 't')
			seconds = cli_number(&cli, "-t", optarg, 0, 86400);
	}
	operands_begin(&operands, &cli, argv + optind, each.out.end);
	each.engine = cli_engine(&cli);
	status = for_each_run(&each, &operands);
	engine_close(each.engine);
	return output_close(status);
}
