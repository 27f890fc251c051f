/* SPDX-License-Identifier: MIT */
#include "version/revert.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "api/volume.h"
#include "base/mem.h"
#include "version/list.h"
#include "version/names.h"
#include "version/recover.h"
#include "version/restore.h"
#include "version/signature.h"
#include "version/snapshot.h"

enum {
	GRACE = 2 /* seconds to end in, for a container that is saved */
};

/* One container in the place of another. */
struct swap {
	const struct revert *revert;
	struct json *old_json;
	struct container_info old;
	char *aside; /* the old one's name while the new one has its name */
	struct restore new;
};

/* --- which version */

struct search {
	const struct swap *swap;
	long long number; /* 0: the highest */
	struct version found;
};

/*
 * Is the image a version of this very container? Two containers may have one
 * series, as a_b and A_B have; and an image that does not have the version's
 * tag may come from anywhere.
 */
static bool
is_its_version(const struct search *search, const struct json *image,
    const struct version *version)
{
	char *name = version_container(image);
	bool is_its = strcmp(name, search->swap->old.name) == 0 &&
		      (version->has_tag ||
			  signature_is_valid(search->swap->revert->engine,
			      image_labels(image)));

	free(name);
	return is_its;
}

static void
consider(struct search *search, const struct json *image)
{
	struct version version;

	version_read(&version, image);
	if (!version.is_inherited && version.number > 0 &&
	    (search->number == 0 || search->number == version.number) &&
	    (!search->found.name ||
		version_compare(&version, &search->found) < 0) &&
	    is_its_version(search, image, &version)) {
		version_free(&search->found);
		search->found = version;
	} else {
		version_free(&version);
	}
}

/*
 * The version of that number, or the one of the highest number for 0. Images
 * built on a version, and those that claim to be versions of it but were not
 * signed by this engine (signature.h), are not considered. Returns
 * "SERIES:NUMBER" if the image has that name, else another name or its ID,
 * which the caller frees; NULL on failure.
 */
static char *
find_number(const struct swap *swap, long long number, struct err *err)
{
	struct search search = { .swap = swap, .number = number };
	char *series = version_series(swap->old.name);
	char *label = xasprintf(VERSION_SERIES "=%s", series);
	struct image_query query = { .label = label };
	struct json *images =
	    call_get(swap->revert->engine, call_image_list(&query), err);
	char *name = NULL;

	for (struct json_each image = { 0 }; json_next(images, &image);)
		consider(&search, image.value);
	if (search.found.name)
		name = xstrdup(search.found.name);
	else if (images && number > 0)
		err_set(err, ERR_REFUSED, "%s:%lld: no such version", series,
		    number);
	else if (images)
		err_set(err, ERR_REFUSED, "it has no version");
	version_free(&search.found);
	json_free(images);
	free(label);
	free(series);
	return name;
}

/* Its name; NULL on failure. The caller frees it. */
static char *
find_version(const struct swap *swap, struct err *err)
{
	const char *text = swap->revert->version;
	long long number = 0;

	/* not a number: an image */
	if (text && (!*text || text[strspn(text, "0123456789")]))
		return xstrdup(text);
	if (text)
		number = strtoll(text, NULL, 10);
	if (!text || number > 0)
		return find_number(swap, number, err);
	err_set(err, ERR_REFUSED, "there is no version 0");
	return NULL;
}

static int
inspect(struct swap *swap, struct err *err)
{
	const struct revert *revert = swap->revert;

	swap->old_json = container_inspect(revert->engine, revert->box, err);
	if (!swap->old_json)
		return -1;
	swap->old = container_info(swap->old_json);
	if (swap->old.removes_itself)
		return err_set(err, ERR_REFUSED,
		    "it removes itself at its end, so a revert could not be "
		    "undone");
	return 0;
}

/* --- the old container */

static int
save(const struct swap *swap, struct err *err)
{
	const struct revert *revert = swap->revert;
	char *message = revert->message
			    ? xstrdup(revert->message)
			    : xasprintf("before it became %s", revert->image);
	char *name = snapshot_save(
	    revert->engine, revert->host, revert->box, message, err);

	if (name)
		warn("%s: saved as %s", revert->box, name);
	free(message);
	free(name);
	return name ? 0 : -1;
}

