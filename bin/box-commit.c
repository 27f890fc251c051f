/* SPDX-License-Identifier: MIT */
/*
 * box-commit: makes a version of a box: an image that holds its file system
 * and the data of its volumes (POST /commit, and those in snapshot.h).
 */
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "api/ref.h"
#include "version/recover.h"
#include "version/snapshot.h"
#include "api/labels.h"

static const char usage[] =
    "box-commit [-l] [-a AUTHOR] [-c CHANGE]... [-m MESSAGE] "
    "[-t NAME[:TAG]]... [--automatic | --temporary] [--no-pause] "
    "[--no-volumes] [-H HOST] BOX [NAME[:TAG]]";

/* Adds the default tag, so that what is printed is the name that exists. */
static int
add_name(void *about, const struct cli_option *option, const char *text,
    struct err *err)
{
	struct snapshot *snapshot = about;
	char *name = ref_with_tag(text, err);

	(void)option;
	if (!name)
		return -1;
	strv_add(&snapshot->names, name);
	free(name);
	return 0;
}

static const struct cli_option options[] = {
	OPT_TEXT('a', "author", struct snapshot, author),
	OPT_VALUE(0, "automatic", struct snapshot, kind, VERSION_AUTO),
	OPT_LIST('c', "change", struct snapshot, changes),
	OPT_FLAG('l', "latest", struct snapshot, latest),
	OPT_TEXT('m', "message", struct snapshot, message),
	OPT_FLAG(0, "no-pause", struct snapshot, no_pause),
	OPT_FLAG(0, "no-volumes", struct snapshot, no_volumes),
	OPT_CALL('t', "tag", add_name),
	OPT_VALUE(0, "temporary", struct snapshot, kind, VERSION_TEMPORARY),
	OPT_END,
};

int
main(int argc, char **argv)
{
	struct snapshot snapshot = { 0 };
	struct cli cli = { usage, .tables = { { options, &snapshot } } };
	struct output out = { .end = '\n' };
	int status = STATUS_OK;
	struct err err;

	argv = cli_begin(&cli, argc, argv);
	if (!argv[0] || (argv[1] && argv[2]))
		cli_misuse(&cli, "want a box, and at most one name for it");
	if (argv[1] && add_name(&snapshot, options, argv[1], &err) < 0)
		die(STATUS_USAGE, "%s", err.msg);
	snapshot.box = argv[0];
	snapshot.host = cli.host;
	snapshot.engine = cli_engine(&cli);
	recover_abandoned(snapshot.engine);
	if (snapshot_take(&snapshot, &err) == 0) {
		output_field(&out, snapshot.name);
		output_field(&out, snapshot.id);
		output_end(&out);
	} else {
		status = warn_err(&err, snapshot.box);
	}
	engine_close(snapshot.engine);
	snapshot_free(&snapshot);
	return output_close(status);
}
