/* SPDX-License-Identifier: MIT */
/*
 * box-commit: makes a version of a box: an image that holds its file system
 * and the data of its volumes (POST /commit, and those in snapshot.h).
 */
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/output.h"
#include "api/ref.h"
#include "version/snapshot.h"
#include "api/labels.h"

static const char usage[] =
    "box-commit [-l] [-a AUTHOR] [-c CHANGE]... [-m MESSAGE] "
    "[-t NAME[:TAG]]... [--automatic | --temporary] [--no-pause] "
    "[--no-volumes] [-H HOST] BOX [NAME[:TAG]]";

enum {
	OPT_AUTOMATIC = CLI_FIRST,
	OPT_NO_PAUSE,
	OPT_NO_VOLUMES,
	OPT_TEMPORARY
};

static const struct option options[] = {
	{ "author", required_argument, NULL, 'a' },
	{ "automatic", no_argument, NULL, OPT_AUTOMATIC },
	{ "change", required_argument, NULL, 'c' },
	{ "latest", no_argument, NULL, 'l' },
	{ "message", required_argument, NULL, 'm' },
	{ "no-pause", no_argument, NULL, OPT_NO_PAUSE },
	{ "no-volumes", no_argument, NULL, OPT_NO_VOLUMES },
	{ "tag", required_argument, NULL, 't' },
	{ "temporary", no_argument, NULL, OPT_TEMPORARY },
	CLI_OPTIONS,
};

/* Names are given in full, so that what is printed is what is there. */
static void
add_name(struct snapshot *snapshot, const char *text)
{
	char *repo, *tag;
	struct str name = { 0 };
	struct err err;

	if (ref_split(text, &repo, &tag, &err) < 0)
		die(STATUS_USAGE, "%s", err.msg);
	str_addf(&name, "%s:%s", repo, *tag ? tag : "latest");
	strv_add(&snapshot->names, name.s);
	str_free(&name);
	free(repo);
	free(tag);
}

static void
parse(struct cli *cli, struct snapshot *snapshot, int argc, char **argv)
{
	int c;

	while ((c = cli_option(cli, argc, argv, ":a:c:lm:t:" CLI_LETTERS,
		    options)) != -1) {
		switch (c) {
		case 'a':
			snapshot->author = optarg;
			break;
		case 'c':
			strv_add(&snapshot->changes, optarg);
			break;
		case 'l':
			snapshot->latest = true;
			break;
		case 'm':
			snapshot->message = optarg;
			break;
		case 't':
			add_name(snapshot, optarg);
			break;
		case OPT_AUTOMATIC:
			snapshot->kind = VERSION_AUTO;
			break;
		case OPT_TEMPORARY:
			snapshot->kind = VERSION_TEMPORARY;
			break;
		case OPT_NO_PAUSE:
			snapshot->no_pause = true;
			break;
		case OPT_NO_VOLUMES:
			snapshot->no_volumes = true;
			break;
		}
	}
	if (!argv[optind] || (argv[optind + 1] && argv[optind + 2]))
		cli_misuse(cli, "want a box, and at most one name for it");
	snapshot->box = argv[optind];
	if (argv[optind + 1])
		add_name(snapshot, argv[optind + 1]);
	snapshot->host = cli->host;
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct snapshot snapshot = { 0 };
	struct output out = { .end = '\n' };
	struct err err;
	int status = STATUS_OK;

	cli_begin(&cli, argv, usage);
	parse(&cli, &snapshot, argc, argv);
	snapshot.engine = cli_engine(&cli);
	if (snapshot_take(&snapshot, &err) == 0) {
		output_field(&out, snapshot.name);
		output_field(&out, snapshot.id);
		output_end(&out);
	} else {
		warn_err(&err, snapshot.box);
		status = err_status(&err);
	}
	engine_close(snapshot.engine);
	snapshot_free(&snapshot);
	return output_close(status);
}
