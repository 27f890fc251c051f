/* SPDX-License-Identifier: MIT */
/*
 * box-stale: tells which images are not what their inputs say
 * (GET /images/{name}/json, for all of them on one connection).
 */
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "cli.h"
#include "mem.h"
#include "out.h"
#include "ref.h"
#include "stage.h"

static const char usage[] =
    "box-stale [-aM] [--state FOLDER [--read-only]] [-H HOST] [--next] BUILD "
    "[--next "
    "BUILD]...\n"
    "       BUILD: -t NAME[:TAG] [-f FILE] [--build-arg NAME[=VALUE]]... "
    "[--target STAGE] DIR";

enum {
	OPT_STATE = BUILD_LAST,
	OPT_READ_ONLY,
	OPT_NEXT
};

static const struct option options[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "state", required_argument, NULL, OPT_STATE },
	{ "make", no_argument, NULL, 'M' },
	{ "next", no_argument, NULL, OPT_NEXT },
	{ "read-only", no_argument, NULL, OPT_READ_ONLY },
	BUILD_OPTIONS,
	CLI_OPTIONS,
};

/* One of the builds that the command line describes. */
struct member {
	struct build build;
	struct stage stage;
	bool checked, checking;
	const char *stale_parent; /* one of the others, or NULL */
};

struct group {
	struct cli cli;
	struct engine *engine;
	struct member *members;
	size_t len;
	struct state state;
	const char *state_dir;
	bool all, make, read_only;
	struct out out;
};

static struct member *
add_member(struct group *group)
{
	struct member *member;

	group->members = xrealloc(
	    group->members, (group->len + 1) * sizeof(*group->members));
	member = &group->members[group->len++];
	memset(member, 0, sizeof(*member));
	return member;
}

/* The build that was described up to here is complete. */
static void
finish_member(struct group *group, struct member *member)
{
	if (!member->build.dir)
		cli_misuse(&group->cli, "a build without a folder");
	if (member->build.tags.len == 0)
		cli_misuse(&group->cli, "%s: a build without -t NAME",
		    member->build.dir);
}

/* Operands come as option 1: which build they belong to is their place. */
static void
parse(struct group *group, int argc, char **argv)
{
	struct member *member = add_member(group);
	struct err err;
	int c;

	while ((c = cli_option(&group->cli, argc, argv,
		    "-:aM" BUILD_LETTERS CLI_LETTERS, options)) != -1) {
		switch (c) {
		case 'a':
			group->all = true;
			break;
		case 'M':
			group->make = true;
			break;
		case OPT_STATE:
			group->state_dir = optarg;
			break;
		case OPT_READ_ONLY:
			group->read_only = true;
			break;
		case OPT_NEXT:
			/* one before the first build separates nothing */
			if (!member->build.dir && group->len == 1)
				break;
			finish_member(group, member);
			member = add_member(group);
			break;
		case 1:
			if (member->build.dir)
				cli_misuse(&group->cli,
				    "%s: --next belongs before another folder",
				    optarg);
			member->build.dir = optarg;
			break;
		default:
			if (build_option(&member->build, c, optarg, &err) < 0)
				cli_misuse(&group->cli, "%s", err.msg);
		}
	}
	finish_member(group, member);
}

static struct member *
find_member(struct group *group, const char *name)
{
	for (size_t i = 0; i < group->len; i++) {
		const struct strv *tags = &group->members[i].build.tags;

		for (size_t k = 0; k < tags->len; k++) {
			if (ref_same(tags->v[k], name))
				return &group->members[i];
		}
	}
	return NULL;
}

static int check(struct group *, struct member *, struct err *);

/*
 * Those of its parents from number i on that are among the others. What is
 * built on something stale cannot be known until that is built, and so is
 * stale too.
 */
static int
check_parents(
    struct group *group, struct member *member, size_t i, struct err *err)
{
	struct build *build = &member->build;

