/* SPDX-License-Identifier: MIT */
/*
 * restore: makes a container from a version: created as the version's
 * specification (spec.h) says, with the version's files, and with new volumes
 * that hold the version's data.
 */
#ifndef BOX_VERSION_RESTORE_H
#define BOX_VERSION_RESTORE_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/client.h"
#include "version/create_body.h"
#include "version/undo.h"

struct restore {
	struct engine *engine;
	struct undo *undo;         /* gets each step before what it undoes */
	struct create_options how; /* image: the version; token: that of undo */
	const char *name;          /* that the container will get */
	bool trust;                /* allow all access to the host */

	char *id; /* set by restore_box(): of the new container; the caller
		     frees it */
};

/*
 * Is the image a version, and may a container be made from it? What that would
 * reach of the host (host_access.h) is allowed if the version was signed by
 * this engine (signature.h), if the old container reaches it too, or with
 * trust. Returns 0, or -1 with err set to what is not allowed.
 * Source: GET /images/{name}/json.
 */
int restore_check(const struct restore *, struct err *);

/*
 * Makes the same check, and creates the container under a temporary name
 * without starting it. Returns 0, or -1; undo, which is recorded with what was
 * in it before, removes what was made by then.
 * Source: POST /volumes/create, POST /containers/create,
 * POST /networks/{name}/connect.
 */
int restore_box(struct restore *, struct err *);

#endif
