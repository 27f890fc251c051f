/* SPDX-License-Identifier: MIT */
/*
 * capture: a version with the data of volumes, made in parts.
 *
 * Volumes are no part of what an engine commits. While the box is paused, it
 * is committed, and the data goes into a container that never runs, made of
 * that image without its VOLUMEs. What that container is committed to has the
 * layers of the version; too many of them are made one. The version is those
 * layers with the configuration of the box's image (layers.h), and gets its
 * names last, all at once.
 *
 * The parts are called box-part. They are gone afterwards, and the box runs
 * on, also when something fails or this process is killed (undo.h).
 */
#ifndef BOX_VERSION_CAPTURE_H
#define BOX_VERSION_CAPTURE_H

#include <stdbool.h>

#include "engine/client.h"
#include "base/err.h"
#include "version/undo.h"
#include "base/json.h"
#include "version/pause.h"
#include "base/str.h"
#include "base/random.h"

enum {
	/* engines stop at 125; some are left for who builds on the version */
	CAPTURE_LAYERS = 100
};

struct capture {
	struct engine *engine;
	const char *host;             /* as for engine_open() */
	const struct json *container; /* of GET /containers/{id}/json */
	const struct json *image;     /* that it was made of, or NULL: gone */
	const struct strv *paths;     /* where volumes are, sorted */
	const struct strv *names;     /* that the version gets */
	const struct strv *changes;   /* lines of a Dockerfile */
	const struct json *labels;    /* that it gets */
	const char *author, *message; /* or NULL */
	const char *created;          /* RFC 3339 */
	bool no_pause;

	/* Its own. */
	struct undo *undo;
	char token[TOKEN_SIZE];
	struct pause pause;
	struct json *committed; /* the box's image, as the engine has it */
};

/*
 * Makes it. Returns its ID, which the caller frees, or NULL.
 * Source: POST /commit, POST /containers/create, and those of pause.h,
 * volumes.h and layers.h.
 */
char *capture_box(struct capture *, struct err *);

#endif
