/* SPDX-License-Identifier: MIT */
/*
 * key: the key of a build is the digest of everything that its image is made
 * from: the Dockerfile, the files of the context that it uses (path, mode,
 * content), build arguments, labels, target stage, platform, and the content of
 * its parents, which image_digest() defines. An image that box-build
 * --if-changed has built has the key as its label LABEL_KEY: an image with the
 * same key under the build's name is what a build would make again, no matter
 * when, where and by whom it was built.
 */
#ifndef BOX_BUILD_KEY_H
#define BOX_BUILD_KEY_H

#include "build/build.h"
#include "build/cache.h"
#include "engine/client.h"
#include "base/err.h"
#include "base/json.h"
#include "base/sha256.h"
#include "base/str.h"

struct build_key {
	struct build *build; /* after build_read() */
	struct engine *engine;
	struct build_cache *cache;

	/* What build_key_compute() adds. */
	struct str inputs;    /* see inputs.h; "" if a parent is missing */
	size_t files;         /* the offset in inputs of the first file */
	char hex[SHA256_HEX]; /* the key; "" if a parent is missing */
};

/*
 * Computes it. A parent that the engine does not have is not an error; a
 * Dockerfile that cannot be parsed is one. Applies the parents' triggers
 * (build_resolve_parent()). Returns 0, or -1 with err set.
 * Source: GET /images/{name}/json.
 */
int build_key_compute(struct build_key *, struct err *);

/*
 * GET /images/{name}/json, once for all builds that share the cache. The caller
 * frees it; NULL with err set on failure.
 */
struct json *build_key_inspect(
    const struct build_key *, const char *name, struct err *);

/*
 * The key in the labels of an image, "" for none. An override, which is a
 * version that was committed in place of a build's own image, has the key of
 * the image that it replaced. It belongs to image.
 */
const char *build_key_of(const struct json *image);

#endif
