/* SPDX-License-Identifier: MIT */
#include "create/run.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "create/attach.h"
#include "create/signals.h"
#include "base/mem.h"
#include "cli/output.h"
#include "api/pull.h"
#include "base/file.h"
#include "base/random.h"
#include "cli/tty.h"

static void
complete_body(struct container_run *launch)
{
	bool joined = !launch->detach;
	struct json *body = launch->body;

	json_put_bool(body, "Tty", launch->tty);
	json_put_bool(body, "AttachStdout", joined);
	json_put_bool(body, "AttachStderr", joined);
	json_put_bool(body, "OpenStdin", launch->input);
	json_put_bool(body, "AttachStdin", launch->input && joined);
	/* or the end of stdin would not reach the command */
	json_put_bool(body, "StdinOnce", launch->input && joined);
	if (launch->remove && !launch->keep_on_failure)
		json_put_bool(body, "HostConfig.AutoRemove", true);
}

static void
undo_box(const struct container_run *launch, const char *box)
{
	char *target = engine_target("/containers/%s?force=1&v=1", box);

	undo_add(launch->undo, "DELETE", target);
	free(target);
}

static int
create_once(struct container_run *launch, const char *name, struct err *err)
{
	struct str target = { 0 };
	struct json *answer;
	const char *id;
	int status;

	str_adds(&target, "/containers/create?name=");
	str_add_url(&target, name);
	if (launch->platform) {
		str_adds(&target, "&platform=");
		str_add_url(&target, launch->platform);
	}
	status = engine_call(
	    launch->engine, "POST", target.s, launch->body, &answer, err);
	str_free(&target);
	id = json_str(answer, "Id");
	if (status >= 0 && id && *id)
		launch->id = xstrdup(id);
	else if (status >= 0)
		status = err_set(err, ERR_ENGINE, "the engine gave no ID");
	json_free(answer);
	return status < 0 ? -1 : 0;
}

static int
pull(const struct container_run *launch, struct err *err)
{
	return pull_image(launch->engine, launch->image, launch->platform,
	    launch->quiet, err);
}

/*
 * Signals are caught where there may be a box that they must not leave behind.
 * A pull, which may take long, is ended by them.
 */
static int
create_pulling(struct container_run *launch, const char *name, struct err *err)
{
	if (launch->pull == PULL_ALWAYS && pull(launch, err) < 0)
		return -1;
	if (signals_catch(err) < 0)
		return -1;
	if (create_once(launch, name, err) == 0)
		return 0;
	if (err->kind != ERR_NOT_FOUND || launch->pull != PULL_MISSING)
		return -1;
	signals_release();
	warn("%s: not in the engine, pulling it", launch->image);
	if (pull(launch, err) < 0 || signals_catch(err) < 0)
		return -1;
	return create_once(launch, name, err);
}

static int
rename_box(struct container_run *launch, struct err *err)
{
	struct str target = { 0 };
	int status;

	str_adds(&target, "/containers/");
	str_add_url(&target, launch->id);
	str_adds(&target, "/rename?name=");
	str_add_url(&target, launch->name);
	status = engine_call(launch->engine, "POST", target.s, NULL, NULL, err);
	str_free(&target);
	return status < 0 ? -1 : 0;
}

/*
 * The guard must not know the box by the user's name, which may be another
 * box's.
 */
static int
create_guarded(struct container_run *launch, struct err *err)
{
	char name[sizeof("box-run-") + TOKEN_SIZE] = "box-run-";

	random_token(name + strlen(name));
	undo_box(launch, name);
	if (create_pulling(launch, name, err) < 0)
		return -1;
	undo_box(launch, launch->id);
	return launch->name ? rename_box(launch, err) : 0;
}

static int
create(struct container_run *launch, struct err *err)
{
	if (launch->undo)
		return create_guarded(launch, err);
	return create_pulling(launch, launch->name ? launch->name : "", err);
}

/* A request about the box that was created: "/containers/%s/start". */
static int
post(struct container_run *launch, const char *method, const char *format,
    struct err *err)
{
	char *target = engine_target(format, launch->id);
	int status =
	    engine_call(launch->engine, method, target, NULL, NULL, err);

	free(target);
	return status;
}

/* Ends as an exchange that is under way, its head read; NULL on failure. */
static struct exchange *
begin(struct container_run *launch, const char *format, bool upgrade,
    struct err *err)
{
	char *target = engine_target(format, launch->id);
	struct request request = {
		.method = "POST", .target = target, .upgrade = upgrade
	};
	struct exchange *exchange = engine_send(launch->engine, &request, err);

	free(target);
	if (exchange && exchange_status(exchange, err) < 0) {
		exchange_end(exchange);
		return NULL;
	}
	return exchange;
}

/*
 * Of a start that failed, docker run's statuses: 127 for a command that does
 * not exist, 126 for one that cannot be executed.
 */
