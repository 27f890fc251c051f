/* SPDX-License-Identifier: MIT */
/*
 * capture: commits a container together with the data of its volumes.
 *
 * An engine commits a container without its volumes. So while the container is
 * paused, it is committed, and the archives of its volumes are sent as the
 * context of a build on the committed image (layer.h), which adds them in one
 * layer and sets the labels. Every engine can do that, and the image keeps its
 * configuration. The container goes on as soon as all has been read.
 *
 * If the image would have too many layers, the context holds the container's
 * files too, for a build from scratch. The result is the image of a second
 * container, which never runs and is configured as the first one: this is
 * committed instead.
 *
 * The intermediate image and container have names that begin with box-part and
 * the label PART_TOKEN. They are removed afterwards and the container is
 * unpaused, also when something fails or this process is killed (undo.h).
 */
#ifndef BOX_VERSION_CAPTURE_H
#define BOX_VERSION_CAPTURE_H

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "engine/client.h"
#include "version/commit.h"
#include "version/pause.h"
#include "version/podman.h"
#include "version/undo.h"

struct capture {
	struct engine *engine;
	const char *host;         /* as for engine_open() */
	struct commit commit;     /* all but name */
	const struct strv *paths; /* where its volumes are, sorted */
	const struct strv *names; /* that the version gets, at least the first
				     of them by capture_box() */

	/* Private to capture.c. */
	struct undo *undo;
	struct pause pause;
	char *image_name, *container_name; /* of the intermediate ones */
	struct podman_copy *copies; /* of each path; NULL on other engines */
	bool has_named;             /* what is left out of the version */
	struct json *clone;         /* the second container, or NULL */
};

/*
 * Does it take more than a commit? With volumes, with too many layers, and
 * always on Podman, whose commits ignore most settings.
 */
bool capture_needed(const struct capture *);

/*
 * Makes the version. Warns of files that cannot be in an image. Returns its ID,
 * which the caller frees, or NULL. Source: POST /commit, POST /build, POST
 * /containers/create, GET /containers/{id}/archive and .../export, and those of
 * pause.h and undo.h.
 */
char *capture_box(struct capture *, struct err *);

#endif
