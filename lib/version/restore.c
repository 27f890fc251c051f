/* SPDX-License-Identifier: MIT */
#include "version/restore.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "api/volume.h"
#include "base/mem.h"
#include "base/str.h"
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
	if (restore->how.old) {
		struct json *old = version_spec(restore->how.old);

		host_access(old, &had);
		json_free(old);
	}
	if (!restore->trust && !contains(&had, &wanted) &&
	    !signature_is_valid(restore->engine, labels)) {
		for (size_t i = 0; i < wanted.len; i++)
			str_addf(&text, "%s %s", i ? "," : "", wanted.v[i]);
		result = err_set(err, ERR_REFUSED,
		    "%s: it was not made on this engine and asks for access to "
		    "the host:%s; --trust allows it",
		    restore->how.image, text.s);
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
	struct json *image =
	    image_inspect(restore->engine, restore->how.image, err);
	struct json *labels = image_labels(image);
	const char *text = label_get(labels, VERSION_SPEC);
	struct json *spec = NULL;

	if (!image && err->kind == ERR_NOT_FOUND)
		err_set(err, ERR_REFUSED, "%s: no such version",
		    restore->how.image);
	else if (image && !*text)
		err_set(err, ERR_REFUSED, "%s is not a version of a box",
		    restore->how.image);
	else if (image)
		spec = json_parse(text, strlen(text), err);
	if (spec && check_host_access(restore, spec, labels, err) < 0) {
		json_free(spec);
		spec = NULL;
	}
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

/* The step added last is made first. */
static void
add_undo(struct restore *restore, const struct strv *volumes, const char *name)
{
	struct container_remove how = { .force = true, .volumes = true };

	for (size_t i = 0; i < volumes->len; i++)
		undo_add(restore->undo, call_volume_remove(volumes->v[i]));
	undo_add(restore->undo, call_container_remove(name, how));
}

static int
create_volumes(
    struct restore *restore, const struct strv *volumes, struct err *err)
{
	int result = 0;

	for (size_t i = 0; result == 0 && i < volumes->len; i++) {
		struct json *labels = json_object();

		label_put(labels, VERSION_VOLUME, restore->name);
		result = call_run(restore->engine,
		    call_volume_create(volumes->v[i], labels), err);
	}
	return result;
}

/*
 * The temporary name is one that no other container has, so that undoing by
 * name removes none but this one. Later it gets another name.
 */
static int
create(struct restore *restore, const struct create_body *made, struct err *err)
{
	struct container_remove how = { .force = true, .volumes = true };
	char *name = xasprintf(PART_NAME "-%s", undo_token(restore->undo));
	struct container_create create = { .name = name, .body = made->body };
	int result;

	add_undo(restore, &made->volumes, name);
	result = undo_record(restore->undo, restore->engine, err);
	if (result == 0)
		result = create_volumes(restore, &made->volumes, err);
	if (result == 0)
		restore->id = container_create(restore->engine, &create, err);
	if (restore->id) {
		undo_add(
		    restore->undo, call_container_remove(restore->id, how));
		result = undo_record(restore->undo, restore->engine, err);
	}
	free(name);
	return restore->id ? result : -1;
}

static int
connect_networks(
    struct restore *restore, const struct json *networks, struct err *err)
{
	int result = 0;

	for (struct json_each network = { 0 };
	     result == 0 && json_next_member(networks, &network);)
		result = call_run(restore->engine,
		    call_network_connect(
			network.name, restore->id, network.value),
		    err);
	return result;
}

int
restore_box(struct restore *restore, struct err *err)
{
	struct json *spec = find_spec(restore, err);
	struct create_body made;
	int result;

	if (!spec)
		return -1;
	restore->how.token = undo_token(restore->undo);
	create_body_make(&made, spec, &restore->how);
	result = create(restore, &made, err);
	if (result == 0)
		result = connect_networks(restore, made.networks, err);
	create_body_free(&made);
	json_free(spec);
	return result;
}
