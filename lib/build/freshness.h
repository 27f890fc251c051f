/* SPDX-License-Identifier: MIT */
/*
 * freshness: is the image under a build's name what the build would make? Yes,
 * and it is called fresh, if it was built with the build's key (key.h).
 *
 * An override is fresh too: a version of a container that box-commit --latest
 * has committed under the build's name, as long as the build's key is what it
 * was then.
 */
#ifndef BOX_BUILD_FRESHNESS_H
#define BOX_BUILD_FRESHNESS_H

#include <stdbool.h>

#include "build/key.h"
#include "base/err.h"

struct freshness {
	struct build_key key; /* the caller sets build, engine and cache */

	/* What freshness_check() adds. */
	char *id;  /* the image that has the build's name, or NULL */
	char *why; /* why the image is stale, in words; NULL: it is fresh */
	char *override; /* the version that is an override, or NULL */
};

/*
 * Computes the key and compares the image under each tag of the build. A
 * missing image or parent makes it stale and is not an error; a Dockerfile that
 * cannot be parsed is one. A build that ADDs a URL is always stale, except for
 * an override: only the engine, with its cache, can tell whether what is there
 * has changed. Returns 0, or -1 with err set.
 * Source: GET /images/{name}/json and, for an image whose ID the cache does not
 * remember, GET /images/{name}/history.
 */
int freshness_check(struct freshness *, struct err *);

/*
 * Is the label with the key added after the build? Usually: a second build,
 * FROM the image, adds it and nothing else, once it is known that the image was
 * made from what the key says. So an image has no key if its build was killed,
 * or if a file or a parent changed meanwhile.
 *
 * FROM would execute triggers (ONBUILD) of the image itself: a build whose
 * image has some adds the label in its own build. Such an image counts as built
 * with the key only under the build's name, which it gets last.
 */
bool freshness_label_is_added_later(const struct build *);

/*
 * Finds an image that was built with the key, whatever its name. Only for a
 * build whose label is added later. *id is set to its ID, which the caller
 * frees, or to NULL if there is none. Returns 0, or -1 with err set.
 * Source: GET /images/json and, for each image with the label, its inspection
 * and its history.
 */
int freshness_find(const struct freshness *, char **id, struct err *);

/* build_cache_remember() for the image of that ID. */
int freshness_remember(const struct freshness *, const char *id, struct err *);

void freshness_free(struct freshness *);

#endif
