/* SPDX-License-Identifier: MIT */
/*
 * volumes: file systems, as archives, from one container into another or into
 * an image. They go through as they come, 64 KB at a time.
 */
#ifndef BOX_VERSION_VOLUMES_H
#define BOX_VERSION_VOLUMES_H

#include "engine/client.h"
#include "base/err.h"

/*
 * The folder at path of one container, with all that is mounted there, becomes
 * that of the other one. What lower layers of that have at path will be hidden
 * in an image of it, by an opaque whiteout. Returns 0, or -1 with err set,
 * naming path.
 * Source: HEAD, GET and PUT /containers/{id}/archive.
 */
int copy_volume(struct engine *, const char *path, const char *from,
    const char *to, struct err *);

/*
 * What the container holds, without what is mounted, as an image of one layer
 * and without configuration.
 * Source: GET /containers/{id}/export, POST /images/create?fromSrc=-.
 */
int flatten_container(struct engine *, const char *container,
    const char *repository, const char *tag, struct err *);

#endif
