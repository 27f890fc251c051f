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

static const struct option options[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "keep", required_argument, NULL, 'k' },
	CLI_OPTIONS,
};

static void
print_name(void *arg, const char *name)
{
	output_line(arg, name);
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct output out = { .end = '\n' };
	struct forget forget = {
		.keep = KEEP, .removed = print_name, .arg = &out
	};
	int c, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(
		    &cli, argc, argv, ":ak:n" CLI_LETTERS, options)) != -1) {
		if (c == 'a')
			forget.all = true;
		else if (c == 'n')
			forget.dry_run = true;
		else if (c == 'k')
			forget.keep =
			    cli_number(&cli, "-k", optarg, 0, 1 << 30);
	}
	forget.boxes = argv + optind;
	forget.engine = cli_engine(&cli);
	status = forget_versions(&forget);
	engine_close(forget.engine);
	return output_close(status);
}
