/* SPDX-License-Identifier: MIT */
/*
 * layers: makes an image of layers that the engine has, with a configuration
 * of the caller's. The image is loaded from an archive of the configuration
 * alone, a few kilobytes: an engine with a layer store does not need the
 * content of layers that it has.
 */
#ifndef BOX_VERSION_LAYERS_H
#define BOX_VERSION_LAYERS_H

#include "base/err.h"
#include "base/json.h"
#include "base/sha256.h"
#include "base/str.h"
#include "engine/client.h"

struct image_from_layers {
	const struct json *like;   /* GET /images/{name}/json of an image of the
				      same platform */
	const struct json *config; /* of a Config as that answer has it */
	const struct json *layers; /* their diff IDs, the lowest first */
	const char *comment;       /* for docker history, or NULL */
	const char *author;        /* or NULL */
	const char *created;       /* RFC 3339 */
	const struct strv *names;  /* that the image gets, all at once */
};

/*
 * Makes the image. id becomes its ID without "sha256:", which is the digest of
 * its configuration. Returns 0, or -1, as it always does on engines without a
 * layer store (containerd's image store, Podman).
 * Source: POST /images/load; docker-archive, Docker Image Specification v1.2.
 * These documents are this file's subject, so it names members of them.
 */
int image_from_layers(struct engine *, const struct image_from_layers *,
    char id[SHA256_HEX], struct err *);

#endif
