/* SPDX-License-Identifier: MIT */
/*
 * box-fork: makes a new box, independent of the old one, from what a box is
 * now or from a version of it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "base/mem.h"
#include "cli/output.h"
#include "version/restore.h"
#include "version/snapshot.h"
#include "version/spec.h"
#include "api/labels.h"

static const char usage[] =
    "box-fork [--label NAME[=VALUE]]... [--no-start] [--trust] [-H HOST] "
    "BOX|VERSION NAME";

enum {
	OPT_LABEL = CLI_FIRST,
	OPT_NO_START,
	OPT_TRUST
};

static const struct option options[] = {
	{ "label", required_argument, NULL, OPT_LABEL },
	{ "no-start", no_argument, NULL, OPT_NO_START },
	{ "trust", no_argument, NULL, OPT_TRUST },
	CLI_OPTIONS,
};

struct fork_box {
	struct cli cli;
	struct engine *engine;
	const char *from, *name;
	struct json *labels;
	bool no_start, trust;
};

static void
add_label(struct json *labels, const char *text)
{
	const char *value = strchr(text, '=');
	char *name = xstrndup(text, strcspn(text, "="));

	json_put_member(labels, name, json_string(value ? value + 1 : ""));
	free(name);
}

/*
 * 1: there is a box of that name, or with an ID that begins so unless it has
 * to be exact; 0: it may be a version.
 */
static int
is_box(const struct fork_box *fork_box, const char *name, bool exact,
    struct err *err)
{
	struct json *box =
	    engine_inspect(fork_box->engine, "/containers/%s/json", name, err);
	int result = box ? 1 : err->kind == ERR_NOT_FOUND ? 0 : -1;

	if (result > 0 && exact)
		result = strcmp(version_box(box), name) == 0;

	json_free(box);
	return result;
}

/* A version of what the box is now; the caller frees its name. */
static char *
save(const struct fork_box *fork_box, struct err *err)
{
	char *message = xasprintf("forked as %s", fork_box->name);
	struct snapshot snapshot = { .engine = fork_box->engine,
		.host = fork_box->cli.host,
		.box = fork_box->from,
		.message = message,
		.kind = VERSION_AUTO };
	char *name = NULL;

	if (snapshot_take(&snapshot, err) == 0)
		name = xstrdup(snapshot.name);
	snapshot_free(&snapshot);
	free(message);
	return name;
}

static int
make(const struct fork_box *fork_box, const char *version, struct err *err)
{
	struct restore revive = { .engine = fork_box->engine,
		.undo = undo_open(fork_box->cli.host, err),
		.version = version,
		.box = fork_box->name,
		.labels = fork_box->labels,
		.trust = fork_box->trust,
		.fork = true };
	int result = revive.undo ? restore_box(&revive, err) : -1;

	if (result == 0)
		result = restore_rename(
		    revive.engine, revive.id, fork_box->name, err);
	if (result == 0 && !fork_box->no_start)
		result = restore_start(revive.engine, revive.id, err);
	undo_close(revive.undo, result == 0);
	restore_free(&revive);
	return result;
}

static int
run(const struct fork_box *fork_box, struct err *err)
{
	char *version = NULL;
	int taken = is_box(fork_box, fork_box->name, true, err);
	int found =
	    taken < 0 ? -1 : is_box(fork_box, fork_box->from, false, err);
	int result;

	/* before anything is saved; that it is not, restore_rename() makes sure
	 */
	if (taken > 0)
		return err_set(err, ERR_REFUSED, "a box is called %s already",
		    fork_box->name);
	if (found > 0)
		version = save(fork_box, err);
	else if (found == 0)
		version = xstrdup(fork_box->from);
	result = version ? make(fork_box, version, err) : -1;
	free(version);
	return result;
}

int
main(int argc, char **argv)
{
	struct fork_box fork_box = { .labels = json_object() };
	struct output out = { .end = '\n' };
	struct err err;
	int c, status = STATUS_OK;

	cli_begin(&fork_box.cli, argv, usage);
	while ((c = cli_option(&fork_box.cli, argc, argv, ":" CLI_LETTERS,
		    options)) != -1) {
		if (c == OPT_LABEL)
			add_label(fork_box.labels, optarg);
		else if (c == OPT_NO_START)
			fork_box.no_start = true;
		else if (c == OPT_TRUST)
			fork_box.trust = true;
	}
	if (!argv[optind] || !argv[optind + 1] || argv[optind + 2])
		cli_misuse(&fork_box.cli,
		    "want a box or a version, and a name for the new box");
	fork_box.from = argv[optind];
	fork_box.name = argv[optind + 1];
	fork_box.engine = cli_engine(&fork_box.cli);
	if (run(&fork_box, &err) == 0) {
		output_line(&out, fork_box.name);
	} else {
		warn_err(&err, fork_box.from);
		status = err_status(&err);
	}
	engine_close(fork_box.engine);
	json_free(fork_box.labels);
	return output_close(status);
}
