/* SPDX-License-Identifier: MIT */
/*
 * restore: makes a box from a version: as it was created, with the version's
 * files, and with fresh volumes that hold the version's data.
 */
#ifndef BOX_VERSION_RESTORE_H
#define BOX_VERSION_RESTORE_H

#include <stdbool.h>

#include "engine/client.h"
#include "base/err.h"
#include "version/undo.h"
#include "base/json.h"
#include "base/str.h"
#include "base/random.h"

struct restore {
	struct engine *engine;
	struct undo *undo;         /* learns what is made before it is */
	const char *version;       /* an image with a specification */
	const char *box;           /* whose volumes they will be */
	bool fork;                 /* see struct version_change */
	const struct json *labels; /* more of them, or NULL */
	struct json *ports;        /* NetworkSettings.Ports of the box that it
				      takes the place of, or NULL: ports that
				      the engine chose stay the same */
	const struct json *old;    /* GET /containers/{id}/json of that box, or
				      NULL */
	bool trust;                /* whatever it wants of the host */

	/* Set by restore_box(). */
	char token[TOKEN_SIZE]; /* at the end of its volumes' names */
	char *id;
};

/*
 * Is the image a version, and may a box be made of it? What the box would have
 * of the host, version_reach(), needs a seal (sign.h), an old box that has it
 * too, or trust. 0, or -1 with err set that says why not.
 */
int restore_check(const struct restore *, struct err *);

/*
 * Creates the box under a name that nobody else has, and does not start it.
 * Returns 0, or -1; what was made then goes with the guard.
 * Source: GET /images/{name}/json, POST /volumes/create,
 * POST /containers/create, POST /networks/{name}/connect.
 */
int restore_box(struct restore *, struct err *);

/* Requests about boxes: POST /containers/{id}/start, .../rename. */
int restore_start(struct engine *, const char *id, struct err *);
int restore_rename(
    struct engine *, const char *id, const char *name, struct err *);
/* The target of the latter, for a guard; the caller frees it. */
char *restore_rename_target(const char *id, const char *name);

void restore_free(struct restore *);

#endif
