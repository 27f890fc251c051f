/* SPDX-License-Identifier: MIT */
/*
 * box-stale: tells which images are not what their inputs say
 * (GET /images/{name}/json, for several of them at once).
 */
#include <stdlib.h>
#include <string.h>

#include "api/image.h"
#include "build/build.h"
#include "cli/cli.h"
#include "base/mem.h"
#include "cli/output.h"
#include "api/ref.h"
#include "build/freshness.h"

static const char usage[] =
    "box-stale [-aM] [--state DIR [--read-only]] [-H HOST] [--next] BUILD "
    "[--next BUILD]...\n"
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
	struct freshness stage;
	bool checked, checking;
	bool broken;          /* what it says, or its Dockerfile, is wrong */
	bool loop;            /* it is its own parent */
	struct member *child; /* while checking: for whose sake */
	struct member *stale; /* one of its parents */
};

struct group {
	struct cli cli;
	struct engine *engine;
	struct member *members;
	size_t len;
	struct build_cache state;
	const char *state_dir;
	bool all, make, read_only;
	struct output out;
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
				die(group->cli.misuse, "%s", err.msg);
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

/* What is wrong with one is told, and says nothing about the others. */
static void
set_broken(struct member *member, const struct err *err)
{
	warn_err(err, member->build.tags.v[0]);
	member->broken = true;
	free(member->stage.why);
	member->stage.why = xstrdup(err->msg);
}

/* From its parent, which is being checked, down to member. */
static void
mark_loop(const struct member *parent, struct member *member)
{
	member->loop = true;
	if (member != parent)
		mark_loop(parent, member->child);
}

/*
 * What is built on something stale cannot be known until that is built, and so
 * is stale too; what is known to have changed in it is told first.
 */
static void
add_stale_parent(struct freshness *stage, const struct member *parent)
{
	const char *name = parent->build.tags.v[0];
	bool follows = stage->id && !*stage->key; /* a parent is not there */
	char *own = stage->why;

	if (own && !follows)
		stage->why = xasprintf("%s; parent %s is stale", own, name);
	else
		stage->why = xasprintf("parent %s is stale", name);
	free(own);
}

/* Without regard to the others. Returns -1 where the engine is lost. */
static int
check_alone(struct group *group, struct member *member, struct err *err)
{
	struct freshness *stage = &member->stage;

	if (member->broken || member->loop ||
	    freshness_check(stage, group->engine, &group->state, err) == 0)
		return 0;
	if (err->kind == ERR_ENGINE)
		return -1;
	set_broken(member, err);
	return 0;
}

static int check(struct group *, struct member *, struct err *);

/* Those of its parents from number i on that are among the others. */
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
		build_resolve_parent_build(build, i, &parent->build);
		if (parent->checking) {
			mark_loop(parent, member);
			continue;
		}
		parent->child = member;
		if (check(group, parent, err) < 0)
			return -1;
		if (parent->stage.why && build->parents[i].needed)
			member->stale = parent;
	}
	return 0;
}

/*
 * Its parents come first; some of them only the engine knows. Returns as
 * check_alone() does.
 */
static int
check(struct group *group, struct member *member, struct err *err)
{
	size_t known;

	if (member->checked)
		return 0;
	member->checking = true;
	if (check_parents(group, member, 0, err) < 0)
		return -1;
	known = member->build.nparents;
	if (check_alone(group, member, err) < 0 ||
	    check_parents(group, member, known, err) < 0)
		return -1;
	member->checking = false;
	member->checked = true;
	if (member->loop && !member->broken) {
		err_set(err, ERR_USER, "is its own parent");
		set_broken(member, err);
	}
	if (member->stale && !member->broken)
		add_stale_parent(&member->stage, member->stale);
	if (!member->stage.why && freshness_remember(&member->stage,
				      &group->state, member->stage.id, err) < 0)
		set_broken(member, err);
	return 0;
}

/*
 * For make: words without blanks, "stale=site" and "site<wwwserver", and
 * "loop=site", which no building puts right.
 */
static void
print_words(struct group *group, const struct member *member)
{
	const char *name = member->build.tags.v[0];

	printf("%s=%s\n", member->stage.why ? "stale" : "fresh", name);
	if (member->loop)
		printf("loop=%s\n", name);
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
	const struct freshness *stage = &member->stage;
	struct str note = { 0 };

	if (!stage->why && !group->all)
		return;
	if (stage->stand_in)
		str_addf(&note, "version %s stands in for it", stage->stand_in);
	output_field(&group->out, member->build.tags.v[0]);
	output_field(&group->out, stage->why ? "stale" : "fresh");
	output_field(&group->out, stage->why ? stage->why : str_text(&note));
	output_end(&group->out);
	str_free(&note);
}

static void
read_all(struct group *group)
{
	for (size_t i = 0; i < group->len; i++) {
		struct member *member = &group->members[i];
		struct err err;

		member->stage.build = &member->build;
		member->build.apart = group->state_dir;
		if (build_read(&member->build, &err) < 0)
			set_broken(member, &err);
	}
}

static void
ask_all(struct group *group)
{
	struct strv names = { 0 };

	for (size_t i = 0; i < group->len; i++) {
		const struct build *build = &group->members[i].build;

		for (size_t k = 0; k < build->tags.len; k++)
			strv_add(&names, build->tags.v[k]);
		for (size_t k = 0; k < build->nparents; k++)
			strv_add(&names, build->parents[k].image);
	}
	image_inspect_all(group->engine, &names, group->state.images);
	strv_free(&names);
}

/* Returns the status to end with. */
static int
check_all(struct group *group)
{
	int status = STATUS_OK;
	struct err err;

	for (size_t i = 0; i < group->len; i++) {
		if (check(group, &group->members[i], &err) < 0) {
			warn_err(&err, NULL);
			return err_status(&err);
		}
		if (group->members[i].broken)
			status = STATUS_FAILED;
	}
	return status;
}

int
main(int argc, char **argv)
{
	struct group group = { .out = { .end = '\n' } };
	int status;

	cli_begin(&group.cli, argv, usage);
	parse(&group, argc, argv);
	read_all(&group);
	group.engine = cli_engine(&group.cli);
	build_cache_open(&group.state, group.state_dir);
	group.state.read_only = group.read_only;
	for (size_t i = 0; i < group.len; i++)
		build_cache_know(&group.state, &group.members[i].build.tags);
	ask_all(&group);
	status = check_all(&group);
	for (size_t i = 0; status <= STATUS_FAILED && i < group.len; i++) {
		if (group.make)
			print_words(&group, &group.members[i]);
		else
			print_record(&group, &group.members[i]);
	}
	build_cache_close(&group.state, status == STATUS_OK);
	engine_close(group.engine);
	for (size_t i = 0; i < group.len; i++) {
		freshness_free(&group.members[i].stage);
		build_free(&group.members[i].build);
	}
	free(group.members);
	return output_close(status);
}
