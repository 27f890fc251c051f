/* SPDX-License-Identifier: MIT */
#include "api/container.h"

#include <stdlib.h>

#include "base/mem.h"

static const char *
text(const struct json *json, const char *path)
{
	const char *s = json_str(json, path);

	return s ? s : "";
}

static struct call
about(const char *method, const char *path, const char *name)
{
	struct call call = call_make(method, path, name);

	call.object = "container";
	return call;
}

struct call
call_container_list(const struct container_query *query)
{
	struct call call = call_make("GET", "/containers/json", NULL);

	call_param_int(&call, "all", query->all);
	if (query->size)
		call_param_int(&call, "size", 1);
	if (query->last > 0)
		call_param_int(&call, "limit", query->last);
	call_param_json(&call, "filters", query->filters);
	return call;
}

struct call
call_container_inspect(const char *name)
{
	return about("GET", "/containers/%s/json", name);
}

struct json *
container_inspect(struct engine *engine, const char *name, struct err *err)
{
	struct json *container =
	    call_get(engine, call_container_inspect(name), err);

	if (!container || *container_id(container))
		return container;
	json_free(container);
	err_set(err, ERR_ENGINE, "the engine's answer has no ID");
	return NULL;
}

struct call
call_container_create(const struct container_create *create)
{
	struct call call = call_make("POST", "/containers/create", NULL);

	call_param(&call, "name", create->name);
	call_param(&call, "platform", create->platform);
	call.body = json_copy(create->body);
	return call;
}

/* The "Id" of an answer, which is consumed; the caller frees it. */
static char *
take_id(struct json *answer, struct err *err)
{
	const char *text = json_str(answer, "Id");
	char *id = text && *text ? xstrdup(text) : NULL;

	if (answer && !id)
		err_set(err, ERR_ENGINE, "the engine gave no ID");
	json_free(answer);
	return id;
}

char *
container_create(struct engine *engine, const struct container_create *create,
    struct err *err)
{
	return take_id(
	    call_get(engine, call_container_create(create), err), err);
}

struct call
call_container_start(const char *name)
{
	/* what an engine does not find may also be a network of it */
	return call_make("POST", "/containers/%s/start", name);
}

struct call
call_container_pause(const char *name)
{
	return about("POST", "/containers/%s/pause", name);
}

struct call
call_container_unpause(const char *name)
{
	return about("POST", "/containers/%s/unpause", name);
}

struct call
call_container_stop(const char *name, long seconds)
{
	struct call call = about("POST", "/containers/%s/stop", name);

	if (seconds >= 0)
		call_param_int(&call, "t", seconds);
	return call;
}

struct call
call_container_kill(const char *name, const char *signal)
{
	struct call call = about("POST", "/containers/%s/kill", name);

	call_param(&call, "signal", signal);
	return call;
}

struct call
call_container_resize(const char *name, int rows, int columns)
{
	struct call call = about("POST", "/containers/%s/resize", name);

	call_param_int(&call, "h", rows);
	call_param_int(&call, "w", columns);
	return call;
}

struct call
call_container_rename(const char *name, const char *new_name)
{
	struct call call = about("POST", "/containers/%s/rename", name);

	call_param(&call, "name", new_name);
	return call;
}

struct call
call_container_wait(const char *name, const char *condition)
{
	struct call call = about("POST", "/containers/%s/wait", name);

	call_param(&call, "condition", condition);
	return call;
}

struct call
call_container_remove(const char *name, struct container_remove how)
{
	struct call call = about("DELETE", "/containers/%s", name);

	call_param_int(&call, "force", how.force);
	call_param_int(&call, "v", how.volumes);
	return call;
}

struct json *
container_changes(struct engine *engine, const char *name, struct err *err)
{
	return call_get(
	    engine, about("GET", "/containers/%s/changes", name), err);
}

char
container_change_kind(const struct json *change)
{
	long long kind = json_int(change, "Kind", -1);

	return kind >= 0 && kind < 3 ? "CAD"[kind] : '?';
}

const char *
container_change_path(const struct json *change)
{
	return text(change, "Path");
}

struct call
call_container_logs(const char *name, const struct container_logs *logs)
{
	struct call call = about("GET", "/containers/%s/logs", name);

	call_param_int(&call, "stdout", 1);
	call_param_int(&call, "stderr", 1);
	if (logs->follow)
		call_param_int(&call, "follow", 1);
	if (logs->timestamps)
		call_param_int(&call, "timestamps", 1);
	if (logs->tail >= 0)
		call_param_int(&call, "tail", logs->tail);
	call_param(&call, "since", logs->since);
	call_param(&call, "until", logs->until);
	return call;
}

/* What a struct call does not hold: an upgrade, or a body that is no JSON. */
static struct exchange *
send(struct engine *engine, struct call *call, struct request *request,
    struct err *err)
{
	struct exchange *exchange;

	request->method = call->method;
	request->target = call->target.s;
	exchange = engine_send(engine, request, err);
	call_free(call);
	return exchange;
}

