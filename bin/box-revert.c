/* SPDX-License-Identifier: MIT */
/*
 * box-revert: makes a box be what it was in one of its versions.
 *
 * A new box is made of the version beside the old one, which is stopped only
 * when all is ready, then saved, so that nothing it wrote is lost, and removed
 * only when the new one runs. Until then every step can be taken back, and is,
 * also when this process is killed: undo.h.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "version/find.h"
#include "base/mem.h"
#include "cli/output.h"
#include "version/restore.h"
#include "version/snapshot.h"
#include "version/spec.h"
#include "api/labels.h"

static const char usage[] =
    "box-revert [-m MESSAGE] [--no-save] [--trust] [-H HOST] BOX [VERSION]";

enum {
	OPT_NO_SAVE = CLI_FIRST,
	OPT_TRUST,
	GRACE = 2 /* seconds to end in, for what will be saved */
};

static const struct option options[] = {
	{ "message", required_argument, NULL, 'm' },
	{ "no-save", no_argument, NULL, OPT_NO_SAVE },
	{ "trust", no_argument, NULL, OPT_TRUST },
	CLI_OPTIONS,
};

struct revert {
	struct cli cli;
	struct engine *engine;
	struct undo *undo;
	const char *box, *message;
	char *version; /* the image */
	struct json *old;
	bool no_save, trust, was_running;
};

/* --- what to */

static bool
is_number(const char *text)
{
	return *text && !text[strspn(text, "0123456789")];
}

/* "3" is that version of the box; all else is an image's name. */
static int
find_version(struct revert *revert, const char *text, struct err *err)
{
	long long number =
	    text && is_number(text) ? strtoll(text, NULL, 10) : 0;

	if (text && is_number(text) && number == 0)
		err_set(err, ERR_REFUSED, "there is no version 0");
	else if (!text || number > 0)
		revert->version = find_version_image(
		    revert->engine, revert->old, number, err);
	else
		revert->version = xstrdup(text);
	return revert->version ? 0 : -1;
}

static int
find_box(struct revert *revert, struct err *err)
{
	revert->old = engine_inspect(
	    revert->engine, "/containers/%s/json", revert->box, err);
	if (!revert->old)
		return err->kind == ERR_NOT_FOUND
			   ? err_set(err, ERR_NOT_FOUND, "no such container")
			   : -1;
	revert->was_running = json_bool(revert->old, "State.Running");
	if (json_bool(revert->old, "HostConfig.AutoRemove"))
		return err_set(err, ERR_REFUSED,
		    "it removes itself at its end, so there is no way back");
	return 0;
}

/* --- what is saved */

static int
save(struct revert *revert, struct err *err)
{
	char *message = xasprintf("before it became %s", revert->version);
	struct snapshot snapshot = { .engine = revert->engine,
		.host = revert->cli.host,
		.box = revert->box,
		.message = revert->message ? revert->message : message,
		.kind = VERSION_AUTO };
	int result = snapshot_take(&snapshot, err);

	if (result == 0)
		warn("%s: what it was is %s now", revert->box, snapshot.name);
	snapshot_free(&snapshot);
	free(message);
	return result;
}

/* --- one in place of the other */

static void
undo_old(struct revert *revert, const char *id, const char *name)
{
	char *pause = engine_target("/containers/%s/pause", id);
	char *start = engine_target("/containers/%s/start", id);
	char *rename = restore_rename_target(id, name);

	/* what is added last is done first */
	if (json_bool(revert->old, "State.Paused"))
		undo_add(revert->undo, "POST", pause);
	if (revert->was_running)
		undo_add(revert->undo, "POST", start);
	undo_add(revert->undo, "POST", rename);
	free(pause);
	free(start);
	free(rename);
}

static void
add_request(struct strv *requests, const char *format, const char *name)
{
	char *target = engine_target(format, name);
	char *line = xasprintf("DELETE %s", target);

	strv_add(requests, line);
	free(line);
	free(target);
}

/*
 * The old box goes, with its anonymous volumes and those that box made. The
 * user's own volumes stay, which is said.
 */
