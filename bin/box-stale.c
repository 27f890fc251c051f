/* SPDX-License-Identifier: MIT */
/*
 * box-stale: prints which images are not what their inputs say
 * (GET /images/{name}/json, several at once).
 */
#include <stdio.h>

#include "build/graph.h"
#include "build/options.h"
#include "cli/cli.h"
#include "cli/output.h"

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

struct stale {
	struct cli cli;
	struct graph graph;
	const char *state_dir;
	bool all, make, read_only;
};

/* The description of the build ends here. */
static void
end_build(struct stale *stale, const struct build *build)
{
	if (!build->dir)
		cli_misuse(&stale->cli, "a build without a directory");
	if (build->tags.len == 0)
		cli_misuse(
		    &stale->cli, "%s: a build without -t NAME", build->dir);
}

/* "-" gives operands as option 1, in their place among the options. */
static void
parse(struct stale *stale, int argc, char **argv)
{
	struct build *build = &graph_add(&stale->graph)->build;
	struct err err;
	int c;

	while ((c = cli_option(&stale->cli, argc, argv,
		    "-:aM" BUILD_LETTERS CLI_LETTERS, options)) != -1) {
		switch (c) {
		case 'a':
			stale->all = true;
			break;
		case 'M':
			stale->make = true;
			break;
		case OPT_STATE:
			stale->state_dir = optarg;
			break;
		case OPT_READ_ONLY:
			stale->read_only = true;
			break;
		case OPT_NEXT:
			/* --next may also come before the first build */
			if (!build->dir && stale->graph.len == 1)
				break;
			end_build(stale, build);
			build = &graph_add(&stale->graph)->build;
			break;
		case 1:
			if (build->dir)
				cli_misuse(&stale->cli,
				    "%s: --next is missing before another "
				    "directory",
				    optarg);
			build->dir = optarg;
			break;
		default:
			if (build_option(build, c, optarg, &err) < 0)
				die(stale->cli.misuse, "%s", err.msg);
		}
	}
	end_build(stale, build);
}

/* For make: words without blanks. */
static void
print_words(const struct graph *graph, const struct graph_node *node)
{
	const char *name = build_name(&node->build);

	printf("%s=%s\n", node->freshness.why ? "stale" : "fresh", name);
	if (node->loop)
		printf("loop=%s\n", name);
	for (size_t i = 0; i < node->build.nparents; i++) {
		const struct graph_node *parent =
		    graph_find(graph, node->build.parents[i].image);

		if (parent)
			printf("%s<%s\n", name, build_name(&parent->build));
	}
}

static void
print_record(struct output *out, const struct graph_node *node)
{
	const struct freshness *freshness = &node->freshness;
	struct str note = { 0 };

	if (freshness->override)
		str_addf(
		    &note, "version %s stands in for it", freshness->override);
	output_field(out, build_name(&node->build));
	output_field(out, freshness->why ? "stale" : "fresh");
	output_field(out, freshness->why ? freshness->why : str_text(&note));
	output_end(out);
	str_free(&note);
}

static void
print(const struct stale *stale)
{
	const struct graph *graph = &stale->graph;
	struct output out = { .end = '\n' };

	for (size_t i = 0; i < graph->len; i++) {
		if (stale->make)
			print_words(graph, &graph->nodes[i]);
		else if (graph->nodes[i].freshness.why || stale->all)
			print_record(&out, &graph->nodes[i]);
	}
}

int
main(int argc, char **argv)
{
	struct stale stale = { 0 };
	struct build_cache *cache = &stale.graph.cache;
	struct engine *engine;
	struct err err;
	int result, status;

	cli_begin(&stale.cli, argv, usage);
	parse(&stale, argc, argv);
	engine = cli_engine(&stale.cli);
	build_cache_open(cache, stale.state_dir);
	cache->read_only = stale.read_only;
	result = graph_check(&stale.graph, engine, &err);
	if (result < 0) {
		warn_err(&err, NULL);
		status = err_status(&err);
	} else {
		status = result ? STATUS_FAILED : STATUS_OK;
		print(&stale);
	}
	build_cache_close(cache, status == STATUS_OK);
	engine_close(engine);
	graph_free(&stale.graph);
	return output_close(status);
}
