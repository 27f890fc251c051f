/* SPDX-License-Identifier: MIT */
/*
 * system: what an engine says of itself.
 */
#ifndef BOX_API_SYSTEM_H
#define BOX_API_SYSTEM_H

#include "base/err.h"
#include "engine/client.h"

/* All of it belongs to the struct, which system_free() frees. */
struct system {
	char *name;    /* "docker" or "podman" */
	char *version; /* "28.5.2" */
	/* where images and containers are stored: the graph driver, such as
	   "overlay2", or "containerd/" and the snapshotter */
	char *storage;
};

/*
 * GET /version and GET /info. Returns 0, or -1 with err set. In both cases the
 * caller calls system_free().
 */
int system_describe(struct engine *, struct system *, struct err *);
void system_free(struct system *);

#endif
