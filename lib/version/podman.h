/* SPDX-License-Identifier: MIT */
/*
 * podman: archives of volumes on Podman. Its archives of a path in a container
 * (GET /containers/{id}/archive) give every file to one owner, so a database
 * would lose its data. But a build there can copy a directory of the engine's
 * machine, such as that of a volume, into an image; and the archive of a whole
 * container of that image (GET /containers/{id}/export) has the owners.
 */
#ifndef BOX_VERSION_PODMAN_H
#define BOX_VERSION_PODMAN_H

#include "api/container.h"
#include "base/err.h"
#include "engine/client.h"
#include "version/undo.h"

struct podman_copy {
	struct engine *engine;
	char *image, *container; /* names of intermediate ones */
};

/*
 * Names a copy, and adds its removal to undo. number: of this copy, unique for
 * undo.
 */
void podman_copy_init(
    struct podman_copy *, struct engine *, struct undo *, size_t number);
void podman_copy_free(struct podman_copy *);

/*
 * Copies the volume into the image. Its directory has to be called _data, as
 * that of the driver "local" is. Source: POST /build with
 * additionalbuildcontexts (Podman 4.2 and later).
 */
int podman_copy_volume(struct podman_copy *, const struct container_mount *,
    struct undo *, struct err *);

/*
 * The copy's archive, the head of which has been read: the directory _data and
 * all that is in it. Source: POST /containers/create, GET
 * /containers/{id}/export.
 */
struct exchange *podman_copy_archive(struct podman_copy *, struct err *);

#endif
