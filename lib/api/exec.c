/* SPDX-License-Identifier: MIT */
#include "api/exec.h"

#include "base/mem.h"

char *
exec_create(struct engine *engine, const char *container,
    const struct exec *exec, struct err *err)
{
	struct call call = call_make("POST", "/containers/%s/exec", container);
	struct json *body = json_object(), *answer;
	const char *id;
	char *result = NULL;

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
	answer = call_get(engine, call, err);
	id = json_str(answer, "Id");
	if (id && *id)
		result = xstrdup(id);
	else if (answer)
		err_set(err, ERR_ENGINE, "the engine gave no ID");
	json_free(answer);
	return result;
}

struct exchange *
exec_start(struct engine *engine, const char *id, const struct exec *exec,
    struct err *err)
{
	struct call call = call_make("POST", "/exec/%s/start", id);
	struct json *body = json_object();
	struct str text = { 0 };
	struct request request = { .method = call.method,
		.target = call.target.s,
		.upgrade = !exec->detach };
	struct exchange *exchange;

	json_put_bool(body, "Detach", exec->detach);
	json_put_bool(body, "Tty", exec->tty);
	json_text(body, &text);
	request.body = text.s;
	request.size = text.len;
	exchange = engine_send(engine, &request, err);
	if (exchange && exchange_status(exchange, err) < 0) {
		exchange_end(exchange);
		exchange = NULL;
	}
	json_free(body);
	str_free(&text);
	call_free(&call);
	return exchange;
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
