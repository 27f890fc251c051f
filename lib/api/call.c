/* SPDX-License-Identifier: MIT */
#include "api/call.h"

#include <stdlib.h>
#include <string.h>

#include "api/object.h"
#include "api/ref.h"
#include "base/mem.h"

struct call
call_make(const char *method, const char *path, const char *name)
{
	struct call call = { .method = method };
	const char *hole = strstr(path, "%s");

	if (!hole || !name) {
		str_adds(&call.target, path);
		return call;
	}
	str_add(&call.target, path, (size_t)(hole - path));
	str_add_url(&call.target, name);
	str_adds(&call.target, hole + 2);
	if (!object_can_have(object_kind(path), name))
		call.refused = object_kind(path);
	return call;
}

void
call_param(struct call *call, const char *name, const char *value)
{
	if (!value)
		return;
	str_addf(&call->target,
	    "%c%s=", strchr(call->target.s, '?') ? '&' : '?', name);
	str_add_url(&call->target, value);
}

void
call_param_int(struct call *call, const char *name, long long value)
{
	str_addf(&call->target, "%c%s=%lld",
	    strchr(call->target.s, '?') ? '&' : '?', name, value);
}

void
call_param_json(struct call *call, const char *name, struct json *value)
{
	struct str text = { 0 };

	if (json_len(value) > 0) {
		json_text(value, &text);
		call_param(call, name, text.s);
	}
	str_free(&text);
	json_free(value);
}

void
call_params(struct call *call, const char *name, const struct strv *values)
{
	for (size_t i = 0; values && i < values->len; i++)
		call_param(call, name, values->v[i]);
}

int
call_param_ref(struct call *call, const char *name, struct err *err)
{
	char *repo, *tag;

	if (ref_split(name, &repo, &tag, err) < 0) {
		call_free(call);
		return -1;
	}
	call_param(call, "repo", repo);
	call_param(call, "tag", tag);
	free(repo);
	free(tag);
	return 0;
}

void
call_free(struct call *call)
{
	str_free(&call->target);
	json_free(call->body);
	call->body = NULL;
}

static struct exchange *
post(struct engine *engine, struct call call, struct err *err)
{
	struct request request = { .method = call.method,
		.target = call.target.s,
		.chunked = call.chunked,
		.upgrade = call.upgrade };
	struct str text = { 0 };
	struct exchange *exchange;

	if (call.body)
		json_text(call.body, &text);
	if (call.chunked)
		request.type = "application/x-tar";
	request.body = text.s;
	request.size = text.len;
	exchange = engine_send(engine, &request, err);
	str_free(&text);
	call_free(&call);
	return exchange;
}

/* The name of the object of that kind in a target, which the caller frees. */
static char *
name_in(const char *target)
{
	const char *name = strchr(target + 1, '/') + 1;

	return xstrndup(name, strcspn(name, "/?"));
}

/* Does the name find the object that has it, or another one? */
static int
confirm_name(struct engine *engine, const char *kind, const char *path,
    const char *name, struct err *err)
{
	struct call look = call_make("GET", path, name);
	struct json *answer;
	const char *found;
	int result = call_end(post(engine, look, err), kind, &answer, err);

	found = json_str_or(answer, "Name", "");
	if (result == 0 && strcmp(found + (*found == '/'), name) != 0)
		result = err_set(err, ERR_NOT_FOUND, "no such %s", kind);
	json_free(answer);
	return result;
}

/* The image's name is as it stands in a target. */
static int
confirm_unused(struct engine *engine, const char *image, struct err *err)
{
	struct call look = { .method = "GET", .object = "image" };
	struct call list = call_make("GET", "/containers/json?all=1", NULL);
	struct json *filters = json_object();
	struct json *found, *users = NULL;
	const char *id;
	int result;

	str_addf(&look.target, "/images/%s/json", image);
	result = call_end(post(engine, look, err), "image", &found, err);
	id = json_str_or(found, "Id", "");
	json_add_str(filters, "ancestor",
	    starts_with(id, "sha256:") ? id + strlen("sha256:") : id);
	call_param_json(&list, "filters", filters);
	if (result == 0)
		result = call_end(post(engine, list, err), NULL, &users, err);
	else
		call_free(&list);
	if (json_len(users) > 0)
		result = err_set(err, ERR_CONFLICT,
		    "a container uses it, and Podman would remove that, too");
	json_free(found);
	json_free(users);
	return result;
}

/*
 * What Podman would do to other objects than the one that is named:
 * - it removes the volume whose name begins with the one given, if there is
 *   just one (LookupVolume in libpod/sqlite_state.go);
 * - it takes the names of some containers for patterns;
 * - to remove an image with force, it removes its containers.
 */
