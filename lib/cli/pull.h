/* SPDX-License-Identifier: MIT */
/*
 * pull: gets an image from its registry and shows how that goes.
 */
#ifndef BOX_CLI_PULL_H
#define BOX_CLI_PULL_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/client.h"

/*
 * name is as docker takes it; without a tag it means latest. platform may be
 * NULL. Progress goes to stderr unless it is quiet. Source: image_pull().
 */
int pull_image(struct engine *, const char *name, const char *platform,
    bool quiet, struct err *);

#endif
