/* SPDX-License-Identifier: MIT */
/*
 * box-start: starts stopped boxes (POST /containers/{id}/start).
 */
#include "api/container.h"
#include "cli/cli.h"
#include "cli/for_each.h"

static const char usage[] = "box-start [-0] [-H HOST] NAME...";

static const struct cli_option options[] = {
	OPT_NUL(struct for_each, out.end),
	OPT_END,
};

static int
start(void *arg, const char *name, struct call *call, struct err *err)
{
	(void)arg;
	(void)err;
	*call = call_container_start(name);
	call->object = "container";
	return 0;
}

int
main(int argc, char **argv)
{
	struct for_each each = { .call = start, .out = { .end = '\n' } };
	struct cli cli = { usage, .tables = { { options, &each } } };
	struct operands operands;
	int status;

	argv = cli_begin(&cli, argc, argv);
	operands_begin(&operands, &cli, argv, each.out.end);
	each.engine = cli_engine(&cli);
	status = for_each_run(&each, &operands);
	engine_close(each.engine);
	return output_close(status);
}
