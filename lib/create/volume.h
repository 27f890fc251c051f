/* SPDX-License-Identifier: MIT */
/*
 * volume: the values of -v/--volume and --tmpfs, put into the body of POST
 * /containers/create as the docker command line does it. No I/O; a failure is
 * ERR_USER, quotes the value, and leaves the body unchanged.
 */
#ifndef BOX_CREATE_VOLUME_H
#define BOX_CREATE_VOLUME_H

#include "base/err.h"
#include "base/json.h"

/*
 * Adds one -v:
 *
 *	/in/box                      an anonymous volume: Volumes
 *	NAME:/in/box[:MODE,...]      a named volume:      HostConfig.Binds
 *	/on/host:/in/box[:MODE,...]  a bind mount:        HostConfig.Binds
 *
 * Modes are those that engines know: ro rw, z Z, nocopy (volumes only),
 * consistent cached delegated default, a propagation such as rslave (bind
 * mounts only), and Podman's (U, O, exec, ...); at most one of each group. A
 * source that begins with "~" is refused, since engines do not expand it.
 * Adding the same text again changes nothing. cwd as for source_path().
 */
int volume_add(
    struct json *body, const char *text, const char *cwd, struct err *);

/* Adds one --tmpfs, /in/box[:OPTIONS], to HostConfig.Tmpfs. */
int tmpfs_add(struct json *body, const char *text, struct err *);

/*
 * The source of a volume or mount as engines take it: one that begins with "."
 * is relative to cwd, which is absolute, or NULL: then such a source is
 * refused. NULL on failure; the caller frees it.
 */
char *source_path(const char *source, const char *cwd, struct err *);

/*
 * The absolute path that path means in cwd, without ".", "..", repeated and
 * trailing slashes. As docker does it, symbolic links are not looked at. The
 * caller frees it.
 */
char *absolute_path(const char *cwd, const char *path);

#endif