/* The step added last is made first: its name, then its state. */
static void
undo_old(struct swap *swap)
{
	struct undo *undo = swap->new.undo;

	if (swap->old.paused)
		undo_add(undo, call_container_pause(swap->old.id));
	if (swap->old.running)
		undo_add(undo, call_container_start(swap->old.id));
	undo_add(undo, call_container_rename(swap->aside, swap->old.name));
}

/* A container that is not saved need not end cleanly. */
static int
stop_old(struct swap *swap, struct err *err)
{
	const struct revert *revert = swap->revert;
	int result = 0;

	if (swap->old.paused)
		result = call_run(
		    revert->engine, call_container_unpause(swap->old.id), err);
	if (result == 0 && swap->old.running)
		result = call_run(revert->engine,
		    call_container_stop(
			swap->old.id, revert->no_save ? 0 : GRACE),
		    err);
	return result;
}

static void
add_step(struct strv *steps, struct call call)
{
	char *text = call_text(call);

	strv_add(steps, text);
	free(text);
}

/* Removes volumes that box made; warns of the user's own, which are kept. */
static void
remove_volume(
    struct swap *swap, const struct container_mount *mount, struct strv *steps)
{
	char *now;

	if (strcmp(mount->type, "volume") != 0 || !*mount->name)
		return;
	if (version_is_volume(mount->name)) {
		add_step(steps, call_volume_remove(mount->name));
	} else if (!version_is_anonymous(mount->name)) {
		now = version_volume(mount->name, undo_token(swap->new.undo));
		warn("%s: volume %s is kept; the box uses %s now",
		    swap->revert->box, mount->name, now);
		free(now);
	}
}

/*
 * The point of no return: from here on the steps remove the old one, by the
 * name that it has only now, so that they never remove it after it was put
 * back.
 */
static int
remove_old(struct swap *swap, struct err *err)
{
	struct container_remove how = { .force = true, .volumes = true };
	struct container_mount mount = { 0 };
	struct strv steps = { 0 };

	while (container_next_mount(swap->old_json, &mount))
		remove_volume(swap, &mount, &steps);
	/* the step added last is made first */
	add_step(&steps, call_container_remove(swap->aside, how));
	undo_replace(swap->new.undo, &steps);
	strv_free(&steps);
	return undo_record(swap->new.undo, swap->revert->engine, err);
}

/* --- one in place of the other */

static int
put_in_place(struct swap *swap, struct err *err)
{
	struct engine *engine = swap->revert->engine;
	const char *id = swap->new.id;
	int result = stop_old(swap, err);

	if (result == 0 && !swap->revert->no_save)
		result = save(swap, err);
	if (result == 0)
		result = call_run(engine,
		    call_container_rename(swap->old.id, swap->aside), err);
	if (result == 0)
		result = call_run(
		    engine, call_container_rename(id, swap->old.name), err);
	if (result == 0 && swap->old.running)
		result = call_run(engine, call_container_start(id), err);
	return result == 0 ? remove_old(swap, err) : -1;
}

static int
replace(struct swap *swap, struct err *err)
{
	int result;

	swap->new.undo = undo_open(swap->revert->host, err);
	if (!swap->new.undo)
		return -1;
	swap->aside =
	    xasprintf(PART_NAME "-%s-old", undo_token(swap->new.undo));
	undo_old(swap);
	result = restore_box(&swap->new, err);
	if (result == 0)
		result = put_in_place(swap, err);
	undo_close(swap->new.undo, swap->revert->engine,
	    result < 0 && err->kind == ERR_ENGINE ? UNDO_LATER : UNDO_NOW);
	free(swap->aside);
	return result;
}

int
revert_box(struct revert *revert, struct err *err)
{
	struct swap swap = { .revert = revert };
	int result;

	recover_abandoned(revert->engine);
	result = inspect(&swap, err);
	if (result == 0) {
		revert->image = find_version(&swap, err);
		result = revert->image ? 0 : -1;
	}
	if (result == 0) {
		swap.new = (struct restore){ .engine = revert->engine,
			.how = { .image = revert->image, .old = swap.old_json },
			.name = swap.old.name,
			.trust = revert->trust };
		result = restore_check(&swap.new, err);
	}
	if (result == 0)
		result = replace(&swap, err);
	free(swap.new.id);
	json_free(swap.old_json);
	return result;
}