struct exchange *
container_attach(
    struct engine *engine, const char *name, bool input, struct err *err)
{
	struct call call = about("POST", "/containers/%s/attach", name);
	struct request request = { .upgrade = true };
	struct exchange *exchange;

	call_param_int(&call, "stream", 1);
	if (input)
		call_param_int(&call, "stdin", 1);
	call_param_int(&call, "stdout", 1);
	call_param_int(&call, "stderr", 1);
	exchange = send(engine, &call, &request, err);
	if (!exchange || exchange_status(exchange, err) >= 0)
		return exchange;
	exchange_end(exchange);
	return NULL;
}

char *
container_commit(struct engine *engine, const struct container_commit *commit,
    struct err *err)
{
	struct call call = call_make("POST", "/commit", NULL);
	const struct strv *changes = commit->changes;

	call_param(&call, "container", commit->container);
	call_param_int(&call, "pause", commit->pause);
	call_param(&call, "author", commit->author);
	call_param(&call, "comment", commit->comment);
	for (size_t i = 0; changes && i < changes->len; i++)
		call_param(&call, "changes", changes->v[i]);
	call_param(&call, "repo", commit->repo);
	call_param(&call, "tag", commit->tag);
	/* Podman wants a body, if an empty one */
	call.body = commit->body ? commit->body : json_object();
	return take_id(call_get(engine, call, err), err);
}

/* --- archives */

static struct call
archive(const char *method, const char *name, const char *path)
{
	struct call call = about(method, "/containers/%s/archive", name);

	/* the path may be what is not there, not the container */
	call.object = NULL;
	call_param(&call, "path", path);
	return call;
}

char *
container_resolve_path(
    struct engine *engine, const char *name, const char *path, struct err *err)
{
	struct exchange *exchange =
	    call_open(engine, archive("HEAD", name, path), err);
	struct json *stat = exchange ? exchange_path_stat(exchange, err) : NULL;
	const char *link = json_str(stat, "linkTarget");
	char *real = NULL;

	if (stat)
		real = xstrdup(link && *link ? link : path);
	json_free(stat);
	exchange_end(exchange);
	return real;
}

struct exchange *
container_archive(
    struct engine *engine, const char *name, const char *path, struct err *err)
{
	return call_open(engine, archive("GET", name, path), err);
}

struct exchange *
container_export(struct engine *engine, const char *name, struct err *err)
{
	return call_open(
	    engine, about("GET", "/containers/%s/export", name), err);
}

int
container_extract(struct engine *engine, const char *name, const char *path,
    const struct str *bytes, struct err *err)
{
	struct call call = archive("PUT", name, path);
	struct request request = { .type = "application/x-tar",
		.body = bytes->s,
		.size = bytes->len };

	return call_end(send(engine, &call, &request, err), NULL, NULL, err);
}

struct exchange *
container_extract_stream(
    struct engine *engine, const char *name, const char *path, struct err *err)
{
	struct call call = archive("PUT", name, path);
	struct request request = { .type = "application/x-tar",
		.chunked = true };

	return send(engine, &call, &request, err);
}

/* --- what the engine says about one */

const char *
container_id(const struct json *container)
{
	return text(container, "Id");
}

const char *
container_name(const struct json *container)
{
	const char *name = text(container, "Name");

	return name + (*name == '/');
}

const char *
container_image_id(const struct json *container)
{
	return text(container, "Image");
}

bool
container_is_running(const struct json *container)
{
	return json_bool(container, "State.Running");
}

bool
container_is_paused(const struct json *container)
{
	return json_bool(container, "State.Paused");
}

bool
container_is_restarting(const struct json *container)
{
	return json_bool(container, "State.Restarting");
}

bool
container_has_tty(const struct json *container)
{
	return json_bool(container, "Config.Tty");
}

bool
container_removes_itself(const struct json *container)
{
	return json_bool(container, "HostConfig.AutoRemove");
}

long long
container_restarts(const struct json *container)
{
	return json_int(container, "RestartCount", 0);
}

const char *
container_health(const struct json *container)
{
	return text(container, "State.Health.Status");
}

size_t
container_mounts(const struct json *container)
{
	struct json *mounts = json_get(container, "Mounts");
	size_t n = json_len(mounts);

	return n;
}

struct container_mount
container_mount(const struct json *container, size_t i)
{
	struct json *mounts = json_get(container, "Mounts");
	struct json *mount = json_item(mounts, i);

	return (struct container_mount){ .type = text(mount, "Type"),
		.name = text(mount, "Name"),
		.source = text(mount, "Source"),
		.path = text(mount, "Destination"),
		.driver = text(mount, "Driver"),
		.writable = json_bool(mount, "RW") };
}

long long
container_wait_status(const struct json *answer)
{
	return json_int(answer, "StatusCode", 0);
}

int
container_exit_code(const struct json *answer, struct err *err)
{
	const char *message = json_str(answer, "Error.Message");
	long long code = json_int(answer, "StatusCode", -1);

	if (message && *message)
		return err_set(err, ERR_ENGINE, "%s", message);
	if (code < 0)
		return err_set(
		    err, ERR_ENGINE, "the engine gave no exit status");
	return (int)(code & 0xff);
}
