/* SPDX-License-Identifier: MIT */
/*
 * box-exec: runs a command in a box that runs (POST /containers/{id}/exec,
 * POST /exec/{id}/start, GET /exec/{id}/json).
 */
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "create/attach.h"
#include "create/signals.h"
#include "cli/cli.h"
#include "base/mem.h"
#include "cli/output.h"
#include "base/file.h"
#include "create/options.h"
#include "cli/tty.h"

static const char usage[] =
    "box-exec [-dit] [-e NAME[=VALUE]]... [--env-file FILE]... [-u USER] [-w "
    "FOLDER] "
    "[--privileged] [-H HOST] BOX COMMAND [ARGUMENT]...";

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

struct command {
	struct cli cli;
	struct engine *engine;
	struct run_options
	    *spec; /* what -e and --env-file mean is docker run's */
	struct json *body;
	const char *box;
	bool detach, input, tty;
};

static void
apply(struct command *command, const char *option, const char *value)
{
	struct err err;

	if (run_options_apply(
		command->spec, run_option_find(option), value, &err) < 0)
		die(command->cli.misuse, "%s", err.msg);
}

static void
read_env_file(struct command *command, const char *path)
{
	struct str text = { 0 };
	struct err err;

	if (file_read(path, &text, &err) < 0 ||
	    run_options_env_file(command->spec, path, text.s, text.len, &err) <
		0)
		die(command->cli.misuse, "%s", err.msg);
	str_free(&text);
}

static void
parse(struct command *command, int argc, char **argv)
{
	bool privileged = false;
	const char *user = NULL, *folder = NULL;
	struct json *env, *created;
	struct err err;
	int c;

	while ((c = cli_option(&command->cli, argc, argv,
		    "+:de:itu:w:" CLI_LETTERS, options)) != -1) {
		switch (c) {
		case 'd':
			command->detach = true;
			break;
		case 'e':
			apply(command, "env", optarg);
			break;
		case OPT_ENV_FILE:
			read_env_file(command, optarg);
			break;
		case 'i':
			command->input = true;
			break;
		case OPT_PRIVILEGED:
			privileged = true;
			break;
		case 't':
			command->tty = true;
			break;
		case 'u':
			user = optarg;
			break;
		case 'w':
			folder = optarg;
			break;
		}
	}
	if (!argv[optind] || !argv[optind + 1])
		cli_misuse(&command->cli, "want a box and a command");
	command->box = argv[optind];
	/* which image a new box would be of is not looked at */
	if (run_options_command(command->spec, "-", argv + optind + 1, &err) <
		0 ||
	    !(created = run_options_finish(command->spec, &err)))
		die(command->cli.misuse, "%s", err.msg);
	json_put(command->body, "Cmd", json_get(created, "Cmd"));
	env = json_get(created, "Env");
	if (env)
		json_put(command->body, "Env", env);
	json_free(created);
	json_put_bool(
	    command->body, "AttachStdin", command->input && !command->detach);
	json_put_bool(command->body, "AttachStdout", !command->detach);
	json_put_bool(command->body, "AttachStderr", !command->detach);
	json_put_bool(command->body, "Tty", command->tty);
	json_put_bool(command->body, "Privileged", privileged);
	if (user)
		json_put_str(command->body, "User", user);
	if (folder)
		json_put_str(command->body, "WorkingDir", folder);
}

/* The ID of the new exec, which the caller frees. */
static char *
create(struct command *command, struct err *err)
{
	char *target = engine_target("/containers/%s/exec", command->box);
	struct json *answer;
	int status = engine_call(
	    command->engine, "POST", target, command->body, &answer, err);
	char *id = NULL;

	free(target);
	if (status >= 0 && json_str(answer, "Id"))
		id = xstrdup(json_str(answer, "Id"));
	else if (status >= 0)
		err_set(err, ERR_ENGINE, "the engine gave no ID");
	else if (err->kind == ERR_NOT_FOUND)
		err_set(err, ERR_NOT_FOUND, "no such container");
	json_free(answer);
	return id;
}

static struct exchange *
start(struct command *command, const char *id, struct err *err)
{
	char *target = engine_target("/exec/%s/start", id);
	struct json *body = json_object();
	struct str text = { 0 };
	struct request request = { .method = "POST", .target = target };
	struct exchange *exchange;

	json_put_bool(body, "Detach", command->detach);
	json_put_bool(body, "Tty", command->tty);
	json_text(body, &text);
	json_free(body);
	request.body = text.s;
	request.size = text.len;
	request.upgrade = !command->detach;
	exchange = engine_send(command->engine, &request, err);
	if (exchange && exchange_status(exchange, err) < 0) {
		exchange_end(exchange);
		exchange = NULL;
	}
	free(target);
	str_free(&text);
	return exchange;
}

static int
exit_status(struct command *command, const char *id)
{
	char *target = engine_target("/exec/%s/json", id);
	struct err err;
	struct json *exec = engine_get(command->engine, target, &err);
	int status = (int)(json_int(exec, "ExitCode", STATUS_ENGINE) & 0xff);

	free(target);
	if (!exec) {
		warn_err(&err, command->box);
		status = STATUS_ENGINE;
	}
	json_free(exec);
	return status;
}

static int
join(struct command *command, struct exchange *exchange, const char *id)
{
	struct attach attach = { .engine = command->engine,
		.tty = command->tty,
		.input = command->input };
	struct err err;
	int status = STATUS_ENGINE;

	/* not before: until then a signal has nothing to end but this */
	if (signals_catch(&err) < 0) {
		warn_err(&err, NULL);
		exchange_end(exchange);
		return status;
	}
	attach.conn = exchange_hijack(exchange, &attach.early, &err);
	if (!attach.conn) {
		warn_err(&err, command->box);
		return status;
	}
	attach.resize_target = xasprintf("/exec/%s/resize", id);
	if (command->tty && command->input && isatty(STDIN_FILENO) &&
	    tty_raw(STDIN_FILENO, &err) < 0)
		warn_err(&err, NULL);
	attach_resize(&attach);
	if (attach_run(&attach, &err) == 0)
		status = attach.detached ? 0 : exit_status(command, id);
	else if (attach.reader_gone)
		status = 128 + SIGPIPE;
	else
		warn_err(&err, command->box);
	attach_end(&attach);
	return status;
}

static int
execute(struct command *command)
{
	struct exchange *exchange = NULL;
	struct err err;
	char *id = create(command, &err);
	int status;

	if (id)
		exchange = start(command, id, &err);
	if (!exchange) {
		warn_err(&err, command->box);
		status = err_is_refusal(&err) ? STATUS_FAILED : STATUS_ENGINE;
	} else if (command->detach) {
		exchange_end(exchange);
		status = STATUS_OK;
	} else {
		status = join(command, exchange, id);
	}
	free(id);
	return status;
}

int
main(int argc, char **argv)
{
	struct command command = { 0 };
	struct run_environment env = { .cwd = "/", .get = getenv };
	int status;

	cli_begin(&command.cli, argv, usage);
	command.cli.misuse = STATUS_ENGINE;
	command.spec = run_options_new(&env);
	command.body = json_object();
	parse(&command, argc, argv);
	command.engine = cli_engine(&command.cli);
	status = execute(&command);
	engine_close(command.engine);
	json_free(command.body);
	run_options_free(command.spec);
	return output_close(status);
}
