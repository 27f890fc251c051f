/* SPDX-License-Identifier: MIT */
/*
 * revert: restores a container to what it was in one of its versions.
 *
 * A new container is made from the version, beside the old one. Only when it is
 * ready is the old one stopped and saved, so that nothing it wrote is lost; the
 * old one is removed when the new one runs. Until then, a failure undoes every
 * step, even if this process is killed (undo.h).
 */
#ifndef BOX_VERSION_REVERT_H
#define BOX_VERSION_REVERT_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/client.h"

struct revert {
	struct engine *engine;
	const char *host;    /* as for engine_open() */
	const char *box;     /* the container's name or ID */
	const char *version; /* a number, an image, or NULL: the last version */
	const char *message; /* for the version that is saved, or NULL */
	bool no_save, trust; /* trust: see restore.h */
	char *image;         /* set to the version's name: free() it */
};

/*
 * Puts the new container in the place of the old one. Warns of the version that
 * is saved and of volumes that are kept. Returns 0, or -1, and then the old
 * container is as it was.
 * Source: GET /images/json, those of snapshot.h and restore.h, and of
 * /containers/{id}: POST .../stop, .../unpause, .../rename, .../start, DELETE.
 */
int revert_box(struct revert *, struct err *);

#endif
