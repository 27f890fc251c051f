/* SPDX-License-Identifier: MIT */
/*
 * box-fork: makes a new box, independent of the old one, from what a box is
 * now or from a version of it.
 */
#include "base/json.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "version/fork.h"

static const char usage[] =
    "box-fork [--label NAME[=VALUE]]... [--no-start] [--trust] [-H HOST] "
    "BOX|VERSION NAME";

static int
add_label(void *about, const struct cli_option *option, const char *text,
    struct err *err)
{
	struct fork *fork = about;

	(void)option;
	(void)err;
	json_put_pair(fork->labels, "", text);
	return 0;
}

static const struct cli_option options[] = {
	OPT_CALL(0, "label", add_label),
	OPT_FLAG(0, "no-start", struct fork, no_start),
	OPT_FLAG(0, "trust", struct fork, trust),
	OPT_END,
};

int
main(int argc, char **argv)
{
	struct fork fork = { .labels = json_object() };
	struct cli cli = { usage, .tables = { { options, &fork } } };
	struct output out = { .end = '\n' };
	int status = STATUS_OK;
	struct err err;

	argv = cli_begin(&cli, argc, argv);
	if (!argv[0] || !argv[1] || argv[2])
		cli_misuse(&cli,
		    "want a box or a version, and a name for the new box");
	fork.from = argv[0];
	fork.name = argv[1];
	fork.host = cli.host;
	fork.engine = cli_engine(&cli);
	if (fork_box(&fork, &err) == 0)
		output_line(&out, fork.name);
	else
		status = warn_err(&err, fork.from);
	engine_close(fork.engine);
	json_free(fork.labels);
	return output_close(status);
}
