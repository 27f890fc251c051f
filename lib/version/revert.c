/* SPDX-License-Identifier: MIT */
#include "version/revert.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/volume.h"
#include "base/mem.h"
#include "version/find.h"
#include "version/names.h"
#include "version/restore.h"
#include "version/snapshot.h"

enum {
	GRACE = 2 /* seconds to end in, for a container that is saved */
};

/* One container in the place of another. */
struct swap {
	const struct revert *revert;
	struct json *old;
	const char *id, *name; /* the old one's */
	struct restore new;
};

/* --- which version */

static bool
is_number(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

/* Its name; NULL on failure. The caller frees it. */
static char *
find_version(const struct swap *swap, struct err *err)
{
	const char *text = swap->revert->version;
	long long number = 0;

	if (text && !is_number(text))
		return xstrdup(text);
	if (text)
		number = strtoll(text, NULL, 10);
	if (!text || number > 0)
		return find_version_image(
		    swap->revert->engine, swap->old, number, err);
	err_set(err, ERR_REFUSED, "there is no version 0");
	return NULL;
}

static int
inspect(struct swap *swap, struct err *err)
{
	const struct revert *revert = swap->revert;

	swap->old = container_inspect(revert->engine, revert->box, err);
	if (!swap->old)
		return -1;
	swap->id = container_id(swap->old);
	swap->name = container_name(swap->old);
	if (container_removes_itself(swap->old))
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

	if (container_is_paused(swap->old))
		undo_add(undo, call_container_pause(swap->id));
	if (container_is_running(swap->old))
		undo_add(undo, call_container_start(swap->id));
	undo_add(undo, call_container_rename(swap->id, swap->name));
}

/* A container that is not saved need not end cleanly. */
static int
stop_old(struct swap *swap, struct err *err)
{
	const struct revert *revert = swap->revert;
	int result = 0;

	if (container_is_paused(swap->old))
		result = call_run(
		    revert->engine, call_container_unpause(swap->id), err);
	if (result == 0 && container_is_running(swap->old))
		result = call_run(revert->engine,
		    call_container_stop(swap->id, revert->no_save ? 0 : GRACE),
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
		now = version_volume(mount->name, swap->new.token);
		warn("%s: volume %s is kept; the box uses %s now",
		    swap->revert->box, mount->name, now);
		free(now);
	}
}

/* From here on there is no way back: the undo steps remove the old one. */
static void
remove_old(struct swap *swap)
{
	struct container_remove how = { .force = true, .volumes = true };
	struct strv steps = { 0 };

	for (size_t i = 0; i < container_mounts(swap->old); i++) {
		struct container_mount mount = container_mount(swap->old, i);

		remove_volume(swap, &mount, &steps);
	}
	/* the step added last is made first */
	add_step(&steps, call_container_remove(swap->id, how));
	undo_replace(swap->new.undo, &steps);
	strv_free(&steps);
}

/* --- one in place of the other */

static int
put_in_place(struct swap *swap, struct err *err)
{
	struct engine *engine = swap->revert->engine;
	const char *id = swap->new.id;
	char *aside = xasprintf("%.200s.old-%s", swap->name, swap->new.token);
	int result = stop_old(swap, err);

	if (result == 0 && !swap->revert->no_save)
		result = save(swap, err);
	if (result == 0)
		result = call_run(
		    engine, call_container_rename(swap->id, aside), err);
	if (result == 0)
		result = call_run(
		    engine, call_container_rename(id, swap->name), err);
	if (result == 0 && container_is_running(swap->old))
		result = call_run(engine, call_container_start(id), err);
	if (result == 0)
		remove_old(swap);
	free(aside);
	return result;
}

static int
replace(struct swap *swap, struct err *err)
{
	int result;

	swap->new.undo = undo_open(swap->revert->host, err);
	if (!swap->new.undo)
		return -1;
	undo_old(swap);
	result = restore_box(&swap->new, err);
	if (result == 0)
		result = put_in_place(swap, err);
	if (result < 0 && err->kind == ERR_ENGINE)
		undo_abandon(swap->new.undo);
	else
		undo_close(swap->new.undo, false);
	return result;
}

int
revert_box(struct revert *revert, struct err *err)
{
	struct swap swap = { .revert = revert };
	int result = inspect(&swap, err);

	if (result == 0) {
		revert->image = find_version(&swap, err);
		result = revert->image ? 0 : -1;
	}
	if (result == 0) {
		swap.new = (struct restore){ .engine = revert->engine,
			.how = { .image = revert->image, .old = swap.old },
			.name = swap.name,
			.trust = revert->trust };
		result = restore_check(&swap.new, err);
	}
	if (result == 0)
		result = replace(&swap, err);
	restore_free(&swap.new);
	json_free(swap.old);
	return result;
}
