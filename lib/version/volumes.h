/* SPDX-License-Identifier: MIT */
/*
 * volumes: copies file systems, as tar archives, from one container into
 * another or into an image. They are passed on as they come, 64 KB at a time.
 */
#ifndef BOX_VERSION_VOLUMES_H
#define BOX_VERSION_VOLUMES_H

#include "base/err.h"
#include "engine/client.h"

/*
 * Copies the directory at path of the container from, with all that is mounted
 * in it, to the same path of the container to. An opaque whiteout hides what
 * lower layers have there in an image committed from that container. Returns
 * 0, or -1 with err set and path in its message.
 * Source: HEAD, GET and PUT /containers/{id}/archive.
 */
int copy_volume(struct engine *, const char *path, const char *from,
    const char *to, struct err *);

/*
 * Makes an image of that name of one layer, without a configuration, of the
 * container's files except those in mounts. Returns 0, or -1.
 * Source: GET /containers/{id}/export, POST /images/create?fromSrc=-.
 */
int flatten_container(
    struct engine *, const char *container, const char *image, struct err *);

#endif
