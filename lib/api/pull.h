/* SPDX-License-Identifier: MIT */
/*
 * pull: gets an image that the engine does not have.
 */
#ifndef BOX_API_PULL_H
#define BOX_API_PULL_H

#include <stdbool.h>

#include "engine/client.h"
#include "base/err.h"

/*
 * POST /images/create for that name; without tag and digest, of "latest" only.
 * No credentials are sent. Progress goes to stderr unless quiet.
 */
int pull_image(struct engine *, const char *name, const char *platform,
    bool quiet, struct err *);

#endif
