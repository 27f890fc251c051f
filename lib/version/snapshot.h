/* SPDX-License-Identifier: MIT */
/*
 * snapshot: a box as one image, its file system and the data of its volumes
 * at their mount paths, all of it as it was at one instant, and in labels what
 * it was created from (spec.h). Without volumes that is one request
 * (commit.h); with them it is made in parts (capture.h).
 */
#ifndef BOX_VERSION_SNAPSHOT_H
#define BOX_VERSION_SNAPSHOT_H

#include <stdbool.h>

#include "engine/client.h"
#include "base/err.h"
#include "base/str.h"

struct snapshot {
	struct engine *engine;
	const char *host; /* as for engine_open() */
	const char *box;
	const char *author, *message; /* or NULL */
	const char *kind;             /* one of spec.h's, or NULL */
	struct strv changes;          /* lines of a Dockerfile */
	struct strv names; /* that it gets; none: the next number's */
	bool latest;       /* also that of the image it was made of */
	bool no_pause, no_volumes;

	/* Set by snapshot_take(). */
	char *name; /* its first name, or the ID where it has none */
	char *id;
};

/*
 * Takes it. Prints a line for each mount that is not captured. Returns 0, or
 * -1, and there is no version then and the box runs on.
 * Source: GET /containers/{id}/json, GET /images/{name}/json, POST /commit,
 * POST /images/{name}/tag, and those of capture.h.
 */
int snapshot_take(struct snapshot *, struct err *);

void snapshot_free(struct snapshot *);

#endif
