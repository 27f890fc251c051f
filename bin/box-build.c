/* SPDX-License-Identifier: MIT */
/*
 * box-build: builds an image from a Dockerfile (POST /build).
 */
#include <stdlib.h>
#include <string.h>

#include "build/image.h"
#include "build/options.h"
#include "build/read.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "base/file.h"

static const char usage[] =
    "box-build [-q] [-f FILE] [-t NAME[:TAG]]... [--build-arg NAME[=VALUE]]... "
    "[--target STAGE] [--if-changed] [OPTION]... DIR | -";

enum {
	OPT_IF_CHANGED = BUILD_LAST,
	OPT_IIDFILE,
	OPT_STATE
};

static const struct option options[] = {
	{ "if-changed", no_argument, NULL, OPT_IF_CHANGED },
	{ "iidfile", required_argument, NULL, OPT_IIDFILE },
	{ "state", required_argument, NULL, OPT_STATE },
	BUILD_OPTIONS,
	CLI_OPTIONS,
};

/* Prints the ID, and writes it to --iidfile. */
static int
report(const char *iidfile, const char *id)
{
	struct output out = { .end = '\n' };
	struct err err;

	output_line(&out, id);
	if (!iidfile || file_write(iidfile, id, strlen(id), &err) == 0)
		return STATUS_OK;
	warn_err(&err, NULL);
	return STATUS_FAILED;
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct build build = { 0 };
	struct progress progress = { 0 };
	struct engine *engine;
	const char *iidfile = NULL, *state_dir = NULL;
	bool if_changed = false;
	struct err err;
	int c, result, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(&cli, argc, argv, ":" BUILD_LETTERS CLI_LETTERS,
		    options)) != -1) {
		if (c == OPT_IIDFILE)
			iidfile = optarg;
		else if (c == OPT_STATE)
			state_dir = optarg;
		else if (c == OPT_IF_CHANGED)
			if_changed = true;
		else if (build_option(&build, c, optarg, &err) < 0)
			die(cli.misuse, "%s", err.msg);
	}
	if (!argv[optind] || argv[optind + 1])
		cli_misuse(&cli, "want one directory, or - for stdin");
	build.dir = argv[optind];
	build.excluded_dir = state_dir;
	if (if_changed && strcmp(build.dir, "-") == 0)
		cli_misuse(&cli, "--if-changed needs a directory");
	if (build_read(&build, &err) < 0)
		die(STATUS_FAILED, "%s", err.msg);
	engine = cli_engine(&cli);
	progress.quiet = build.quiet;
	if (if_changed)
		result = build_image_if_changed(
		    &build, engine, state_dir, &progress, &err);
	else
		result = build_image(&build, engine, &progress, &err);
	if (result == 0) {
		status = report(iidfile, str_text(&progress.id));
	} else {
		warn_err(&err, build_name(&build));
		status = err_status(&err);
	}
	engine_close(engine);
	progress_free(&progress);
	build_free(&build);
	return output_close(status);
}