static void
remove_old(struct revert *revert, const char *id, const char *token)
{
	struct json *mounts = json_get(revert->old, "Mounts");
	struct strv requests = { 0 };

	for (size_t i = 0; i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);
		const char *type = json_str(mount, "Type");
		const char *name = json_str(mount, "Name");
		char *mine;

		if (type && strcmp(type, "volume") == 0 && name) {
			mine = version_volume(name, token);
			if (version_is_volume(name))
				add_request(&requests, "/volumes/%s", name);
			else if (!version_is_anonymous(name))
				warn("%s: volume %s stays as it is; the box "
				     "has %s now",
				    revert->box, name, mine);
			free(mine);
		}
		json_free(mount);
	}
	/* what is last is made first */
	add_request(&requests, "/containers/%s?force=1&v=1", id);
	undo_replace(revert->undo, &requests);
	strv_free(&requests);
	json_free(mounts);
}

/* What is not saved need not end cleanly. */
static int
stop_old(struct revert *revert, const char *id, struct err *err)
{
	char *unpause = engine_target("/containers/%s/unpause", id);
	char *format =
	    xasprintf("/containers/%%s/stop?t=%d", revert->no_save ? 0 : GRACE);
	char *stop = engine_target(format, id);
	int status = 0;

	if (json_bool(revert->old, "State.Paused"))
		status = engine_call(
		    revert->engine, "POST", unpause, NULL, NULL, err);
	if (status >= 0 && revert->was_running)
		status =
		    engine_call(revert->engine, "POST", stop, NULL, NULL, err);
	free(unpause);
	free(stop);
	free(format);
	return status < 0 ? -1 : 0;
}

static int
swap(struct revert *revert, struct restore *revive, struct err *err)
{
	const char *id = json_str(revert->old, "Id");
	const char *name = version_box(revert->old);
	char *aside = xasprintf("%.200s.old-%s", name, revive->token);
	int result = stop_old(revert, id, err);

	if (result == 0 && !revert->no_save)
		result = save(revert, err);
	if (result == 0)
		result = restore_rename(revert->engine, id, aside, err);
	if (result == 0)
		result = restore_rename(revert->engine, revive->id, name, err);
	if (result == 0 && revert->was_running)
		result = restore_start(revert->engine, revive->id, err);
	if (result == 0)
		remove_old(revert, id, revive->token);
	free(aside);
	return result;
}

static int
replace(struct revert *revert, struct restore *revive, struct err *err)
{
	int result = -1;

	revert->undo = undo_open(revert->cli.host, err);
	revive->undo = revert->undo;
	if (revert->undo) {
		undo_old(revert, json_str(revert->old, "Id"),
		    version_box(revert->old));
		result = restore_box(revive, err);
	}
	if (result == 0)
		result = swap(revert, revive, err);
	if (result < 0 && err->kind == ERR_ENGINE)
		undo_abandon(revert->undo);
	else
		undo_close(revert->undo, false);
	return result;
}

static int
run(struct revert *revert, const char *version, struct err *err)
{
	struct restore revive = { .engine = revert->engine };
	int result = -1;

	if (find_box(revert, err) < 0 || find_version(revert, version, err) < 0)
		return -1;
	revive.version = revert->version;
	revive.box = version_box(revert->old);
	revive.ports = json_get(revert->old, "NetworkSettings.Ports");
	revive.old = revert->old;
	revive.trust = revert->trust;
	if (restore_check(&revive, err) == 0)
		result = replace(revert, &revive, err);
	json_free(revive.ports);
	restore_free(&revive);
	return result;
}

int
main(int argc, char **argv)
{
	struct revert revert = { 0 };
	struct output out = { .end = '\n' };
	struct err err;
	int c, status = STATUS_OK;

	cli_begin(&revert.cli, argv, usage);
	while ((c = cli_option(&revert.cli, argc, argv, ":m:" CLI_LETTERS,
		    options)) != -1) {
		if (c == 'm')
			revert.message = optarg;
		else if (c == OPT_NO_SAVE)
			revert.no_save = true;
		else if (c == OPT_TRUST)
			revert.trust = true;
	}
	if (!argv[optind] || (argv[optind + 1] && argv[optind + 2]))
		cli_misuse(&revert.cli, "want a box, and at most one version");
	revert.box = argv[optind];
	revert.engine = cli_engine(&revert.cli);
	if (run(&revert, argv[optind + 1], &err) == 0) {
		output_field(&out, revert.box);
		output_field(&out, revert.version);
		output_end(&out);
	} else {
		warn_err(&err, revert.box);
		status = err_status(&err);
	}
	engine_close(revert.engine);
	json_free(revert.old);
	free(revert.version);
	return output_close(status);
}