static int
confirm(struct engine *engine, const struct call *call, struct err *err)
{
	const char *target = call->target.s;
	bool removes = strcmp(call->method, "DELETE") == 0;
	const char *kind = object_kind(target);
	char *name = kind ? name_in(target) : NULL;
	int result = 0;

	if (kind && *kind == 'v' && removes)
		result = confirm_name(engine, kind, "/volumes/%s", name, err);
	else if (kind && *kind == 'c' && object_is_podman_pattern(name))
		result = confirm_name(
		    engine, kind, "/containers/%s/json", name, err);
	else if (kind && *kind == 'i' && removes && strstr(target, "force=1"))
		result = confirm_unused(engine, name, err);
	free(name);
	return result;
}

struct exchange *
call_send(struct engine *engine, struct call call, struct err *err)
{
	if (call.refused)
		err_set(err, ERR_NOT_FOUND, "not a valid name of %s %s",
		    strcmp(call.refused, "image") == 0 ? "an" : "a",
		    call.refused);
	else if (!engine_is_podman(engine) || confirm(engine, &call, err) == 0)
		return post(engine, call, err);
	call_free(&call);
	return NULL;
}

static void
name_missing(const char *object, struct err *err)
{
	if (object && err->kind == ERR_NOT_FOUND)
		err_set(err, ERR_NOT_FOUND, "no such %s", object);
}

struct exchange *
call_open(struct engine *engine, struct call call, struct err *err)
{
	struct exchange *exchange = call_send(engine, call, err);

	if (!exchange || exchange_status(exchange, err) >= 0)
		return exchange;
	name_missing(call.object, err);
	exchange_end(exchange);
	return NULL;
}

int
call_end(struct exchange *exchange, const char *object, struct json **answer,
    struct err *err)
{
	struct str text = { 0 };
	int result = -1;

	if (answer)
		*answer = NULL;
	if (exchange && exchange_status(exchange, err) >= 0)
		result = exchange_read_all(exchange, &text, err);
	if (result == 0 && answer && text.len > 0) {
		*answer = json_parse(text.s, text.len, err);
		result = *answer ? 0 : -1;
	}
	/* what was not sent has a message of its own */
	if (result < 0 && exchange)
		name_missing(object, err);
	exchange_end(exchange);
	str_free(&text);
	return result;
}

int
call_run(struct engine *engine, struct call call, struct err *err)
{
	return call_end(call_send(engine, call, err), call.object, NULL, err);
}

static struct json *
end_with_answer(struct exchange *exchange, const char *object, struct err *err)
{
	struct json *answer;

	if (call_end(exchange, object, &answer, err) < 0)
		return NULL;
	if (!answer)
		err_set(err, ERR_ENGINE, "the engine's answer is empty");
	return answer;
}

struct json *
call_get(struct engine *engine, struct call call, struct err *err)
{
	return end_with_answer(call_send(engine, call, err), call.object, err);
}

char *
call_end_id(struct exchange *exchange, const char *object, struct err *err)
{
	struct json *answer = end_with_answer(exchange, object, err);
	const char *text = json_str_or(answer, "Id", "");
	char *id = *text ? xstrdup(text) : NULL;

	if (answer && !id)
		err_set(err, ERR_ENGINE, "the engine gave no ID");
	json_free(answer);
	return id;
}

char *
call_get_id(struct engine *engine, struct call call, struct err *err)
{
	return call_end_id(call_send(engine, call, err), call.object, err);
}

struct json *
call_inspect(struct engine *engine, struct call call, struct err *err)
{
	struct json *answer = call_get(engine, call, err);

	if (!answer || *json_str_or(answer, "Id", ""))
		return answer;
	json_free(answer);
	err_set(err, ERR_ENGINE, "the engine's answer has no ID");
	return NULL;
}

char *
call_text(struct call call)
{
	char *text = xasprintf("%s %s", call.method, call.target.s);

	call_free(&call);
	return text;
}

/* Consumes the call. */
static int
remove_each(struct engine *engine, struct call list, struct err *err)
{
	struct json *containers;
	int result;

	list.method = "GET";
	containers = call_get(engine, list, err);
	result = containers ? 0 : -1;
	for (struct json_each each = { 0 };
	     result == 0 && json_next(containers, &each);) {
		struct call remove = call_make("DELETE", "/containers/%s",
		    json_str_or(each.value, "Id", ""));

		call_param_int(&remove, "force", 1);
		call_param_int(&remove, "v", 1);
		result = call_run(engine, remove, err);
	}
	json_free(containers);
	return result;
}

int
call_run_text(struct engine *engine, const char *text, struct err *err)
{
	char *method = xstrndup(text, strcspn(text, " "));
	struct call call = { .method = method };
	int result;

	str_adds(&call.target, text + strcspn(text, " ") + 1);
	result = strcmp(method, CALL_EACH) == 0 ? remove_each(engine, call, err)
						: call_run(engine, call, err);
	free(method);
	return result;
}

bool
call_text_prunes(const char *text)
{
	return strstr(text, "/prune?") != NULL;
}

bool
call_text_unpauses(const char *text)
{
	return ends_with(text, "/unpause");
}

bool
call_text_removes(const char *text)
{
	return starts_with(text, "DELETE ") || starts_with(text, CALL_EACH) ||
	       call_text_prunes(text);
}
