/* SPDX-License-Identifier: MIT */
/*
 * pull: pulls an image from its registry, and shows the progress.
 */
#ifndef BOX_CLI_PULL_H
#define BOX_CLI_PULL_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/client.h"

/*
 * name is as docker takes it; without a tag it means latest. platform may be
 * NULL. Progress goes to stderr, unless quiet is set. Source: image_pull().
 */
int pull_image(struct engine *, const char *name, const char *platform,
    bool quiet, struct err *);

#endif
