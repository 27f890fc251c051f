/* SPDX-License-Identifier: MIT */
/*
 * box-run: runs a command in a new box (POST /containers/create, .../attach,
 * .../wait, .../start).
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "api/image.h"
#include "cli/cli.h"
#include "create/run.h"
#include "base/mem.h"
#include "cli/output.h"
#include "create/api_version.h"
#include "create/options.h"

static const char usage[] =
    "box-run [-dit] [--rm] [--name NAME] [-e NAME[=VALUE]]... [-p PORT]... "
    "[-v VOLUME]... [OPTION]... IMAGE [COMMAND [ARGUMENT]...]";

/* The options that are not in the table of options.h. */
enum {
	OPT_RM = CLI_FIRST,
	OPT_RM_IMAGE,
	OPT_KEEP,
	OPT_NAME,
	OPT_PULL,
	OPT_PLATFORM,
	OPT_CIDFILE,
	OPT_TABLE
};

static const struct option own_options[] = {
	{ "cidfile", required_argument, NULL, OPT_CIDFILE },
	{ "detach", no_argument, NULL, 'd' },
	{ "interactive", no_argument, NULL, 'i' },
	{ "keep-on-failure", no_argument, NULL, OPT_KEEP },
	{ "name", required_argument, NULL, OPT_NAME },
	{ "platform", required_argument, NULL, OPT_PLATFORM },
	{ "pull", required_argument, NULL, OPT_PULL },
	{ "quiet", no_argument, NULL, 'q' },
	{ "rm", no_argument, NULL, OPT_RM },
	{ "rm-image", no_argument, NULL, OPT_RM_IMAGE },
	{ "tty", no_argument, NULL, 't' },
	CLI_OPTIONS,
};
enum {
	OWN_OPTIONS = sizeof(own_options) / sizeof(own_options[0])
};

struct tool {
	struct cli cli;
	struct run_options *options;
	struct container_run run;
	bool remove_image;
};

/* Of the rows of options.h and our own; the caller frees it. */
static struct option *
option_table(struct str *letters)
{
	const struct run_option *row;
	struct option *table;
	size_t n = 0, at;

	while (run_option(n))
		n++;
	table = xcalloc(n + OWN_OPTIONS, sizeof(*table));
	str_adds(letters, "+:H:Vdiqt");
	for (at = 0; (row = run_option(at)); at++) {
		/* a flag can be negated: --init=false */
		table[at] = (struct option){ row->name,
			row->arg ? required_argument : optional_argument, NULL,
			OPT_TABLE + (int)at };
		if (row->letter)
			str_addf(letters, row->arg ? "%c:" : "%c", row->letter);
	}
	memcpy(table + at, own_options, sizeof(own_options));
	return table;
}

static void
set_pull(struct tool *tool, const char *when)
{
	if (strcmp(when, "missing") == 0)
		tool->run.pull = PULL_MISSING;
	else if (strcmp(when, "always") == 0)
		tool->run.pull = PULL_ALWAYS;
	else if (strcmp(when, "never") == 0)
		tool->run.pull = PULL_NEVER;
	else
		cli_misuse(&tool->cli,
		    "option --pull: want always, missing or never, not '%s'",
		    when);
}

static void
set_option(struct tool *tool, int c, const char *arg)
{
	const struct run_option *row;
	struct err err;

	switch (c) {
	case 'd':
		tool->run.detach = true;
		return;
	case 'i':
		tool->run.input = true;
		return;
	case 'q':
		tool->run.quiet = true;
		return;
	case 't':
		tool->run.tty = true;
		return;
	case OPT_RM:
		tool->run.remove = true;
		return;
	case OPT_RM_IMAGE:
		tool->remove_image = true;
		return;
	case OPT_KEEP:
		tool->run.keep_on_failure = true;
		return;
	case OPT_NAME:
		tool->run.name = arg;
		return;
	case OPT_PULL:
		set_pull(tool, arg);
		return;
	case OPT_PLATFORM:
		tool->run.platform = arg;
		return;
	case OPT_CIDFILE:
		tool->run.cidfile = arg;
		return;
	}
	row = c >= OPT_TABLE ? run_option((size_t)(c - OPT_TABLE))
			     : run_option_find_letter((char)c);
	if (run_options_apply(tool->options, row, arg, &err) < 0)
		die(tool->cli.misuse, "%s", err.msg);
}

