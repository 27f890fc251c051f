/* SPDX-License-Identifier: MIT */
/*
 * box-fork: makes a new box, independent of the old one, from what a box is
 * now or from a version of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "base/mem.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "version/fork.h"

static const char usage[] =
    "box-fork [--label NAME[=VALUE]]... [--no-start] [--trust] [-H HOST] "
    "BOX|VERSION NAME";

enum {
	OPT_LABEL = CLI_FIRST,
	OPT_NO_START,
	OPT_TRUST
};

static const struct option options[] = {
	{ "label", required_argument, NULL, OPT_LABEL },
	{ "no-start", no_argument, NULL, OPT_NO_START },
	{ "trust", no_argument, NULL, OPT_TRUST },
	CLI_OPTIONS,
};

static void
add_label(struct json *labels, const char *text)
{
	const char *value = strchr(text, '=');
	char *name = xstrndup(text, strcspn(text, "="));

	label_put(labels, name, value ? value + 1 : "");
	free(name);
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct json *labels = json_object();
	struct fork fork = { .labels = labels };
	struct output out = { .end = '\n' };
	struct err err;
	int c, status = STATUS_OK;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(&cli, argc, argv, ":" CLI_LETTERS, options)) !=
	       -1) {
		if (c == OPT_LABEL)
			add_label(labels, optarg);
		else if (c == OPT_NO_START)
			fork.no_start = true;
		else if (c == OPT_TRUST)
			fork.trust = true;
	}
	if (!argv[optind] || !argv[optind + 1] || argv[optind + 2])
		cli_misuse(&cli,
		    "want a box or a version, and a name for the new box");
	fork.from = argv[optind];
	fork.name = argv[optind + 1];
	fork.host = cli.host;
	fork.engine = cli_engine(&cli);
	if (fork_box(&fork, &err) == 0) {
		output_line(&out, fork.name);
	} else {
		warn_err(&err, fork.from);
		status = err_status(&err);
	}
	engine_close(fork.engine);
	json_free(labels);
	return output_close(status);
}
