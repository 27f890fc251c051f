/* SPDX-License-Identifier: MIT */
#include "version/restore.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "version/sign.h"
#include "version/spec.h"
#include "api/labels.h"

/* Is each of these among the others? Both are sorted. */
static bool
is_among(const struct strv *some, const struct strv *all)
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

/*
 * An image's labels are whoever's who made it. What they want of the host they
 * get if this engine knows the version, or the box has it anyway.
 */
static int
check_reach(const struct restore *revive, const struct json *spec,
    const struct json *labels, struct err *err)
{
	struct strv wanted = { 0 }, had = { 0 };
	struct str text = { 0 };
	int result = 0;

	version_reach(spec, &wanted);
	if (revive->old) {
		struct json *old = version_spec(revive->old);

		version_reach(old, &had);
		json_free(old);
	}
	if (!revive->trust && !is_among(&wanted, &had) &&
	    !signature_is_valid(revive->engine, labels)) {
		for (size_t i = 0; i < wanted.len; i++)
			str_addf(&text, "%s %s", i ? "," : "", wanted.v[i]);
		result = err_set(err, ERR_REFUSED,
		    "%s: it was not taken on this engine, and wants of the "
		    "host:%s; --trust lets it have that",
		    revive->version, text.s);
	}
	str_free(&text);
	strv_free(&had);
	strv_free(&wanted);
	return result;
}

/* The specification that the image's label holds. */
static struct json *
find_spec(const struct restore *revive, struct err *err)
{
	struct json *image = engine_inspect(
	    revive->engine, "/images/%s/json", revive->version, err);
	struct json *labels = json_get(image, "Config.Labels");
	char *text = json_label(image, "Config.Labels", VERSION_SPEC);
	struct json *spec = NULL;

	if (!image && err->kind == ERR_NOT_FOUND)
		err_set(
		    err, ERR_REFUSED, "%s: no such version", revive->version);
	else if (image && !*text)
		err_set(err, ERR_REFUSED, "%s is no version of a box",
		    revive->version);
	else if (image)
		spec = json_parse(text, strlen(text), err);
	if (spec && check_reach(revive, spec, labels, err) < 0) {
		json_free(spec);
		spec = NULL;
	}
	free(text);
	json_free(labels);
	json_free(image);
	return spec;
}

int
restore_check(const struct restore *revive, struct err *err)
{
	struct json *spec = find_spec(revive, err);

	json_free(spec);
	return spec ? 0 : -1;
}

/* By its flavour box.mk finds a box; a fork is one of its own. */
static void
add_labels(struct json *body, const struct json *labels, const char *flavour)
{
	struct json *all = json_get(body, "Labels");
	struct json *own = json_member(all, "box.flavour");
	struct strv names = { 0 };

	if (own && flavour)
		json_put_member(all, "box.flavour", json_string(flavour));
	json_free(own);
	json_names(labels, &names);
	for (size_t i = 0; i < names.len; i++)
		json_put_member(
		    all, names.v[i], json_member(labels, names.v[i]));
	json_put(body, "Labels", all);
	strv_free(&names);
}

/* With -P no port is named, but the same ones shall be published again. */
static void
name_ports(struct json *wanted, const struct json *ports)
{
	struct strv names = { 0 };

	json_names(ports, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *list = json_member(wanted, names.v[i]);
		struct json *now = json_member(ports, names.v[i]);
		struct json *any = json_array();

		json_add(any, "", json_object());
		if (!list && json_len(now) > 0)
			json_put_member(wanted, names.v[i], any);
		else
			json_free(any);
		json_free(now);
		json_free(list);
	}
	strv_free(&names);
}

