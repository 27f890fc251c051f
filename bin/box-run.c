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
#include "create/process.h"

static const char usage[] =
    "box-run [-dit] [--rm] [--name NAME] [-e NAME[=VALUE]]... [-p PORT]... "
    "[-v VOLUME]... [OPTION]... IMAGE [COMMAND [ARGUMENT]...]";

struct tool {
	struct cli cli;
	struct run_options *options;
	struct container_run run;
	bool remove_image;
};

static int
set_pull(void *about, const struct cli_option *option, const char *when,
    struct err *err)
{
	static const char *const words[] = { [PULL_MISSING] = "missing",
		[PULL_ALWAYS] = "always",
		[PULL_NEVER] = "never" };
	struct tool *tool = about;

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(when, words[i]) == 0) {
			tool->run.pull = (enum pull_policy)i;
			return 0;
		}
	}
	return err_set(err, ERR_USER,
	    "option --%s: want always, missing or never, not '%s'",
	    option->name, when);
}

/* The options that are not in the table of options.h. */
static const struct cli_option own_options[] = {
	OPT_TEXT(0, "cidfile", struct tool, run.cidfile),
	OPT_FLAG('d', "detach", struct tool, run.detach),
	OPT_FLAG('i', "interactive", struct tool, run.input),
	OPT_FLAG(0, "keep-on-failure", struct tool, run.keep_on_failure),
	OPT_TEXT(0, "name", struct tool, run.name),
	OPT_TEXT(0, "platform", struct tool, run.platform),
	OPT_CALL(0, "pull", set_pull),
	OPT_FLAG('q', "quiet", struct tool, run.quiet),
	OPT_FLAG(0, "rm", struct tool, run.remove),
	OPT_FLAG(0, "rm-image", struct tool, remove_image),
	OPT_FLAG('t', "tty", struct tool, run.tty),
	OPT_END,
};

static int
apply(void *about, const struct cli_option *option, const char *value,
    struct err *err)
{
	struct tool *tool = about;

	return run_options_apply(tool->options, option->data, value, err);
}

/* The rows of options.h; the caller frees them. */
static struct cli_option *
table(void)
{
	struct cli_option *rows;
	size_t n = 0;

	while (run_option(n))
		n++;
	rows = xcalloc(n + 1, sizeof(*rows));
	for (size_t i = 0; i < n; i++) {
		const struct run_option *row = run_option(i);

		rows[i] = (struct cli_option){ .letter = row->letter,
			.name = row->name,
			.kind = row->arg ? OPTION_CALL : OPTION_CALL_FLAG,
			.apply = apply,
			.data = row };
	}
	return rows;
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
	restart =
	    json_str_or(tool->run.body, "HostConfig.RestartPolicy.Name", "");
	if (tool->run.remove && *restart && strcmp(restart, "no") != 0)
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

/* What -e and --env-file say is stronger. */
static void
add_proxies(struct tool *tool)
{
	struct strv proxies = { 0 };
	struct json *given = json_get(tool->run.body, "Env");
	struct json *env = given ? json_copy(given) : NULL;

	engine_proxies(tool->run.engine, &proxies);
	env = environment_add_defaults(env, &proxies);
	if (env)
		json_put(tool->run.body, "Env", env);
	strv_free(&proxies);
}

/*
 * With --rm, the engine removes the box once it was started. Until then, and
 * with --rm-image and --keep-on-failure, this process removes the box and the
 * image; if it is killed, its undo helper does. The box goes before its image.
 */
static int
run_box(struct tool *tool)
{
	struct container_run *run = &tool->run;
	struct undo *undo;
	struct err err;
	bool failed;
	int status;

	if (!run->remove)
		return run_container(run);
	undo = undo_open(tool->cli.host, &err);
	if (!undo)
		die_err(&err, NULL);
	if (tool->remove_image)
		undo_add(undo, call_image_remove(run->image, false));
	run->undo = undo;
	run->undo_until_start = !tool->remove_image && !run->keep_on_failure;
	status = run_container(run);
	failed = run->keep_on_failure && status != 0 && run->id;
	if (failed && !run->detached)
		warn("%s: kept, because its command failed",
		    run->name ? run->name : run->id);
	undo_close(run->undo, run->engine,
	    run->detached || failed ? UNDO_FORGET : UNDO_NOW);
	return status;
}

int
main(int argc, char **argv)
{
	struct cli_option *rows = table();
	struct tool tool = {
		.cli = { usage, .misuse = STATUS_ENGINE, .ordered = true,
		    .tables = { { own_options, &tool }, { rows, &tool } } }
	};
	char cwd[PATH_MAX];
	int status;

	tool.options = run_options_new(getcwd(cwd, sizeof(cwd)));
	finish_body(&tool, cli_begin(&tool.cli, argc, argv));
	tool.run.engine = cli_engine(&tool.cli);
	check_api(&tool);
	add_proxies(&tool);
	status = run_box(&tool);
	free(tool.run.id);
	json_free(tool.run.body);
	engine_close(tool.run.engine);
	run_options_free(tool.options);
	free(rows);
	return output_close(status);
}
