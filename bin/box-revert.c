/* SPDX-License-Identifier: MIT */
/*
 * box-revert: makes a box be again what it was in one of its versions.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "version/revert.h"

static const char usage[] =
    "box-revert [-m MESSAGE] [--no-save] [--trust] [-H HOST] BOX [VERSION]";

enum {
	OPT_NO_SAVE = CLI_FIRST,
	OPT_TRUST
};

static const struct option options[] = {
	{ "message", required_argument, NULL, 'm' },
	{ "no-save", no_argument, NULL, OPT_NO_SAVE },
	{ "trust", no_argument, NULL, OPT_TRUST },
	CLI_OPTIONS,
};

int
main(int argc, char **argv)
{
	struct cli cli;
	struct revert revert = { 0 };
	struct output out = { .end = '\n' };
	struct err err;
	int c, status = STATUS_OK;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(&cli, argc, argv, ":m:" CLI_LETTERS, options)) !=
	       -1) {
		if (c == 'm')
			revert.message = optarg;
		else if (c == OPT_NO_SAVE)
			revert.no_save = true;
		else if (c == OPT_TRUST)
			revert.trust = true;
	}
	if (!argv[optind] || (argv[optind + 1] && argv[optind + 2]))
		cli_misuse(&cli, "want a box, and at most one version");
	revert.box = argv[optind];
	revert.version = argv[optind + 1];
	revert.host = cli.host;
	revert.engine = cli_engine(&cli);
	if (revert_box(&revert, &err) == 0) {
		output_field(&out, revert.box);
		output_field(&out, revert.image);
		output_end(&out);
	} else {
		warn_err(&err, revert.box);
		status = err_status(&err);
	}
	engine_close(revert.engine);
	free(revert.image);
	return output_close(status);
}
