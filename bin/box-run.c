/* SPDX-License-Identifier: MIT */
/*
 * box-run: runs a command in a new box (POST /containers/create, .../attach,
 * .../wait, .../start).
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "create/run.h"
#include "base/mem.h"
#include "cli/output.h"
#include "base/file.h"
#include "create/options.h"

static const char usage[] =
    "box-run [-dit] [--rm] [--name NAME] [-e NAME[=VALUE]]... [-p PORT]... "
    "[-v VOLUME]... [OPTION]... IMAGE [COMMAND [ARGUMENT]...]";

/* The options that are not of the box's specification. */
enum {
	OPT_RM = CLI_FIRST,
	OPT_RM_IMAGE,
	OPT_KEEP,
	OPT_NAME,
	OPT_PULL,
	OPT_PLATFORM,
	OPT_CIDFILE,
	OPT_ENV_FILE,
	OPT_LABEL_FILE,
	OPT_SPEC
};

static const struct option own_options[] = {
	{ "cidfile", required_argument, NULL, OPT_CIDFILE },
	{ "detach", no_argument, NULL, 'd' },
	{ "env-file", required_argument, NULL, OPT_ENV_FILE },
	{ "interactive", no_argument, NULL, 'i' },
	{ "keep-on-failure", no_argument, NULL, OPT_KEEP },
	{ "label-file", required_argument, NULL, OPT_LABEL_FILE },
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

struct run {
	struct cli cli;
	struct run_options *spec;
	struct container_run launch;
	bool remove_image;
};

/* getopt's table: our own rows, then those of options.h. The caller frees it.
 */
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
		/* a flag may be told no: --init=false */
		table[at] = (struct option){ row->name,
			row->arg ? required_argument : optional_argument, NULL,
			OPT_SPEC + (int)at };
		if (row->letter)
			str_addf(letters, row->arg ? "%c:" : "%c", row->letter);
	}
	memcpy(table + at, own_options, sizeof(own_options));
	return table;
}

static void
read_env_file(struct run *run, const char *path, bool labels)
{
	struct str text = { 0 };
	struct err err;

	if (file_read(path, &text, &err) < 0 ||
	    (labels ? run_options_label_file(
			  run->spec, path, text.s, text.len, &err)
		    : run_options_env_file(
			  run->spec, path, text.s, text.len, &err)) < 0)
		die(run->cli.misuse, "%s", err.msg);
	str_free(&text);
}

static void
set_pull(struct run *run, const char *when)
{
	if (strcmp(when, "missing") == 0)
		run->launch.pull = PULL_MISSING;
	else if (strcmp(when, "always") == 0)
		run->launch.pull = PULL_ALWAYS;
	else if (strcmp(when, "never") == 0)
		run->launch.pull = PULL_NEVER;
	else
		cli_misuse(&run->cli,
		    "option --pull: want always, missing or never, not '%s'",
		    when);
}

static void
set_option(struct run *run, int c, const char *arg)
{
	const struct run_option *row;
	struct err err;

	switch (c) {
	case 'd':
		run->launch.detach = true;
		return;
	case 'i':
		run->launch.input = true;
		return;
	case 'q':
		run->launch.quiet = true;
		return;
	case 't':
		run->launch.tty = true;
		return;
	case OPT_RM:
		run->launch.remove = true;
		return;
	case OPT_RM_IMAGE:
		run->remove_image = true;
		return;
	case OPT_KEEP:
		run->launch.keep_on_failure = true;
		return;
	case OPT_NAME:
		run->launch.name = arg;
		return;
	case OPT_PULL:
		set_pull(run, arg);
		return;
	case OPT_PLATFORM:
		run->launch.platform = arg;
		return;
	case OPT_CIDFILE:
		run->launch.cidfile = arg;
		return;
	case OPT_ENV_FILE:
	case OPT_LABEL_FILE:
		read_env_file(run, arg, c == OPT_LABEL_FILE);
		return;
	}
	row = c >= OPT_SPEC ? run_option((size_t)(c - OPT_SPEC))
			    : run_option_find_letter((char)c);
	if (run_options_apply(run->spec, row, arg, &err) < 0)
		die(run->cli.misuse, "%s", err.msg);
}

