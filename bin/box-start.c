/* SPDX-License-Identifier: MIT */
/*
 * box-start: starts boxes that do not run (POST /containers/{id}/start).
 */
#include "api/container.h"
#include "cli/cli.h"
#include "cli/for_each.h"

static const char usage[] = "box-start [-0] [-H HOST] NAME...";

static const struct option options[] = {
	{ "null", no_argument, NULL, '0' },
	CLI_OPTIONS,
};

static int
start(void *arg, const char *name, struct call *call, struct err *err)
{
	(void)arg;
	(void)err;
	*call = call_container_start(name);
	return 0;
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct for_each each = { .call = start, .out = { .end = '\n' } };
	struct operands operands;
	int c, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(&cli, argc, argv, ":0" CLI_LETTERS, options)) !=
	       -1) {
		if (c == '0')
			each.out.end = '\0';
	}
	operands_begin(&operands, &cli, argv + optind, each.out.end);
	each.engine = cli_engine(&cli);
	status = for_each_run(&each, &operands);
	engine_close(each.engine);
	return output_close(status);
}
