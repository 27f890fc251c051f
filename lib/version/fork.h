/* SPDX-License-Identifier: MIT */
/*
 * fork: makes a new container, independent of the old one, from what a
 * container is now or from a version of it.
 */
#ifndef BOX_VERSION_FORK_H
#define BOX_VERSION_FORK_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "engine/client.h"

struct fork {
	struct engine *engine;
	const char *host;     /* as for engine_open() */
	const char *from;     /* a container, which is saved, or an image */
	const char *name;     /* for the new container */
	struct json *labels;  /* more labels, or NULL */
	bool no_start, trust; /* trust: see restore.h */
};

/*
 * Makes the container, and starts it unless no_start. Returns 0, or -1, and
 * then there is no new container. Source: those of snapshot.h and restore.h,
 * POST /containers/{id}/rename and .../start.
 */
int fork_box(const struct fork *, struct err *);

#endif
