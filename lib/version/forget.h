/* SPDX-License-Identifier: MIT */
/*
 * forget: removes old versions that have no name but the one with their number,
 * and temporary versions that were left over.
 */
#ifndef BOX_VERSION_FORGET_H
#define BOX_VERSION_FORGET_H

#include <stdbool.h>

#include "engine/client.h"

struct forget {
	struct engine *engine;
	char **boxes; /* names of containers, then NULL; none: of all */
	bool all;     /* also versions that the user asked for */
	bool dry_run; /* only list them */
	long keep;    /* so many of each container stay, the newest */
	/* Called with the name of each version that is removed. */
	void (*removed)(void *arg, const char *name);
	void *arg;
};

/*
 * Removes the versions. One that a container was created from stays. Prints a
 * message for each version that cannot be removed, and goes on. Returns the
 * status to end with.
 * Source: GET /images/json, GET /containers/json, DELETE /images/{name}.
 */
int forget_versions(const struct forget *);

#endif
