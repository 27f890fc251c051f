/* SPDX-License-Identifier: MIT */
/*
 * mount: the texts of -v/--volume, --mount and --tmpfs, put into the body of
 * POST /containers/create where the docker command line puts them. Pure; a
 * failure is ERR_USER, quotes the text, and leaves the body as it was.
 *
 * cwd is the absolute path that a source which begins with "." stands on; NULL
 * where there is none: then such a source is refused.
 */
#ifndef BOX_CREATE_MOUNT_H
#define BOX_CREATE_MOUNT_H

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

/*
 * Adds what one -v says:
 *
 *	/in/box                      an anonymous volume: Volumes
 *	NAME:/in/box[:MODE,...]      a named volume:      HostConfig.Binds
 *	/on/host:/in/box[:MODE,...]  a bind mount:        HostConfig.Binds
 *
 * Modes are those that an engine knows: ro rw, z Z, nocopy (volumes only),
 * consistent cached delegated default, a propagation such as rslave (bind
 * mounts only), and Podman's (U, O, exec, ...); of each group at most one. A
 * source that begins with "~" is refused, since no engine expands it. The same
 * text again adds nothing.
 */
int mount_volume(
    struct json *body, const char *text, const char *cwd, struct err *);

/*
 * Adds what one --mount says to HostConfig.Mounts: one record of CSV with
 * fields key=value, or only the key for true:
 *
 *	type=volume (the default), bind, tmpfs, image, ...; source=, src=;
 *	target=, dst=, destination=; readonly, ro; consistency=;
 *	bind-propagation=, bind-nonrecursive, bind-recursive=enabled | disabled
 *	| writable | readonly, bind-create-src; volume-driver=, volume-nocopy,
 *	volume-subpath=, volume-label=KEY=VALUE, volume-opt=KEY=VALUE;
 *	tmpfs-size=512m, tmpfs-mode=1777 (octal); image-subpath=
 *
 * An empty value is refused: it would silently mean another mount.
 */
int mount_long(
    struct json *body, const char *text, const char *cwd, struct err *);

/* Adds what one --tmpfs says, /in/box[:OPTIONS], to HostConfig.Tmpfs. */
int mount_tmpfs(struct json *body, const char *text, struct err *);

/*
 * The absolute path that path means when it is used in cwd, without ".", "..",
 * double and trailing slashes, symbolic links notwithstanding, as docker makes
 * it. The caller frees it.
 */
char *mount_path(const char *cwd, const char *path);

#endif
