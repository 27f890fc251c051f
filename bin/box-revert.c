/* SPDX-License-Identifier: MIT */
/*
 * box-revert: restores a box to what it was in one of its versions.
 */
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "version/revert.h"

static const char usage[] =
    "box-revert [-m MESSAGE] [--no-save] [--trust] [-H HOST] BOX [VERSION]";

static const struct cli_option options[] = {
	OPT_TEXT('m', "message", struct revert, message),
	OPT_FLAG(0, "no-save", struct revert, no_save),
	OPT_FLAG(0, "trust", struct revert, trust),
	OPT_END,
};

int
main(int argc, char **argv)
{
	struct revert revert = { 0 };
	struct cli cli = { usage, .tables = { { options, &revert } } };
	struct output out = { .end = '\n' };
	int status = STATUS_OK;
	struct err err;

	argv = cli_begin(&cli, argc, argv);
	if (!argv[0] || (argv[1] && argv[2]))
		cli_misuse(&cli, "want a box, and at most one version");
	revert.box = argv[0];
	revert.version = argv[1];
	revert.host = cli.host;
	revert.engine = cli_engine(&cli);
	if (revert_box(&revert, &err) == 0) {
		output_field(&out, revert.box);
		output_field(&out, revert.image);
		output_end(&out);
	} else {
		status = warn_err(&err, revert.box);
	}
	engine_close(revert.engine);
	free(revert.image);
	return output_close(status);
}
