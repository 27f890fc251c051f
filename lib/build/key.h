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
#include "build/context.h"

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
 * Walks over the files that are sent, as context_walk() does: those that some
 * stage up to the target stage can see and that no rule of .dockerignore
 * excludes; the Dockerfile and .dockerignore always, because the engine reads
 * them.
 */
int build_walk(const struct build *, context_fn *each, void *arg, struct err *);

/*
 * Can the content of a file that is sent get into the image? Not if only stages
 * see it that the target stage does not need; nor if it is the Dockerfile or
 * .dockerignore and a rule excludes it: the engine removes these two after it
 * has read them and before it executes COPY.
 */
bool build_uses_file(const struct build *, const char *path);

/*
 * The mode of a file in the archive and in the key: without write permission
 * for the group, unless others may write too. A umask of 002 gives the files of
 * a clone that permission, a umask of 022 does not; the image shall be the
 * same.
 */
mode_t build_file_mode(const struct stat *);

/*
 * Adds a file to a list of inputs (inputs.h): its mode, and for a link what it
 * refers to, for a regular file the SHA-256 digest of its content ("" for all
 * else).
 */
void build_add_file(
    struct str *inputs, const struct context_entry *, const char *digest);

/*
 * The digest of what images that are made from an image inherit: its layers and
 * its configuration. Not its ID, which some engines change although nothing
 * else changes. image is the answer to GET /images/{name}/json, or NULL for no
 * image.
 */
void image_digest(const struct json *image, char digest[SHA256_HEX]);

/*
 * Computes the key. A parent that the engine does not have is not an error; a
 * Dockerfile that cannot be parsed is one. Applies the parents' triggers
 * (build_resolve_parent()). Returns 0, or -1 with err set.
 * Source: GET /images/{name}/json.
 */
int build_key_compute(struct build_key *, struct err *);

/*
 * GET /images/{name}/json, once for all builds that share the cache, which it
 * belongs to; NULL with err set on failure.
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
