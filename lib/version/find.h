/* SPDX-License-Identifier: MIT */
/*
 * find: finds the image that is a version of a box, by its number.
 */
#ifndef BOX_VERSION_FIND_H
#define BOX_VERSION_FIND_H

#include "engine/client.h"
#include "base/err.h"
#include "base/json.h"

/*
 * A name of the version of that number, or of the last one for 0, of the box
 * that GET /containers/{id}/json has described: "SERIES:NUMBER" if it is called
 * that, else any other, or its ID. What was built on a version, and what only
 * says that it is one (sign.h), is passed over. The caller frees it; NULL on
 * failure. Source: GET /images/json.
 */
char *find_version_image(
    struct engine *, const struct json *box, long long number, struct err *);

#endif
