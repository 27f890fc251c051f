/* SPDX-License-Identifier: MIT */
/*
 * box-forget: removes old versions of boxes (DELETE /images/{name}).
 */
#include "cli/cli.h"
#include "cli/output.h"
#include "version/forget.h"

static const char usage[] = "box-forget [-an] [-k COUNT] [-H HOST] [BOX...]";

enum {
	KEEP = 5
};

static const struct cli_option options[] = {
	OPT_FLAG('a', "all", struct forget, all),
	OPT_FLAG('n', "dry-run", struct forget, dry_run),
	OPT_NUMBER('k', "keep", struct forget, keep, 0, 1 << 30),
	OPT_END,
};

static void
print_name(void *arg, const char *name)
{
	output_line(arg, name);
}

int
main(int argc, char **argv)
{
	struct output out = { .end = '\n' };
	struct forget forget = {
		.keep = KEEP, .removed = print_name, .arg = &out
	};
	struct cli cli = { usage, .tables = { { options, &forget } } };
	int status;

	forget.boxes = cli_begin(&cli, argc, argv);
	forget.engine = cli_engine(&cli);
	status = forget_versions(&forget);
	engine_close(forget.engine);
	return output_close(status);
}
