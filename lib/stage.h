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
 *
 * A version of a box that was committed as the latest of the stage stands in
 * for it: it is taken for fresh as long as the stage's key is what it was then.
 */
#ifndef BOX_STAGE_H
#define BOX_STAGE_H

#include <stdbool.h>

#include "build.h"
#include "digests.h"
#include "engine.h"
#include "err.h"
#include "hash.h"
#include "inputs.h"
#include "str.h"

#define STAGE_KEY_LABEL "box.key"

struct stage {
	struct build *build; /* which build_read() has read */
	struct str inputs;   /* see inputs.h; "" where a parent is missing */
	char key[HASH_HEX];  /* of them; "" likewise */
	char *id;            /* the image that has its name, or NULL */
	char *why;           /* why it is stale, in words; NULL: it is not */
	char *stand_in;      /* the version that was committed in its place */
};

/*
 * What is remembered between runs, in a folder that can be deleted at any
 * time: DIR/digests, and for each stage DIR/NAME.inputs, the inputs of its
 * image, and DIR/NAME.image, the ID, a file that changes when the image does.
 * In NAME, the stage's first tag, @ stands for a colon and % for a slash.
 */
struct state {
	const char *dir; /* NULL: nothing is remembered */
	struct digests *digests;
	struct json *images; /* those that were asked for, by name */
	/* A parent that is a stage too has to be what dir says it was made
	   from: another checkout may have given its name to its own. */
	bool own_parents;
};

void state_open(struct state *, const char *dir);
/* all: every stage was looked at, so that what was not needed may go. */
void state_close(struct state *, bool all);

/*
 * Computes the key and looks at the image under all tags of the build. An
 * image or a parent that is not there is no failure; a Dockerfile that is not
 * understood is one. An image is asked for once for all stages of a state.
 * Source: GET /images/{name}/json.
 */
int stage_check(struct stage *, struct engine *, struct state *, struct err *);

/*
 * After a build: does the image of that ID stand on the parents that the key
 * was computed from? An engine looks their names up again, and a name may have
 * gone to another image, and back. Returns 1 with err set where it does not.
 */
int stage_confirm(const struct stage *, const char *id, struct engine *,
    const struct state *, struct err *);

/*
 * Remembers that its image, which has that ID, was made from its inputs. What
 * is remembered already is not written again.
 */
int stage_remember(
    const struct stage *, const struct state *, const char *id, struct err *);

void stage_free(struct stage *);

#endif
