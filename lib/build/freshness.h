/* SPDX-License-Identifier: MIT */
/*
 * freshness: is the image of a build what its inputs say it should be?
 *
 * The key of a build is a hash of all that its image is made from: the
 * Dockerfile, the files of the context that are sent (path, permissions,
 * content), build arguments, labels, target, platform, and the content of its
 * parents: their layers and configuration, never their image IDs, which some
 * engines change without a change. It is stored in the image's label
 * LABEL_KEY. Same key under the build's tag: the image is what a build would
 * make, whatever the times of the files say and whoever built it.
 *
 * A version of a box that was committed as the latest of the stage stands in
 * for it: it is taken for fresh as long as the stage's key is what it was then.
 */
#ifndef BOX_BUILD_FRESHNESS_H
#define BOX_BUILD_FRESHNESS_H

#include <stdbool.h>

#include "build/build.h"
#include "engine/client.h"
#include "base/err.h"
#include "base/sha256.h"
#include "build/inputs.h"
#include "build/cache.h"
#include "base/str.h"
#include "api/labels.h"

struct freshness {
	struct build *build;  /* which build_read() has read */
	struct str inputs;    /* see inputs.h; "" where a parent is missing */
	size_t files;         /* where in them the files begin */
	char key[SHA256_HEX]; /* of them; "" likewise */
	char *id;             /* the image that has its name, or NULL */
	char *why;            /* why it is stale, in words; NULL: it is not */
	char *stand_in;       /* the version that was committed in its place */
};

/*
 * Computes the key and looks at the image under all tags of the build. An
 * image or a parent that is not there is no failure; a Dockerfile that is not
 * understood is one. An image is asked for once for all stages of a state. What
 * ADD takes from a URL is the engine's to look at, with its cache: a stage that
 * has one is always stale.
 * Source: GET /images/{name}/json and, of an image that is not remembered,
 * GET /images/{name}/history.
 */
int freshness_check(
    struct freshness *, struct engine *, struct build_cache *, struct err *);

/*
 * Does its image get the label of the key when it is known to have been made
 * from what the key says? A build that nobody confirmed, because it was killed
 * or something changed meanwhile, then has none. The label is put on by FROM,
 * which would carry out the image's own triggers: one that has some gets it as
 * it is built, and only an image that has the stage's name is taken for it.
 */
bool freshness_labels_later(const struct build *);

/*
 * Has the engine an image of a sealed stage that was built with its key,
 * whatever it is called? *id gets its ID, which the caller frees, or NULL.
 * Source: GET /images/json, and of each that may be it its history.
 */
int freshness_find(
    const struct freshness *, struct engine *, char **id, struct err *);

/*
 * After a build: was the image of that ID made from the files, as build_send()
 * sent them, and the parents that the key was computed from? A file may be
 * edited meanwhile. An engine looks parents' names up again, and a name may
 * have gone to another image, and back. Returns 1 with err set where it is not.
 */
int freshness_confirm(const struct freshness *, const char *id,
    const struct str *sent, struct engine *, const struct build_cache *,
    struct err *);

/* Remembers that its image, which has that ID, was made from its inputs. */
int freshness_remember(const struct freshness *, const struct build_cache *,
    const char *id, struct err *);

void freshness_free(struct freshness *);

#endif