	for (; i < build->nparents; i++) {
		struct member *parent =
		    find_member(group, build->parents[i].image);

		if (!parent)
			continue;
		build_meet_build(build, i, &parent->build);
		if (check(group, parent, err) < 0)
			return -1;
		if (parent->stage.why && build->parents[i].needed)
			member->stale_parent = parent->build.tags.v[0];
	}
	return 0;
}

/* Its parents come first; some of them only the engine knows. */
static int
check(struct group *group, struct member *member, struct err *err)
{
	size_t known;
	const char *name = member->build.tags.v[0];

	if (member->checked)
		return 0;
	if (member->checking)
		return err_set(err, ERR_USER, "%s: is its own parent", name);
	member->checking = true;
	if (check_parents(group, member, 0, err) < 0)
		return -1;
	known = member->build.nparents;
	if (!member->stale_parent &&
	    stage_check(&member->stage, group->engine, &group->state, err) < 0)
		return err_prefix(err, "%s", name);
	if (check_parents(group, member, known, err) < 0)
		return -1;
	if (member->stale_parent) {
		free(member->stage.why);
		member->stage.why =
		    xasprintf("parent %s is stale", member->stale_parent);
	}
	member->checked = true;
	if (!member->stage.why)
		return stage_remember(
		    &member->stage, &group->state, member->stage.id, err);
	return 0;
}

/* For make: words without blanks, "stale=site" and "site<wwwserver". */
static void
print_words(struct group *group, const struct member *member)
{
	const char *name = member->build.tags.v[0];

	printf("%s=%s\n", member->stage.why ? "stale" : "fresh", name);
	for (size_t i = 0; i < member->build.nparents; i++) {
		const struct member *parent =
		    find_member(group, member->build.parents[i].image);

		if (parent)
			printf("%s<%s\n", name, parent->build.tags.v[0]);
	}
}

static void
print_record(struct group *group, const struct member *member)
{
	const struct stage *stage = &member->stage;
	struct str note = { 0 };

	if (!stage->why && !group->all)
		return;
	if (stage->stand_in)
		str_addf(&note, "version %s stands in for it", stage->stand_in);
	out_field(&group->out, member->build.tags.v[0]);
	out_field(&group->out, stage->why ? "stale" : "fresh");
	out_field(&group->out, stage->why ? stage->why : str_text(&note));
	out_end(&group->out);
	str_free(&note);
}

static int
read_all(struct group *group, struct err *err)
{
	for (size_t i = 0; i < group->len; i++) {
		struct member *member = &group->members[i];

		member->stage.build = &member->build;
		member->build.apart = group->state_dir;
		if (build_read(&member->build, err) < 0)
			return -1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	struct group group = { .out = { .end = '\n' } };
	struct err err;
	int status = STATUS_OK;

	cli_begin(&group.cli, argv, usage);
	parse(&group, argc, argv);
	if (read_all(&group, &err) < 0)
		die(STATUS_FAILED, "%s", err.msg);
	group.engine = cli_engine(&group.cli);
	state_open(&group.state, group.state_dir);
	group.state.read_only = group.read_only;
	for (size_t i = 0; i < group.len; i++)
		state_know(&group.state, &group.members[i].build);
	for (size_t i = 0; status == STATUS_OK && i < group.len; i++) {
		if (check(&group, &group.members[i], &err) < 0) {
			warn_err(&err, NULL);
			status = err.kind == ERR_USER ? STATUS_FAILED
						      : err_status(&err);
		}
	}
	for (size_t i = 0; status == STATUS_OK && i < group.len; i++) {
		if (group.make)
			print_words(&group, &group.members[i]);
		else
			print_record(&group, &group.members[i]);
	}
	state_close(&group.state, status == STATUS_OK);
	engine_close(group.engine);
	for (size_t i = 0; i < group.len; i++) {
		stage_free(&group.members[i].stage);
		build_free(&group.members[i].build);
	}
	free(group.members);
	return out_close(status);
}
