/* SPDX-License-Identifier: MIT */
/*
 * capture: commits a container together with the data of its volumes.
 *
 * An engine commits a container without its volumes. So while the container is
 * paused, it is committed, and the data is copied into a second container of
 * that image (with its VOLUMEs removed), which never runs. The image committed
 * from that one has the layers of the version; too many layers are flattened
 * to one. The version is an image of these layers with the configuration of
 * the first one, and gets its names last, all at once.
 *
 * The intermediate images and containers have names that begin with box-part.
 * They are removed afterwards and the container is unpaused, also when
 * something fails or this process is killed (undo.h).
 */
#ifndef BOX_VERSION_CAPTURE_H
#define BOX_VERSION_CAPTURE_H

#include "base/err.h"
#include "base/json.h"
#include "base/random.h"
#include "base/str.h"
#include "engine/client.h"
#include "version/commit.h"
#include "version/pause.h"
#include "version/undo.h"

enum {
	/* engines allow 125; some are left for images built on the version */
	CAPTURE_LAYERS = 100
};

struct capture {
	struct engine *engine;
	const char *host;         /* as for engine_open() */
	struct commit commit;     /* all but name */
	const struct strv *paths; /* where its volumes are, sorted */
	const struct strv *names; /* that the version gets */
	const char *created;      /* RFC 3339 */

	/* Private to capture.c. */
	struct undo *undo;
	char token[TOKEN_SIZE];
	struct strv parts; /* names of intermediate images and containers */
	struct pause pause;
	struct json *committed; /* what the engine says of the first image */
};

/*
 * Makes the version. Returns its ID, which the caller frees, or NULL.
 * Source: POST /commit, POST /containers/create, POST /images/load, and those
 * of pause.h and volumes.h.
 */
char *capture_box(struct capture *, struct err *);

#endif
