/* SPDX-License-Identifier: MIT */
#include "api/exec.h"

char *
exec_create(struct engine *engine, const char *container,
    const struct exec *exec, struct err *err)
{
	struct call call = call_make("POST", "/containers/%s/exec", container);
	struct json *body = json_object();

	json_put(body, "Cmd", exec->command);
	if (exec->environment)
		json_put(body, "Env", exec->environment);
	if (exec->user)
		json_put_str(body, "User", exec->user);
	if (exec->directory)
		json_put_str(body, "WorkingDir", exec->directory);
	json_put_bool(body, "AttachStdin", exec->input && !exec->detach);
	json_put_bool(body, "AttachStdout", !exec->detach);
	json_put_bool(body, "AttachStderr", !exec->detach);
	json_put_bool(body, "Tty", exec->tty);
	json_put_bool(body, "Privileged", exec->privileged);
	call.object = "container";
	call.body = body;
	return call_get_id(engine, call, err);
}

struct exchange *
exec_start(struct engine *engine, const char *id, const struct exec *exec,
    struct err *err)
{
	struct call call = call_make("POST", "/exec/%s/start", id);

	call.body = json_object();
	json_put_bool(call.body, "Detach", exec->detach);
	json_put_bool(call.body, "Tty", exec->tty);
	call.upgrade = !exec->detach;
	return call_open(engine, call, err);
}

int
exec_exit_code(struct engine *engine, const char *id, struct err *err)
{
	struct json *exec =
	    call_get(engine, call_make("GET", "/exec/%s/json", id), err);
	long long code = json_int(exec, "ExitCode", -1);

	if (exec && code < 0)
		err_set(err, ERR_ENGINE, "the engine gave no exit status");
	json_free(exec);
	return code < 0 ? -1 : (int)(code & 0xff);
}

struct call
call_exec_resize(const char *id, int rows, int columns)
{
	struct call call = call_make("POST", "/exec/%s/resize", id);

	call_param_int(&call, "h", rows);
	call_param_int(&call, "w", columns);
	return call;
}
