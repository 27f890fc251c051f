/* SPDX-License-Identifier: MIT */
/*
 * send: the archive that POST /build takes. Separate from key.h, so that
 * tools that only look at a context do not load libarchive.
 */
#ifndef BOX_BUILD_SEND_H
#define BOX_BUILD_SEND_H

#include "build/build.h"
#include "base/err.h"
#include "base/str.h"
#include "base/tar.h"

/*
 * Writes the files that build_walk() finds as a tar archive, with the
 * Dockerfile as build_read() has read it. An archive on stdin is passed on as
 * it is. Sockets, which an archive cannot hold, are left out, with a message on
 * stderr.
 *
 * sent, if it is not NULL, gets each file that the image is made from
 * (build_uses_file()), as build_add_file() writes it, with the digest of the
 * bytes that were sent. Returns 0, or -1 with err set.
 */
int build_send(const struct build *build, tar_sink *sink, void *arg,
    struct str *sent, struct err *err);

#endif
