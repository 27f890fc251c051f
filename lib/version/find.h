/* SPDX-License-Identifier: MIT */
/*
 * find: finds the image that is a certain version of a container.
 */
#ifndef BOX_VERSION_FIND_H
#define BOX_VERSION_FIND_H

#include "base/err.h"
#include "base/json.h"
#include "engine/client.h"

/*
 * Finds the version of that number, or the one of the highest number for 0, of
 * the container that GET /containers/{id}/json described. Images built on a
 * version, and those that claim to be versions of it but were not signed by
 * this engine (signature.h), are not considered. Returns "SERIES:NUMBER" if
 * the image has that name, else another name or its ID, which the caller
 * frees; NULL on failure, with ERR_REFUSED where there is no such version.
 * Source: GET /images/json.
 */
char *find_version_image(struct engine *, const struct json *container,
    long long number, struct err *);

#endif
