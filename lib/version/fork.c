/* SPDX-License-Identifier: MIT */
#include "version/fork.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/object.h"
#include "base/mem.h"
#include "version/recover.h"
#include "version/restore.h"
#include "version/snapshot.h"

/*
 * 1: there is a container of that name or, unless it has to be exact, with an
 * ID that begins so; 0: there is none; -1: failure.
 */
static int
is_container(
    const struct fork *fork, const char *name, bool exact, struct err *err)
{
	struct json *container = container_inspect(fork->engine, name, err);
	int result = container ? 1 : err->kind == ERR_NOT_FOUND ? 0 : -1;

	if (result > 0 && exact)
		result = strcmp(container_info(container).name, name) == 0;
	json_free(container);
	return result;
}

static int
create(const struct fork *fork, const char *version, struct err *err)
{
	struct restore restore = { .engine = fork->engine,
		.undo = undo_open(fork->host, err),
		.how = { .image = version,
		    .fork = fork->name,
		    .labels = fork->labels },
		.name = fork->name,
		.trust = fork->trust };
	int result = restore.undo ? restore_box(&restore, err) : -1;

	if (result == 0)
		result = call_run(fork->engine,
		    call_container_rename(restore.id, fork->name), err);
	if (result == 0 && !fork->no_start)
		result = call_run(
		    fork->engine, call_container_start(restore.id), err);
	undo_close(restore.undo, fork->engine,
	    result == 0               ? UNDO_FORGET
	    : err->kind == ERR_ENGINE ? UNDO_LATER
				      : UNDO_NOW);
	free(restore.id);
	return result;
}

int
fork_box(const struct fork *fork, struct err *err)
{
	int taken, found;
	char *version = NULL, *message;
	int result = -1;

	/* so that nothing is saved in vain; renaming makes sure of it */
	if (!object_can_have("container", fork->name))
		return err_set(err, ERR_REFUSED,
		    "'%s' is not a valid name of a container", fork->name);
	recover_abandoned(fork->engine);
	taken = is_container(fork, fork->name, true, err);
	found = taken < 0 ? -1 : is_container(fork, fork->from, false, err);
	if (taken > 0)
		return err_set(
		    err, ERR_REFUSED, "there is already a box %s", fork->name);
	message = xasprintf("forked as %s", fork->name);
	if (found > 0)
		version = snapshot_save(
		    fork->engine, fork->host, fork->from, message, err);
	else if (found == 0)
		version = xstrdup(fork->from);
	if (version)
		result = create(fork, version, err);
	free(version);
	free(message);
	return result;
}
