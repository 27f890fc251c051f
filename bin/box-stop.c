/* SPDX-License-Identifier: MIT */
/*
 * box-stop: stops boxes: their stop signal, then SIGKILL
 * (POST /containers/{id}/stop).
 */
#include "api/container.h"
#include "cli/cli.h"
#include "cli/for_each.h"

static const char usage[] = "box-stop [-0] [-t SECONDS] [-H HOST] NAME...";

struct stop {
	struct for_each each;
	long seconds; /* -1: the box's own time, or the engine's 10 s */
};

static const struct cli_option options[] = {
	OPT_NUL(struct stop, each.out.end),
	OPT_NUMBER('t', "time", struct stop, seconds, 0, 86400),
	OPT_END,
};

static int
stop(void *arg, const char *name, struct call *call, struct err *err)
{
	const struct stop *how = arg;

	(void)err;
	*call = call_container_stop(name, how->seconds);
	return 0;
}

int
main(int argc, char **argv)
{
	struct stop how = { .seconds = -1,
		.each = { .call = stop, .arg = &how, .out = { .end = '\n' } } };
	struct cli cli = { usage, .tables = { { options, &how } } };
	struct operands operands;
	int status;

	argv = cli_begin(&cli, argc, argv);
	operands_begin(&operands, &cli, argv, how.each.out.end);
	how.each.engine = cli_engine(&cli);
	status = for_each_run(&how.each, &operands);
	engine_close(how.each.engine);
	return output_close(status);
}