static void
finish_body(struct run *run, char **operands)
{
	struct err err;
	const char *restart;

	if (!*operands)
		cli_misuse(&run->cli, "want an image");
	/* 20.10 makes a box of no image at all from an empty name */
	if (!**operands)
		cli_misuse(&run->cli, "the image has no name");
	run->launch.image = *operands;
	if (run_options_command(
		run->spec, run->launch.image, operands + 1, &err) < 0 ||
	    !(run->launch.body = run_options_finish(run->spec, &err)))
		die(run->cli.misuse, "%s", err.msg);
	restart = json_str(run->launch.body, "HostConfig.RestartPolicy.Name");
	if (run->launch.remove && restart && *restart &&
	    strcmp(restart, "no") != 0)
		cli_misuse(&run->cli, "--rm and --restart exclude each other");
	if ((run->remove_image || run->launch.keep_on_failure) &&
	    (!run->launch.remove || run->launch.detach))
		cli_misuse(&run->cli, "--%s needs --rm, and excludes --detach",
		    run->remove_image ? "rm-image" : "keep-on-failure");
}

/* An older engine would leave out, in silence, what it does not know. */
static void
check_api(const struct run *run)
{
	const char *option;
	unsigned int minor = run_options_api(run->launch.body, &option);

	if (!engine_has_api(run->launch.engine, 1, (int)minor))
		die(STATUS_ENGINE,
		    "--%s: needs API 1.%u, and this engine is older", option,
		    minor);
	/* a newer one warns of it and has the address with its network */
	if (engine_has_api(run->launch.engine, 1, 44) &&
	    json_str(run->launch.body, "MacAddress"))
		json_put_str(run->launch.body, "MacAddress", "");
}

/*
 * With options that leave it to us what goes at the end, a guard sees to it
 * that it does. The box goes before its image.
 */
static int
launch_guarded(struct run *run)
{
	struct container_run *launch_it = &run->launch;
	struct undo *undo;
	struct err err;
	bool keep;
	int status;

	if (!run->remove_image && !launch_it->keep_on_failure)
		return run_container(launch_it);
	undo = undo_open(run->cli.host, &err);
	if (!undo)
		die_err(&err, NULL);
	if (run->remove_image) {
		char *target = engine_target("/images/%s", launch_it->image);

		undo_add(undo, "DELETE", target);
		free(target);
	}
	launch_it->undo = undo;
	status = run_container(launch_it);
	keep = launch_it->detached ||
	       (launch_it->keep_on_failure && status != 0 && launch_it->id);
	if (keep && !launch_it->detached)
		warn("%s: kept, because its command failed",
		    launch_it->name ? launch_it->name : launch_it->id);
	undo_close(undo, keep);
	return status;
}

int
main(int argc, char **argv)
{
	struct run run = { 0 };
	char cwd[PATH_MAX];
	struct run_environment env = { .cwd = getcwd(cwd, sizeof(cwd)),
		.get = getenv };
	struct str letters = { 0 };
	struct option *table = option_table(&letters);
	int c, status;

	cli_begin(&run.cli, argv, usage);
	run.cli.misuse = STATUS_ENGINE;
	run.cli.keeps_h = true;
	run.spec = run_options_new(&env);
	while ((c = cli_option(&run.cli, argc, argv, letters.s, table)) != -1)
		set_option(&run, c, optarg);
	finish_body(&run, argv + optind);
	run.launch.engine = cli_engine(&run.cli);
	check_api(&run);
	status = launch_guarded(&run);
	free(run.launch.id);
	json_free(run.launch.body);
	engine_close(run.launch.engine);
	run_options_free(run.spec);
	free(table);
	str_free(&letters);
	return output_close(status);
}
