/* SPDX-License-Identifier: MIT */
#include "build/graph.h"

#include <stdlib.h>

#include "api/image.h"
#include "api/ref.h"
#include "base/mem.h"

void
graph_add(struct graph *graph, struct build *build)
{
	graph->nodes =
	    xreallocarray(graph->nodes, graph->len + 1, sizeof(*graph->nodes));
	graph->nodes[graph->len++] = (struct graph_node){ .build = *build };
	*build = (struct build){ 0 };
}

struct graph_node *
graph_find(const struct graph *graph, const char *image)
{
	for (size_t i = 0; i < graph->len; i++) {
		const struct strv *tags = &graph->nodes[i].build.tags;

		for (size_t k = 0; k < tags->len; k++) {
			if (ref_same(tags->v[k], image))
				return &graph->nodes[i];
		}
	}
	return NULL;
}

static void
set_broken(struct graph_node *node, const struct err *err)
{
	warn_err(err, build_name(&node->build));
	node->broken = true;
	free(node->freshness.why);
	node->freshness.why = xstrdup(err->msg);
}

/* Marks the cycle: node and its children, up to the parent being checked. */
static void
mark_loop(const struct graph_node *parent, struct graph_node *node)
{
	node->loop = true;
	if (node != parent)
		mark_loop(parent, node->child);
}

/*
 * Until its parent is built, the key of a node is not known, and so it is
 * stale. What has changed in the node itself comes first in the reason.
 */
static void
add_stale_parent(struct freshness *freshness, const struct graph_node *parent)
{
	const char *name = build_name(&parent->build);
	char *own = freshness->why;

	/* without a key, the reason is only that a parent is missing */
	if (own && (!freshness->id || *freshness->key.hex))
		freshness->why = xasprintf("%s; parent %s is stale", own, name);
	else
		freshness->why = xasprintf("parent %s is stale", name);
	free(own);
}

/* Regardless of its parents. Returns -1 if the engine fails. */
static int
check_alone(struct graph_node *node, struct err *err)
{
	if (node->broken || node->loop ||
	    freshness_check(&node->freshness, err) == 0)
		return 0;
	if (err->kind == ERR_ENGINE)
		return -1;
	set_broken(node, err);
	return 0;
}

static int check(struct graph *, struct graph_node *, struct err *);

/* Checks those of the parents, from number i on, that are in the graph. */
static int
check_parents(
    struct graph *graph, struct graph_node *node, size_t i, struct err *err)
{
	struct build *build = &node->build;

	for (; i < build->nparents; i++) {
		struct graph_node *parent =
		    graph_find(graph, build->parents[i].image);

		if (!parent)
			continue;
		build_resolve_parent_build(build, i, &parent->build);
		if (parent->checking) {
			mark_loop(parent, node);
			continue;
		}
		parent->child = node;
		if (check(graph, parent, err) < 0)
			return -1;
		if (parent->freshness.why && build->parents[i].needed)
			node->stale_parent = parent;
	}
	return 0;
}

/*
 * The parents come first. check_alone() may find more of them, in the triggers
 * of an image. Returns as check_alone() does.
 */
static int
check(struct graph *graph, struct graph_node *node, struct err *err)
{
	struct freshness *freshness = &node->freshness;
	size_t known;

	if (node->checked)
		return 0;
	node->checking = true;
	if (check_parents(graph, node, 0, err) < 0)
		return -1;
	known = node->build.nparents;
	if (check_alone(node, err) < 0 ||
	    check_parents(graph, node, known, err) < 0)
		return -1;
	node->checking = false;
	node->checked = true;
	if (node->loop && !node->broken) {
		err_set(err, ERR_USER, "is its own parent");
		set_broken(node, err);
	}
	if (node->stale_parent && !node->broken)
		add_stale_parent(freshness, node->stale_parent);
	if (!freshness->why &&
	    freshness_remember(freshness, freshness->id, err) < 0)
		set_broken(node, err);
	return 0;
}

static void
read_all(struct graph *graph, struct engine *engine)
{
	for (size_t i = 0; i < graph->len; i++) {
		struct graph_node *node = &graph->nodes[i];
		struct err err;

		node->freshness.key = (struct build_key){
			.build = &node->build,
			.engine = engine,
			.cache = &graph->cache,
		};
		node->build.excluded_dir = graph->cache.dir;
		build_cache_know(&graph->cache, &node->build.tags);
		if (build_read(&node->build, &err) < 0)
			set_broken(node, &err);
	}
}

/* All images that are known by now, several at once. */
static void
inspect_all(struct graph *graph, struct engine *engine)
{
	struct strv names = { 0 };

	for (size_t i = 0; i < graph->len; i++) {
		const struct build *build = &graph->nodes[i].build;

		for (size_t k = 0; k < build->tags.len; k++)
			strv_add(&names, build->tags.v[k]);
		for (size_t k = 0; k < build->nparents; k++)
			strv_add(&names, build->parents[k].image);
	}
	image_inspect_all(engine, &names, graph->cache.images);
	strv_free(&names);
}

int
graph_check(struct graph *graph, struct engine *engine, struct err *err)
{
	int status = 0;

	read_all(graph, engine);
	inspect_all(graph, engine);
	for (size_t i = 0; i < graph->len; i++) {
		if (check(graph, &graph->nodes[i], err) < 0)
			return -1;
		if (graph->nodes[i].broken)
			status = 1;
	}
	return status;
}

void
graph_free(struct graph *graph)
{
	for (size_t i = 0; i < graph->len; i++) {
		freshness_free(&graph->nodes[i].freshness);
		build_free(&graph->nodes[i].build);
	}
	free(graph->nodes);
}
