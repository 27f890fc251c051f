/* SPDX-License-Identifier: MIT */
/*
 * box-stop: stops boxes: their stop signal, then SIGKILL
 * (POST /containers/{id}/stop).
 */
#include "cli/for_each.h"
#include "cli/cli.h"
#include "base/str.h"

static const char usage[] = "box-stop [-0] [-t SECONDS] [-H HOST] NAME...";

static const struct option options[] = {
	{ "null", no_argument, NULL, '0' },
	{ "time", required_argument, NULL, 't' },
	CLI_OPTIONS,
};

/* Without -t, the time that the box itself was given, or the engine's 10 s. */
enum {
	OWN_TIME = -1
};

static char *
stop_target(void *arg, const char *name, struct err *err)
{
	const long *seconds = arg;
	struct str target = { 0 };

	(void)err;
	str_adds(&target, "/containers/");
	str_add_url(&target, name);
	str_adds(&target, "/stop");
	if (*seconds != OWN_TIME)
		str_addf(&target, "?t=%ld", *seconds);
	return str_take(&target);
}

int
main(int argc, char **argv)
{
	struct cli cli;
	long seconds = OWN_TIME;
	struct for_each batch = { .method = "POST",
		.target = stop_target,
		.arg = &seconds,
		.what = "container",
		.out = { .end = '\n' } };
	struct names names;
	int c, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(
		    &cli, argc, argv, ":0t:" CLI_LETTERS, options)) != -1) {
		if (c == '0')
			batch.out.end = '\0';
		else if (c == 't')
			seconds = cli_number(&cli, "-t", optarg, 0, 86400);
	}
	names_begin(&names, &cli, argv + optind, batch.out.end);
	batch.engine = cli_engine(&cli);
	status = for_each_run(&batch, &names);
	engine_close(batch.engine);
	return output_close(status);
}
