/* SPDX-License-Identifier: MIT */
/*
 * stage: is the image of a build what its inputs say it should be?
 *
 * The key of a build is a hash of all that its image is made from: the
 * Dockerfile, the files of the context that are sent (path, permissions,
 * content), build arguments, labels, target, platform, and the content of its
 * parents: their layers and configuration, never their image IDs, which some
 * engines change without a change. It is stored in the image's label
 * "box.key". Same key under the build's tag: the image is what a build would
 * make, whatever the times of the files say and whoever built it.
 */
#ifndef BOX_STAGE_H
#define BOX_STAGE_H

#include <stdbool.h>

#include "build.h"
#include "engine.h"
#include "err.h"
#include "hash.h"
#include "str.h"

#define STAGE_KEY_LABEL "box.key"

struct stage {
	struct build *build; /* which build_read() has read */
	struct strv parents; /* the images that it is FROM, as written */
	char key[HASH_HEX];  /* "" where a parent is not in the engine */
	char *id;            /* the image that has its name, or NULL */
	const char *why;     /* it is stale, in a few words; NULL: fresh */
};

/* Finds the parents in the Dockerfile; asks no engine. */
int stage_read(struct stage *, struct build *, struct err *);

/*
 * Computes the key and looks at the image. An image or a parent that is not
 * there is no failure. Source: GET /images/{name}/json.
 */
int stage_check(struct stage *, struct engine *, struct err *);

void stage_free(struct stage *);

#endif