static int
start_status(const struct err *err)
{
	if (!err_is_refusal(err) || !strstr(err->msg, "exec"))
		return STATUS_ENGINE;
	if (strstr(err->msg, "executable file not found") ||
	    strstr(err->msg, "no such file or directory"))
		return STATUS_NO_CMD;
	if (strstr(err->msg, "permission denied") ||
	    strstr(err->msg, "is a directory"))
		return STATUS_CANNOT;
	return STATUS_ENGINE;
}

static int
fail(struct container_run *launch, int status, const struct err *err)
{
	struct err ignored;

	warn_err(err, launch->name ? launch->name : launch->image);
	if (launch->id)
		post(launch, "DELETE", "/containers/%s?force=1&v=1", &ignored);
	free(launch->id);
	launch->id = NULL;
	return status;
}

static int
print_name(struct container_run *launch)
{
	struct output out = { .end = '\n' };
	struct json *box;
	const char *name;
	struct err err;

	if (launch->name) {
		output_line(&out, launch->name);
		return STATUS_OK;
	}
	box = engine_inspect(
	    launch->engine, "/containers/%s/json", launch->id, &err);
	name = json_str(box, "Name");
	/* a short-lived one with --rm may be gone already: the ID names it */
	output_line(&out, name ? name + (*name == '/') : launch->id);
	json_free(box);
	return STATUS_OK;
}

/* 128 and the signal that has come before the box was started, or 0. */
static int
interrupted(struct err *err)
{
	int number = signals_pending();

	if (number == 0)
		return 0;
	err_set(err, ERR_SYSTEM, "interrupted before it started");
	return 128 + number;
}

static int
run_detached(struct container_run *launch)
{
	struct err err;
	int status = interrupted(&err);

	if (status > 0)
		return fail(launch, status, &err);
	if (post(launch, "POST", "/containers/%s/start", &err) < 0)
		return fail(launch, start_status(&err), &err);
	return print_name(launch);
}

/* The command's own status, from the answer to the wait. */
static int
exit_status(struct exchange *wait, struct err *err)
{
	struct json *answer = exchange_read_json(wait, err);
	const char *message = json_str(answer, "Error.Message");
	long long code = json_int(answer, "StatusCode", -1);

	if (!answer)
		return -1;
	if (message && *message)
		err_set(err, ERR_ENGINE, "%s", message);
	else if (code < 0)
		err_set(err, ERR_ENGINE, "the engine gave no exit status");
	else
		err->kind = ERR_NONE;
	json_free(answer);
	return err->kind == ERR_NONE ? (int)(code & 0xff) : -1;
}

static int
join(struct container_run *launch, struct attach *attach)
{
	struct err err;
	int status;

	if (launch->tty && launch->input && isatty(STDIN_FILENO) &&
	    tty_raw(STDIN_FILENO, &err) < 0)
		warn_err(&err, NULL);
	attach_resize(attach);
	if (attach_run(attach, &err) < 0) {
		if (attach->reader_gone)
			status = 128 + SIGPIPE;
		else
			warn_err(&err, NULL), status = STATUS_ENGINE;
		if (err.kind == ERR_SYSTEM)
			exit_status(attach->until, &err);
		return status;
	}
	launch->detached = attach->detached;
	if (launch->detached)
		return STATUS_OK;
	status = exit_status(attach->until, &err);
	if (status >= 0)
		return status;
	warn_err(&err, NULL);
	return STATUS_ENGINE;
}

static int
run_attached(struct container_run *launch)
{
	struct attach attach = { .engine = launch->engine,
		.tty = launch->tty,
		.input = launch->input };
	struct exchange *stream;
	struct err err;
	int status;

	stream = begin(launch,
	    launch->input
		? "/containers/%s/attach?stream=1&stdin=1&stdout=1&stderr=1"
		: "/containers/%s/attach?stream=1&stdout=1&stderr=1",
	    true, &err);
	if (stream)
		attach.conn = exchange_hijack(stream, &attach.early, &err);
	if (attach.conn)
		attach.until = begin(launch,
		    launch->remove && !launch->keep_on_failure
			? "/containers/%s/wait?condition=removed"
			: "/containers/%s/wait?condition=next-exit",
		    false, &err);
	status = interrupted(&err);
	if (!attach.until || status > 0 ||
	    post(launch, "POST", "/containers/%s/start", &err) < 0) {
		exchange_end(attach.until);
		attach_end(&attach);
		return fail(
		    launch, status > 0 ? status : start_status(&err), &err);
	}
	attach.kill_target =
	    xasprintf("/containers/%s/kill?signal=%%s", launch->id);
	attach.resize_target = xasprintf("/containers/%s/resize", launch->id);
	status = join(launch, &attach);
	exchange_end(attach.until);
	attach_end(&attach);
	return status;
}

int
run_container(struct container_run *launch)
{
	struct err err;
	int status;

	complete_body(launch);
	if (create(launch, &err) < 0)
		return fail(launch, STATUS_ENGINE, &err);
	if (launch->cidfile && file_write(launch->cidfile, launch->id,
				   strlen(launch->id), &err) < 0)
		status = fail(launch, STATUS_ENGINE, &err);
	else if (launch->detach)
		status = run_detached(launch);
	else
		status = run_attached(launch);
	return status;
}
