/* SPDX-License-Identifier: MIT */
#include "create/run.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/labels.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/pull.h"
#include "cli/output.h"
#include "create/attach.h"
#include "create/signals.h"

/* Is the container removed by the engine when it ends? */
static bool
is_removed(const struct container_run *run)
{
	return run->remove && !run->keep_on_failure;
}

static void
complete_body(struct container_run *run)
{
	bool attached = !run->detach;
	struct json *body = run->body;

	json_put_bool(body, "Tty", run->tty);
	json_put_bool(body, "AttachStdout", attached);
	json_put_bool(body, "AttachStderr", attached);
	json_put_bool(body, "OpenStdin", run->input);
	json_put_bool(body, "AttachStdin", run->input && attached);
	/* otherwise the end of stdin would not reach the command */
	json_put_bool(body, "StdinOnce", run->input && attached);
	if (is_removed(run))
		json_put_bool(body, "HostConfig.AutoRemove", true);
}

static struct call
removal(const char *container)
{
	return call_container_remove(container,
	    (struct container_remove){ .force = true, .volumes = true });
}

/*
 * Until its ID is known, the undo process knows the container by a label: a
 * name may be another container's.
 */
static void
add_undo(struct container_run *run)
{
	struct json *labels;
	char *label;

	if (!run->undo)
		return;
	label = xasprintf(UNDO_TOKEN "=%s", undo_token(run->undo));
	labels = json_get(run->body, "Labels");
	labels = labels ? json_copy(labels) : json_object();
	label_put(labels, UNDO_TOKEN, undo_token(run->undo));
	label_put(labels, UNDO_OWNER, undo_owner(run->undo));
	json_put(run->body, "Labels", labels);
	undo_add(run->undo, call_container_remove_labelled(label));
	free(label);
}

static int
create_once(struct container_run *run, const char *name, struct err *err)
{
	struct container_create create = {
		.name = name, .platform = run->platform, .body = run->body
	};

	add_undo(run);
	run->id = container_create(run->engine, &create, err);
	/* the step is needed only while it is not known whether there is one */
	if (run->undo && (run->id || err_is_refusal(err)))
		undo_drop(run->undo, 1);
	if (run->undo && run->id)
		undo_add(run->undo, removal(run->id));
	return run->id ? 0 : -1;
}

static int
pull(const struct container_run *run, struct err *err)
{
	return pull_image(
	    run->engine, run->image, run->platform, run->quiet, err);
}

/*
 * Signals are caught while there may be a container, so that they leave none in
 * the engine. During a pull, which may take long, they end the process.
 */
static int
create_pulling(struct container_run *run, const char *name, struct err *err)
{
	if (run->pull == PULL_ALWAYS && pull(run, err) < 0)
		return -1;
	if (signals_catch(err) < 0)
		return -1;
	if (create_once(run, name, err) == 0)
		return 0;
	if (err->kind != ERR_NOT_FOUND || run->pull != PULL_MISSING)
		return -1;
	signals_release();
	warn("%s: not in the engine, pulling it", run->image);
	if (pull(run, err) < 0 || signals_catch(err) < 0)
		return -1;
	return create_once(run, name, err);
}

/* From now on the engine removes it. */
static void
start_done(struct container_run *run)
{
	if (!run->undo_until_start)
		return;
	undo_close(run->undo, run->engine, UNDO_FORGET);
	run->undo = NULL;
}

/*
 * The status for a start that failed, as docker run has it: 127 if the command
 * does not exist, 126 if it cannot be executed.
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
fail(struct container_run *run, int status, const struct err *err)
{
	struct err ignored;

	warn_err(err, run->name ? run->name : run->image);
	if (run->id)
		call_run(run->engine, removal(run->id), &ignored);
	free(run->id);
	run->id = NULL;
	return status;
}

static void
print_name(struct container_run *run)
{
	struct output out = { .end = '\n' };
	struct json *container = NULL;
	struct err ignored;

	if (!run->name)
		container = container_inspect(run->engine, run->id, &ignored);
	/* with --rm it may be gone already: then the ID has to do */
	output_line(&out, run->name   ? run->name
			  : container ? container_info(container).name
				      : run->id);
	json_free(container);
}

/* 128 + N if signal N has come, and before the start; or 0. */
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
run_detached(struct container_run *run)
{
	struct err err;
	int status = interrupted(&err);

	if (status > 0)
		return fail(run, status, &err);
	if (call_run(run->engine, call_container_start(run->id), &err) < 0)
		return fail(run, start_status(&err), &err);
	start_done(run);
	print_name(run);
	return STATUS_OK;
}

/* The command's own status; consumes the exchange of the wait. */
static int
exit_status(struct container_run *run, struct exchange *wait)
{
	struct json *answer;
	struct err err;
	int status = -1;

	if (call_end(wait, "container", &answer, &err) == 0)
		status = container_exit_code(answer, &err);
	if (status >= 0 && is_removed(run) && engine_is_podman(run->engine))
		/* it may be gone already */
		call_run(run->engine, call_container_wait(run->id, "removed"),
		    &(struct err){ 0 });
	if (status < 0)
		warn_err(&err, NULL);
	json_free(answer);
	return status < 0 ? STATUS_ENGINE : status;
}

/* Opens the stream and begins to wait; neither may miss the start. */
static int
prepare(struct container_run *run, struct attach *attach, struct err *err)
{
	/* Podman 4 has no status for a container that is removed */
	bool removed = is_removed(run) && !engine_is_podman(run->engine);
	struct exchange *stream =
	    container_attach(run->engine, run->id, run->input, err);

	if (stream)
		attach->conn = exchange_hijack(stream, &attach->output, err);
	if (attach->conn)
		attach->until = call_open(run->engine,
		    call_container_wait(
			run->id, removed ? "removed" : "next-exit"),
		    err);
	return attach->until ? 0 : -1;
}

static int
run_attached(struct container_run *run)
{
	struct attach attach = { .engine = run->engine,
		.container = run->id,
		.tty = run->tty,
		.input = run->input };
	struct err err;
	int prepared = prepare(run, &attach, &err);
	int status = interrupted(&err);

	if (prepared < 0 || status > 0 ||
	    call_run(run->engine, call_container_start(run->id), &err) < 0) {
		exchange_end(attach.until);
		attach_end(&attach);
		return fail(
		    run, status > 0 ? status : start_status(&err), &err);
	}
	start_done(run);
	status = attach_run(&attach, NULL);
	run->detached = attach.detached;
	if (status == STATUS_OK && !run->detached)
		status = exit_status(run, attach.until);
	else
		exchange_end(attach.until);
	attach_end(&attach);
	return status;
}

int
run_container(struct container_run *run)
{
	struct err err;
	int result;

	complete_body(run);
	result = create_pulling(run, run->name, &err);
	if (result == 0 && run->cidfile)
		result =
		    file_write(run->cidfile, run->id, strlen(run->id), &err);
	if (result < 0)
		return fail(run, STATUS_ENGINE, &err);
	return run->detach ? run_detached(run) : run_attached(run);
}
