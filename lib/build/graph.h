/* SPDX-License-Identifier: MIT */
/*
 * graph: which of several builds are stale, when some of them are parents of
 * others.
 *
 * What is wrong with one build, such as a file that cannot be read, is printed
 * to stderr, makes it and what is built on it stale, and does not affect the
 * others.
 */
#ifndef BOX_BUILD_GRAPH_H
#define BOX_BUILD_GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "build/build.h"
#include "build/cache.h"
#include "build/freshness.h"
#include "engine/client.h"
#include "base/err.h"

struct graph_node {
	struct build build; /* the caller sets what the command line says; it
			       has a tag */

	/* What graph_check() adds. */
	struct freshness freshness;
	bool broken; /* a message was printed, which is freshness.why too */
	bool loop;   /* it is its own parent, possibly through others */

	/* For graph_check(). */
	bool checked, checking;
	struct graph_node *child;        /* is checked because of this one */
	struct graph_node *stale_parent; /* one of them, or NULL */
};

struct graph {
	struct graph_node *nodes;
	size_t len;
	struct build_cache cache; /* opened by the caller */
};

/* Takes over *build, which describes no build afterwards. */
void graph_add(struct graph *, struct build *build);

/* The build with that tag, or another name of the same image; or NULL. */
struct graph_node *graph_find(const struct graph *, const char *image);

/*
 * Reads all builds and checks all of them. Returns 0, 1 if some are broken, or
 * -1 with err set if the engine cannot be reached or breaks off.
 * Source: GET /images/{name}/json and GET /images/{name}/history.
 */
int graph_check(struct graph *, struct engine *, struct err *);

/* Frees the builds, and not the cache. */
void graph_free(struct graph *);

#endif
