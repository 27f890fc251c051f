/* SPDX-License-Identifier: MIT */
/*
 * box-stale: lists the images that are not what a build would make
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

struct stale {
	struct cli cli;
	struct graph graph;
	struct build build; /* the one that is being described */
	const char *state_dir;
	bool all, make, read_only;
};

/* The description of a build ends here. */
static void
end_build(struct stale *stale)
{
	struct build *build = &stale->build;

	if (!build->dir)
		cli_misuse(&stale->cli, "each build needs a directory");
	if (build->tags.len == 0)
		cli_misuse(
		    &stale->cli, "%s: each build needs -t NAME", build->dir);
	graph_add(&stale->graph, build);
}

static int
add_dir(void *about, const struct cli_option *option, const char *dir,
    struct err *err)
{
	struct stale *stale = about;

	(void)option;
	(void)err;
	if (stale->build.dir)
		cli_misuse(&stale->cli,
		    "%s: --next is missing before another directory", dir);
	stale->build.dir = dir;
	return 0;
}

/* --next: allowed before the first build, too, where it does nothing. */
static int
next(void *about, const struct cli_option *option, const char *none,
    struct err *err)
{
	struct stale *stale = about;

	(void)option;
	(void)none;
	(void)err;
	if (stale->build.dir || stale->graph.len > 0)
		end_build(stale);
	return 0;
}

static const struct cli_option options[] = {
	OPT_OPERAND(add_dir),
	OPT_FLAG('a', "all", struct stale, all),
	OPT_FLAG('M', "make", struct stale, make),
	OPT_CALL_FLAG(0, "next", next, NULL),
	OPT_FLAG(0, "read-only", struct stale, read_only),
	OPT_TEXT(0, "state", struct stale, state_dir),
	OPT_END,
};

/* Prints for make: words without blanks. */
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
	struct stale stale = {
		.cli = { usage, .tables = { { options, &stale },
				    { build_input_options, &stale.build },
				    { build_other_options, &stale.build } } }
	};
	struct build_cache *cache = &stale.graph.cache;
	struct engine *engine;
	struct err err;
	int result, status;

	cli_begin(&stale.cli, argc, argv);
	end_build(&stale);
	engine = cli_engine(&stale.cli);
	build_cache_open(cache, stale.state_dir);
	cache->read_only = stale.read_only;
	result = graph_check(&stale.graph, engine, &err);
	if (result < 0) {
		status = warn_err(&err, NULL);
	} else {
		status = result ? STATUS_FAILED : STATUS_OK;
		print(&stale);
	}
	build_cache_close(cache, status == STATUS_OK);
	engine_close(engine);
	graph_free(&stale.graph);
	return output_close(status);
}
