/* SPDX-License-Identifier: MIT */
/*
 * box-start: starts boxes that do not run (POST /containers/{id}/start).
 */
#include "cli/for_each.h"
#include "cli/cli.h"

static const char usage[] = "box-start [-0] [-H HOST] NAME...";

static const struct option options[] = {
	{ "null", no_argument, NULL, '0' },
	CLI_OPTIONS,
};

static char *
start_target(void *arg, const char *name, struct err *err)
{
	(void)arg;
	(void)err;
	return engine_target("/containers/%s/start", name);
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct for_each batch = { .method = "POST",
		.target = start_target,
		.what = "container",
		.out = { .end = '\n' } };
	struct names names;
	int c, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(&cli, argc, argv, ":0" CLI_LETTERS, options)) !=
	       -1) {
		if (c == '0')
			batch.out.end = '\0';
	}
	names_begin(&names, &cli, argv + optind, batch.out.end);
	batch.engine = cli_engine(&cli);
	status = for_each_run(&batch, &names);
	engine_close(batch.engine);
	return output_close(status);
}