/* The ports that the engine had chosen, where the specification has none. */
static void
keep_ports(struct json *body, const struct json *ports)
{
	struct json *wanted = json_get(body, "HostConfig.PortBindings");
	struct strv names = { 0 };

	if (ports && json_bool(body, "HostConfig.PublishAllPorts")) {
		if (!wanted)
			wanted = json_object();
		name_ports(wanted, ports);
	}
	json_names(wanted, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *list = json_member(wanted, names.v[i]);
		struct json *now = json_member(ports, names.v[i]);
		struct json *had = json_item(now, 0);
		struct json *first = json_item(list, 0);
		const char *port = json_str(first, "HostPort");
		const char *old = json_str(had, "HostPort");

		if (json_len(list) == 1 && old && (!port || !*port)) {
			struct json *kept = json_array();

			json_put_str(first, "HostPort", old);
			json_add(kept, "", first);
			json_put_member(wanted, names.v[i], kept);
		} else {
			json_free(first);
		}
		json_free(had);
		json_free(now);
		json_free(list);
	}
	if (wanted)
		json_put(body, "HostConfig.PortBindings", wanted);
	strv_free(&names);
}

static int
make_volumes(
    struct restore *revive, const struct strv *volumes, struct err *err)
{
	int status = 0;

	for (size_t i = 0; status >= 0 && i < volumes->len; i++) {
		struct json *body = json_object();
		struct json *labels = json_object();
		char *target = engine_target("/volumes/%s", volumes->v[i]);

		json_put_member(
		    labels, VERSION_VOLUME, json_string(revive->box));
		json_put_str(body, "Name", volumes->v[i]);
		json_put(body, "Labels", labels);
		undo_add(revive->undo, "DELETE", target);
		status = engine_call(
		    revive->engine, "POST", "/volumes/create", body, NULL, err);
		free(target);
		json_free(body);
	}
	return status < 0 ? -1 : 0;
}

static void
undo_box(struct restore *revive, const char *name)
{
	char *target = engine_target("/containers/%s?force=1&v=1", name);

	undo_add(revive->undo, "DELETE", target);
	free(target);
}

/* A name that is taken must not make the guard remove somebody else's box. */
static int
create(struct restore *revive, const struct json *body, struct err *err)
{
	char *name = xasprintf("box-%s", revive->token);
	char *target = engine_target("/containers/create?name=%s", name);
	struct json *answer = NULL;
	int status;

	undo_box(revive, name);
	status =
	    engine_call(revive->engine, "POST", target, body, &answer, err);
	if (status >= 0 && json_str(answer, "Id")) {
		revive->id = xstrdup(json_str(answer, "Id"));
		undo_box(revive, revive->id);
	} else if (status >= 0) {
		status = err_set(err, ERR_ENGINE, "the engine gave no ID");
	}
	json_free(answer);
	free(target);
	free(name);
	return status < 0 ? -1 : 0;
}

static int
connect_others(
    struct restore *revive, const struct json *others, struct err *err)
{
	struct strv names = { 0 };
	int status = 0;

	json_names(others, &names);
	for (size_t i = 0; status >= 0 && i < names.len; i++) {
		struct json *body = json_object();
		char *target =
		    engine_target("/networks/%s/connect", names.v[i]);

		json_put_str(body, "Container", revive->id);
		json_put(
		    body, "EndpointConfig", json_member(others, names.v[i]));
		status = engine_call(
		    revive->engine, "POST", target, body, NULL, err);
		free(target);
		json_free(body);
	}
	strv_free(&names);
	return status < 0 ? -1 : 0;
}

int
restore_box(struct restore *revive, struct err *err)
{
	struct json *spec = find_spec(revive, err);
	struct json *body, *others;
	struct version_change change = { .image = revive->version,
		.token = revive->token,
		.fork = revive->fork };
	struct strv volumes = { 0 };
	int result;

	if (!spec)
		return -1;
	random_token(revive->token);
	body = version_body(spec, &change, &volumes, &others);
	add_labels(body, revive->labels, revive->fork ? revive->box : NULL);
	keep_ports(body, revive->ports);
	result = make_volumes(revive, &volumes, err);
	if (result == 0)
		result = create(revive, body, err);
	if (result == 0)
		result = connect_others(revive, others, err);
	strv_free(&volumes);
	json_free(others);
	json_free(body);
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
restore_free(struct restore *revive)
{
	free(revive->id);
	revive->id = NULL;
}
