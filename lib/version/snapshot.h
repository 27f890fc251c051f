/* SPDX-License-Identifier: MIT */
/*
 * snapshot: makes a version of a container: one image that holds its file
 * system and the data of its volumes at their mount paths, all as they were at
 * one instant, and in labels what the container was created from (spec.h).
 * Without volumes that takes one request (commit.h); with them the image is
 * made in parts (capture.h).
 */
#ifndef BOX_VERSION_SNAPSHOT_H
#define BOX_VERSION_SNAPSHOT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "engine/client.h"

struct snapshot {
	struct engine *engine;
	const char *host;             /* as for engine_open() */
	const char *box;              /* the container's name or ID */
	const char *author, *message; /* or NULL */
	const char *kind;    /* VERSION_AUTO, VERSION_TEMPORARY (labels.h), or
				NULL for one that the user asked for */
	struct strv changes; /* lines of a Dockerfile */
	struct strv names;   /* that the version gets, "repo:tag"; none: the
				name of the next number */
	bool latest;         /* it also gets the name of the image that the
				container was created from */
	bool no_pause, no_volumes;

	/* Set by snapshot_take(). */
	char *name; /* its first name, or its ID where it has none */
	char *id;
};

/*
 * Makes the version. Warns of each mount that is not captured. Returns 0, or
 * -1, and then there is no version and the container runs on. Source: GET
 * /containers/{id}/json, GET /images/{name}/json, GET /volumes/{name}, POST
 * /commit, POST /images/{name}/tag, and those of sequence.h, signature.h and
 * capture.h.
 */
int snapshot_take(struct snapshot *, struct err *);

void snapshot_free(struct snapshot *);

/*
 * The same before a change: makes an automatic version with that message, and
 * returns its name, which the caller frees; NULL on failure.
 */
char *snapshot_save(struct engine *, const char *host, const char *box,
    const char *message, struct err *);

#endif
