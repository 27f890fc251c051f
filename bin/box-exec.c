/* SPDX-License-Identifier: MIT */
/*
 * box-exec: runs a command in a box that runs (POST /containers/{id}/exec,
 * POST /exec/{id}/start, GET /exec/{id}/json).
 */
#include <stdlib.h>

#include "api/exec.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "create/attach.h"
#include "create/process.h"
#include "create/signals.h"

static const char usage[] =
    "box-exec [-dit] [-e NAME[=VALUE]]... [--env-file FILE]... [-u USER] "
    "[-w DIR] [--privileged] [-H HOST] BOX COMMAND [ARGUMENT]...";

enum {
	OPT_ENV_FILE = CLI_FIRST,
	OPT_PRIVILEGED
};

static const struct option options[] = {
	{ "detach", no_argument, NULL, 'd' },
	{ "env", required_argument, NULL, 'e' },
	{ "env-file", required_argument, NULL, OPT_ENV_FILE },
	{ "interactive", no_argument, NULL, 'i' },
	{ "privileged", no_argument, NULL, OPT_PRIVILEGED },
	{ "tty", no_argument, NULL, 't' },
	{ "user", required_argument, NULL, 'u' },
	{ "workdir", required_argument, NULL, 'w' },
	CLI_OPTIONS,
};

struct tool {
	struct cli cli;
	struct engine *engine;
	const char *box;
	struct exec exec;
};

static void
parse(struct tool *tool, int argc, char **argv)
{
	struct exec *exec = &tool->exec;
	struct environment env = { 0 };
	struct err err;
	int c;

	while ((c = cli_option(&tool->cli, argc, argv,
		    "+:de:itu:w:" CLI_LETTERS, options)) != -1) {
		switch (c) {
		case 'd':
			exec->detach = true;
			break;
		case 'e':
			if (environment_add(&env, optarg, &err) < 0)
				die(tool->cli.misuse, "--env: %s", err.msg);
			break;
		case OPT_ENV_FILE:
			if (environment_add_file(&env, optarg, &err) < 0)
				die(tool->cli.misuse, "--env-file: %s",
				    err.msg);
			break;
		case 'i':
			exec->input = true;
			break;
		case OPT_PRIVILEGED:
			exec->privileged = true;
			break;
		case 't':
			exec->tty = true;
			break;
		case 'u':
			exec->user = optarg;
			break;
		case 'w':
			exec->directory = optarg;
			break;
		}
	}
	if (!argv[optind] || !argv[optind + 1])
		cli_misuse(&tool->cli, "want a box and a command");
	tool->box = argv[optind];
	exec->command = command_list(argv + optind + 1, &err);
	if (!exec->command)
		die(tool->cli.misuse, "%s", err.msg);
	exec->environment = environment_list(&env);
	environment_free(&env);
}

/* Consumes the exchange, whose answer is the stream of the exec. */
static int
attach(struct tool *tool, struct exchange *exchange, const char *id)
{
	struct attach attach = { .engine = tool->engine,
		.exec = id,
		.tty = tool->exec.tty,
		.input = tool->exec.input };
	struct err err;
	int status;

	/* not earlier: until now a signal has only this process to end */
	if (signals_catch(&err) < 0) {
		exchange_end(exchange);
		warn_err(&err, NULL);
		return STATUS_ENGINE;
	}
	attach.conn = exchange_hijack(exchange, &attach.output, &err);
	if (!attach.conn) {
		warn_err(&err, tool->box);
		return STATUS_ENGINE;
	}
	status = attach_run(&attach, tool->box);
	if (status == STATUS_OK && !attach.detached) {
		status = exec_exit_code(tool->engine, id, &err);
		if (status < 0) {
			warn_err(&err, tool->box);
			status = STATUS_ENGINE;
		}
	}
	attach_end(&attach);
	return status;
}

static int
execute(struct tool *tool)
{
	struct exchange *exchange = NULL;
	int status = STATUS_OK;
	struct err err;
	char *id = exec_create(tool->engine, tool->box, &tool->exec, &err);

	if (id)
		exchange = exec_start(tool->engine, id, &tool->exec, &err);
	if (!exchange) {
		warn_err(&err, tool->box);
		status = err_is_refusal(&err) ? STATUS_FAILED : STATUS_ENGINE;
	} else if (tool->exec.detach) {
		exchange_end(exchange);
	} else {
		status = attach(tool, exchange, id);
	}
	free(id);
	return status;
}

int
main(int argc, char **argv)
{
	struct tool tool = { 0 };
	int status;

	cli_begin(&tool.cli, argv, usage);
	tool.cli.misuse = STATUS_ENGINE;
	parse(&tool, argc, argv);
	tool.engine = cli_engine(&tool.cli);
	status = execute(&tool);
	engine_close(tool.engine);
	return output_close(status);
}
