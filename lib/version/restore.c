/* SPDX-License-Identifier: MIT */
#include "version/restore.h"

#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "base/mem.h"
#include "base/str.h"
#include "version/create_body.h"
#include "version/host_access.h"
#include "version/signature.h"
#include "version/spec.h"

/* Does all contain each of some? Both are sorted. */
static bool
contains(const struct strv *all, const struct strv *some)
{
	size_t at = 0;

	for (size_t i = 0; i < some->len; i++) {
		while (at < all->len && strcmp(all->v[at], some->v[i]) != 0)
			at++;
		if (at == all->len)
			return false;
	}
	return true;
}

static int
check_host_access(const struct restore *restore, const struct json *spec,
    const struct json *labels, struct err *err)
{
	struct strv wanted = { 0 }, had = { 0 };
	struct str text = { 0 };
	int result = 0;

	host_access(spec, &wanted);
	if (restore->old) {
		struct json *old = version_spec(restore->old);

		host_access(old, &had);
		json_free(old);
	}
	if (!restore->trust && !contains(&had, &wanted) &&
	    !signature_is_valid(restore->engine, labels)) {
		for (size_t i = 0; i < wanted.len; i++)
			str_addf(&text, "%s %s", i ? "," : "", wanted.v[i]);
		result = err_set(err, ERR_REFUSED,
		    "%s: it was not taken on this engine, and wants of the "
		    "host:%s; --trust lets it have that",
		    restore->version, text.s);
	}
	str_free(&text);
	strv_free(&had);
	strv_free(&wanted);
	return result;
}

/* The specification that the image's label holds. */
static struct json *
find_spec(const struct restore *restore, struct err *err)
{
	struct json *image = engine_inspect(
	    restore->engine, "/images/%s/json", restore->version, err);
	struct json *labels = json_get(image, "Config.Labels");
	char *text = json_label(image, "Config.Labels", VERSION_SPEC);
	struct json *spec = NULL;

	if (!image && err->kind == ERR_NOT_FOUND)
		err_set(
		    err, ERR_REFUSED, "%s: no such version", restore->version);
	else if (image && !*text)
		err_set(err, ERR_REFUSED, "%s is not a version of a box",
		    restore->version);
	else if (image)
		spec = json_parse(text, strlen(text), err);
	if (spec && check_host_access(restore, spec, labels, err) < 0) {
		json_free(spec);
		spec = NULL;
	}
	free(text);
	json_free(labels);
	json_free(image);
	return spec;
}

int
restore_check(const struct restore *restore, struct err *err)
{
	struct json *spec = find_spec(restore, err);

	json_free(spec);
	return spec ? 0 : -1;
}

static int
create_volumes(
    struct restore *restore, const struct strv *volumes, struct err *err)
{
	int status = 0;

	for (size_t i = 0; status >= 0 && i < volumes->len; i++) {
		struct json *body = json_object();
		struct json *labels = json_object();
		char *target = engine_target("/volumes/%s", volumes->v[i]);

		json_put_member(
		    labels, VERSION_VOLUME, json_string(restore->box));
		json_put_str(body, "Name", volumes->v[i]);
		json_put(body, "Labels", labels);
		undo_add(restore->undo, "DELETE", target);
		status = engine_call(restore->engine, "POST", "/volumes/create",
		    body, NULL, err);
		free(target);
		json_free(body);
	}
	return status < 0 ? -1 : 0;
}

static void
undo_box(struct restore *restore, const char *name)
{
	char *target = engine_target("/containers/%s?force=1&v=1", name);

	undo_add(restore->undo, "DELETE", target);
	free(target);
}

/*
 * The temporary name is one that no other container has, so that undoing by
 * name removes none but this one.
 */
static int
create(struct restore *restore, const struct json *body, struct err *err)
{
	char *name = xasprintf("box-%s", restore->token);
	char *target = engine_target("/containers/create?name=%s", name);
	struct json *answer = NULL;
	int status;

	undo_box(restore, name);
	status =
	    engine_call(restore->engine, "POST", target, body, &answer, err);
	if (status >= 0 && json_str(answer, "Id")) {
		restore->id = xstrdup(json_str(answer, "Id"));
		undo_box(restore, restore->id);
	} else if (status >= 0) {
		status = err_set(err, ERR_ENGINE, "the engine gave no ID");
	}
	json_free(answer);
	free(target);
	free(name);
	return status < 0 ? -1 : 0;
}

static int
connect_networks(
    struct restore *restore, const struct json *networks, struct err *err)
{
	struct strv names = { 0 };
	int status = 0;

	json_names(networks, &names);
	for (size_t i = 0; status >= 0 && i < names.len; i++) {
		struct json *body = json_object();
		char *target =
		    engine_target("/networks/%s/connect", names.v[i]);

		json_put_str(body, "Container", restore->id);
		json_put(
		    body, "EndpointConfig", json_member(networks, names.v[i]));
		status = engine_call(
		    restore->engine, "POST", target, body, NULL, err);
		free(target);
		json_free(body);
	}
	strv_free(&names);
	return status < 0 ? -1 : 0;
}

int
restore_box(struct restore *restore, struct err *err)
{
	struct json *spec = find_spec(restore, err);
	struct create_options options = { .image = restore->version,
		.token = restore->token,
		.fork = restore->fork ? restore->box : NULL,
		.labels = restore->labels,
		.old = restore->old };
	struct create_body made;
	int result;

	if (!spec)
		return -1;
	random_token(restore->token);
	create_body_make(&made, spec, &options);
	result = create_volumes(restore, &made.volumes, err);
	if (result == 0)
		result = create(restore, made.body, err);
	if (result == 0)
		result = connect_networks(restore, made.networks, err);
	create_body_free(&made);
	json_free(spec);
	return result;
}

static int
post(struct engine *engine, const char *target, struct err *err)
{
	return engine_call(engine, "POST", target, NULL, NULL, err) < 0 ? -1
									: 0;
}

int
restore_start(struct engine *engine, const char *id, struct err *err)
{
	char *target = engine_target("/containers/%s/start", id);
	int result = post(engine, target, err);

	free(target);
	return result;
}

char *
restore_rename_target(const char *id, const char *name)
{
	struct str target = { 0 };

	str_adds(&target, "/containers/");
	str_add_url(&target, id);
	str_adds(&target, "/rename?name=");
	str_add_url(&target, name);
	return str_take(&target);
}

int
restore_rename(
    struct engine *engine, const char *id, const char *name, struct err *err)
{
	char *target = restore_rename_target(id, name);
	int result = post(engine, target, err);

	free(target);
	return result;
}

void
restore_free(struct restore *restore)
{
	free(restore->id);
	restore->id = NULL;
}
