/* SPDX-License-Identifier: MIT */
/*
 * mount: the value of --mount, put into the body of POST /containers/create as
 * the docker command line does it. No I/O.
 */
#ifndef BOX_CREATE_MOUNT_H
#define BOX_CREATE_MOUNT_H

#include "base/err.h"
#include "base/json.h"

/*
 * Adds one --mount to HostConfig.Mounts. text is one record of CSV with fields
 * KEY=VALUE, or KEY alone for true:
 *
 *	type=volume (the default), bind, tmpfs, image, ...; source=, src=;
 *	target=, dst=, destination=; readonly, ro; consistency=;
 *	bind-propagation=, bind-nonrecursive, bind-recursive=enabled | disabled
 *	| writable | readonly, bind-create-src; volume-driver=, volume-nocopy,
 *	volume-subpath=, volume-label=KEY=VALUE, volume-opt=KEY=VALUE;
 *	tmpfs-size=512m, tmpfs-mode=1777 (octal); image-subpath=
 *
 * An empty value is refused, since it would silently make another mount. cwd as
 * for source_path() in volume.h. A failure is ERR_USER, quotes the text, and
 * leaves the body unchanged.
 */
int mount_add(
    struct json *body, const char *text, const char *cwd, struct err *);

#endif
