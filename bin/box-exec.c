/* SPDX-License-Identifier: MIT */
/*
 * box-exec: runs a command in a running box (POST /containers/{id}/exec,
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

struct tool {
	struct cli cli;
	struct engine *engine;
	const char *box;
	struct environment environment;
	struct exec exec;
};

static int
add_variable(void *about, const struct cli_option *option, const char *text,
    struct err *err)
{
	struct tool *tool = about;
	int result = option->letter == 'e'
			 ? environment_add(&tool->environment, text, err)
			 : environment_add_file(&tool->environment, text, err);

	return result < 0 ? err_prefix(err, "--%s", option->name) : 0;
}

static const struct cli_option options[] = {
	OPT_FLAG('d', "detach", struct tool, exec.detach),
	OPT_CALL('e', "env", add_variable),
	OPT_CALL(0, "env-file", add_variable),
	OPT_FLAG('i', "interactive", struct tool, exec.input),
	OPT_FLAG(0, "privileged", struct tool, exec.privileged),
	OPT_FLAG('t', "tty", struct tool, exec.tty),
	OPT_TEXT('u', "user", struct tool, exec.user),
	OPT_TEXT('w', "workdir", struct tool, exec.directory),
	OPT_END,
};

static void
parse(struct tool *tool, int argc, char **argv)
{
	struct exec *exec = &tool->exec;
	struct err err;

	argv = cli_begin(&tool->cli, argc, argv);
	if (!argv[0] || !argv[1])
		cli_misuse(&tool->cli, "want a box and a command");
	tool->box = argv[0];
	exec->command = command_list(argv + 1, &err);
	if (!exec->command)
		die(tool->cli.misuse, "%s", err.msg);
	exec->environment = environment_list(&tool->environment);
	environment_free(&tool->environment);
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
	struct tool tool = { .cli = { usage, .misuse = STATUS_ENGINE,
				 .ordered = true,
				 .tables = { { options, &tool } } } };
	int status;

	parse(&tool, argc, argv);
	tool.engine = cli_engine(&tool.cli);
	status = execute(&tool);
	engine_close(tool.engine);
	return output_close(status);
}
