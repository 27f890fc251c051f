/* SPDX-License-Identifier: MIT */
/*
 * box-build: builds an image from a Dockerfile (POST /build).
 */
#include <stdlib.h>
#include <string.h>

#include "build/image.h"
#include "build/options.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "base/file.h"

static const char usage[] =
    "box-build [-q] [-f FILE] [-t NAME[:TAG]]... [--build-arg NAME[=VALUE]]... "
    "[--target STAGE] [--if-changed] [OPTION]... DIR | -";

struct tool {
	struct build build;
	const char *iidfile, *state_dir;
	bool if_changed;
};

static const struct cli_option options[] = {
	OPT_FLAG(0, "if-changed", struct tool, if_changed),
	OPT_TEXT(0, "iidfile", struct tool, iidfile),
	OPT_TEXT(0, "state", struct tool, state_dir),
	OPT_END,
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
	struct tool tool = { 0 };
	struct build *build = &tool.build;
	struct cli cli = { usage,
		.tables = { { options, &tool }, { build_input_options, build },
		    { build_other_options, build } } };
	struct progress progress = { 0 };
	struct engine *engine;
	struct err err;
	int result, status;

	argv = cli_begin(&cli, argc, argv);
	if (!argv[0] || argv[1])
		cli_misuse(&cli, "want one directory, or - for stdin");
	build->dir = argv[0];
	build->excluded_dir = tool.state_dir;
	if (tool.if_changed && strcmp(build->dir, "-") == 0)
		cli_misuse(&cli, "--if-changed needs a directory");
	if (build_read(build, &err) < 0)
		die(STATUS_FAILED, "%s", err.msg);
	engine = cli_engine(&cli);
	progress.quiet = build->quiet;
	if (tool.if_changed)
		result = build_image_if_changed(
		    build, engine, tool.state_dir, &progress, &err);
	else
		result = build_image(build, engine, &progress, &err);
	if (result == 0) {
		status = report(tool.iidfile, str_text(&progress.id));
	} else {
		status = warn_err(&err, build_name(build));
	}
	engine_close(engine);
	progress_free(&progress);
	build_free(build);
	return output_close(status);
}
