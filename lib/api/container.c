/* SPDX-License-Identifier: MIT */
#include "api/container.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "api/object.h"
#include "base/mem.h"

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
	else if (query->all)
		/* Podman sorts only what it limits */
		call_param_int(&call, "limit", INT_MAX);
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
	return call_inspect(engine, call_container_inspect(name), err);
}

/* Checks that text, up to its first colon, can name a container. */
static int
check_name(const char *text, struct err *err)
{
	char *name = xstrndup(text, strcspn(text, ":"));
	int result = 0;

	if (!object_can_have("container", name))
		result = err_set(err, ERR_REFUSED,
		    "'%s' is not a valid name of a container", name);
	free(name);
	return result;
}

/* Checks the names of other containers, whose parts this one is to share. */
static int
check_names(const struct json *body, struct err *err)
{
	static const char *const modes[] = { "HostConfig.NetworkMode",
		"HostConfig.PidMode", "HostConfig.IpcMode" };
	struct strv others = { 0 };
	int result = 0;

	json_strings(body, "HostConfig.VolumesFrom", &others);
	json_strings(body, "HostConfig.Links", &others);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		const char *mode = json_str_or(body, modes[i], "");

		if (starts_with(mode, "container:"))
			strv_add(&others, mode + strlen("container:"));
	}
	for (size_t i = 0; i < others.len && result == 0; i++)
		result = check_name(others.v[i], err);
	strv_free(&others);
	return result;
}

char *
container_create(struct engine *engine, const struct container_create *create,
    struct err *err)
{
	struct call call = call_make("POST", "/containers/create", NULL);

	if (check_names(create->body, err) < 0) {
		call_free(&call);
		return NULL;
	}
	call_param(&call, "name", create->name);
	call_param(&call, "platform", create->platform);
	call.body = json_copy(create->body);
	return call_get_id(engine, call, err);
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
	return json_str_or(change, "Path", "");
}

struct call
call_container_remove_labelled(const char *label)
{
	struct call call = call_make(CALL_EACH, "/containers/json", NULL);
	struct json *filters = json_object();

	json_add_str(filters, "label", label);
	call_param_int(&call, "all", 1);
	call_param_json(&call, "filters", filters);
	return call;
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

struct call
call_container_events(const char *name)
{
	struct call call = call_make("GET", "/events", NULL);
	struct json *filters = json_object();

	json_add_str(filters, "type", "container");
	json_add_str(filters, "container", name);
	call_param_json(&call, "filters", filters);
	return call;
}

struct call
call_network_connect(
    const char *network, const char *container, struct json *endpoint)
{
	struct call call = call_make("POST", "/networks/%s/connect", network);

	call.body = json_object();
	json_put_str(call.body, "Container", container);
	json_put(call.body, "EndpointConfig", endpoint);
	return call;
}

struct exchange *
container_attach(
    struct engine *engine, const char *name, bool input, struct err *err)
{
	struct call call = call_make("POST", "/containers/%s/attach", name);

	call.upgrade = true;
	call_param_int(&call, "stream", 1);
	if (input)
		call_param_int(&call, "stdin", 1);
	call_param_int(&call, "stdout", 1);
	call_param_int(&call, "stderr", 1);
	return call_open(engine, call, err);
}

struct exchange *
container_commit(struct engine *engine, const struct container_commit *commit,
    struct err *err)
{
	struct call call = call_make("POST", "/commit", NULL);

	/* Podman requires a body, even if it is empty */
	call.body = commit->body ? commit->body : json_object();
	call_param(&call, "container", commit->container);
	call_param_int(&call, "pause", commit->pause);
	call_param(&call, "author", commit->author);
	call_param(&call, "comment", commit->comment);
	call_params(&call, "changes", commit->changes);
	if (commit->name && call_param_ref(&call, commit->name, err) < 0)
		return NULL;
	return call_send(engine, call, err);
}

/* --- archives */

static struct call
archive(const char *method, const char *name, const char *path)
{
	struct call call = about(method, "/containers/%s/archive", name);

	/* it may be the path that does not exist, not the container */
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
	const char *link = json_str_or(stat, "linkTarget", "");
	char *real = stat ? xstrdup(*link ? link : path) : NULL;

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

/* --- what the engine says about one */

struct container_info
container_info(const struct json *container)
{
	struct container_info info = { .id = json_str_or(container, "Id", ""),
		.name = json_str_or(container, "Name", ""),
		.image_id = json_str_or(container, "Image", ""),
		.health = json_str_or(container, "State.Health.Status", ""),
		.running = json_bool(container, "State.Running"),
		.paused = json_bool(container, "State.Paused"),
		.restarting = json_bool(container, "State.Restarting"),
		.tty = json_bool(container, "Config.Tty"),
		.removes_itself = json_bool(container, "HostConfig.AutoRemove"),
		.restarts = json_int(container, "RestartCount", 0) };

	info.name += *info.name == '/';
	/* Podman 4 has an empty one before the first check */
	if (!*info.health && json_get(container, "State.Health") &&
	    json_get(container, "Config.Healthcheck"))
		info.health = "starting";
	return info;
}

bool
container_next_mount(
    const struct json *container, struct container_mount *mount)
{
	const struct json *json;

	if (!mount->list)
		mount->list = json_get(container, "Mounts");
	if (!json_next(mount->list, &mount->each))
		return false;
	json = mount->each.value;
	mount->type = json_str_or(json, "Type", "");
	mount->name = json_str_or(json, "Name", "");
	mount->path = json_str_or(json, "Destination", "");
	mount->driver = json_str_or(json, "Driver", "");
	mount->source = json_str_or(json, "Source", "");
	return true;
}

struct call
call_podman_check_health(const char *name)
{
	return about("GET", "/libpod/containers/%s/healthcheck", name);
}

long long
container_wait_status(
    struct engine *engine, const char *name, const struct json *answer)
{
	long long status = json_int(answer, "StatusCode", 0);
	struct json *container;
	struct err ignored;

	/* it also answers 0 there */
	if (status > 0 || !engine_is_podman(engine))
		return status;
	container = container_inspect(engine, name, &ignored);
	status = *json_str_or(container, "State.Error", "") ? 127 : 0;
	json_free(container);
	return status;
}

int
container_exit_code(const struct json *answer, struct err *err)
{
	const char *message = json_str_or(answer, "Error.Message", "");
	long long code = json_int(answer, "StatusCode", -1);

	if (*message)
		return err_set(err, ERR_ENGINE, "%s", message);
	if (code < 0)
		return err_set(
		    err, ERR_ENGINE, "the engine gave no exit status");
	return (int)(code & 0xff);
}