static void
finish_body(struct tool *tool, char **operands)
{
	struct err err;
	const char *restart;

	if (!*operands)
		cli_misuse(&tool->cli, "want an image");
	/* with an empty name 20.10 creates a container without an image */
	if (!**operands)
		cli_misuse(&tool->cli, "the image has no name");
	tool->run.image = *operands;
	if (run_options_command(
		tool->options, tool->run.image, operands + 1, &err) < 0 ||
	    !(tool->run.body = run_options_finish(tool->options, &err)))
		die(tool->cli.misuse, "%s", err.msg);
	restart = json_str(tool->run.body, "HostConfig.RestartPolicy.Name");
	if (tool->run.remove && restart && *restart &&
	    strcmp(restart, "no") != 0)
		cli_misuse(&tool->cli, "--rm and --restart exclude each other");
	if ((tool->remove_image || tool->run.keep_on_failure) &&
	    (!tool->run.remove || tool->run.detach))
		cli_misuse(&tool->cli, "--%s needs --rm, and excludes --detach",
		    tool->remove_image ? "rm-image" : "keep-on-failure");
}

/* An older engine would silently ignore what it does not know. */
static void
check_api(const struct tool *tool)
{
	const char *option;
	unsigned int minor = body_api_version(tool->run.body, &option);

	if (!engine_has_api(tool->run.engine, 1, (int)minor))
		die(STATUS_ENGINE,
		    "--%s: needs API 1.%u, and this engine is older", option,
		    minor);
	/* a newer one warns of it, and finds the address with the network */
	if (engine_has_api(tool->run.engine, 1, 44) &&
	    json_str(tool->run.body, "MacAddress"))
		json_put_str(tool->run.body, "MacAddress", "");
}

/*
 * With --rm-image and --keep-on-failure it is this process that removes, so
 * another one undoes the work if it is killed. The box goes before its image.
 */
static int
run_box(struct tool *tool)
{
	struct container_run *run = &tool->run;
	struct undo *undo;
	struct err err;
	bool failed;
	int status;

	if (!tool->remove_image && !run->keep_on_failure)
		return run_container(run);
	undo = undo_open(tool->cli.host, &err);
	if (!undo)
		die_err(&err, NULL);
	if (tool->remove_image)
		undo_add(undo, call_image_remove(run->image, false));
	run->undo = undo;
	status = run_container(run);
	failed = run->keep_on_failure && status != 0 && run->id;
	if (failed && !run->detached)
		warn("%s: kept, because its command failed",
		    run->name ? run->name : run->id);
	undo_close(undo, run->detached || failed);
	return status;
}

int
main(int argc, char **argv)
{
	struct tool tool = { 0 };
	char cwd[PATH_MAX];
	struct str letters = { 0 };
	struct option *table = option_table(&letters);
	int c, status;

	cli_begin(&tool.cli, argv, usage);
	tool.cli.misuse = STATUS_ENGINE;
	tool.cli.keeps_h = true;
	tool.options = run_options_new(getcwd(cwd, sizeof(cwd)));
	while ((c = cli_option(&tool.cli, argc, argv, letters.s, table)) != -1)
		set_option(&tool, c, optarg);
	finish_body(&tool, argv + optind);
	tool.run.engine = cli_engine(&tool.cli);
	check_api(&tool);
	status = run_box(&tool);
	free(tool.run.id);
	json_free(tool.run.body);
	engine_close(tool.run.engine);
	run_options_free(tool.options);
	free(table);
	str_free(&letters);
	return output_close(status);
}
