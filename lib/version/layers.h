/* SPDX-License-Identifier: MIT */
/*
 * layers: an image with a configuration of one's own on layers that the engine
 * has already. It is loaded from an archive that has the configuration alone,
 * a few kilobytes: an engine with a layer store does not ask for layers that
 * it knows.
 */
#ifndef BOX_VERSION_LAYERS_H
#define BOX_VERSION_LAYERS_H

#include "engine/client.h"
#include "base/err.h"
#include "base/sha256.h"
#include "base/json.h"
#include "base/str.h"

struct image_from_layers {
	const struct json *like;   /* of GET /images/{name}/json: Os, ... */
	const struct json *config; /* its Config; NULL: that of like */
	const struct json *layers; /* diff IDs, the lowest first */
	const char *comment;       /* shown by docker history, or NULL */
	const char *author;        /* or NULL */
	const char *created;       /* RFC 3339 */
	const struct strv *names;  /* that the image gets, all at once */
};

/*
 * Makes it. id gets the image's ID without "sha256:", which is the digest of
 * its configuration. Fails on engines whose images are not made of a layer
 * store's layers (containerd's, Podman).
 * Source: POST /images/load; docker-archive, Docker Image Specification v1.2.
 */
int image_from_layers(struct engine *, const struct image_from_layers *,
    char id[SHA256_HEX], struct err *);

#endif
