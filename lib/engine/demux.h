/* SPDX-License-Identifier: MIT */
/*
 * demux: separates stdout and stderr of a container without a terminal, which
 * share one stream. A frame is a header of 8 bytes (1 for stdout or 2 for
 * stderr, three zeros, the length as a big-endian 32-bit number) and that many
 * bytes of output. Does no I/O.
 * Source: Engine API 1.41, ContainerAttach, "Stream format". A frame of type 3
 * carries an error message of the engine (moby: pkg/stdcopy).
 */
#ifndef BOX_ENGINE_DEMUX_H
#define BOX_ENGINE_DEMUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* The position in a stream. { 0 } is its beginning. */
struct demux {
	unsigned char header[8];
	size_t have;     /* bytes of the header read so far */
	int fd;          /* of the current frame: 1 or 2 */
	uint32_t left;   /* bytes left of the current frame */
	bool is_error;   /* the current frame is of type 3 */
	char error[512]; /* its text so far */
};

/* Some bytes of a stream: first part of a header, then output. */
struct demux_part {
	size_t skip; /* bytes of the header */
	size_t take; /* bytes of output after them */
};

/*
 * Examines the next bytes of the stream: part->take bytes after the first
 * part->skip are output for demux.fd, 1 or 2. The caller goes on with the
 * bytes after both. Returns 0, or -1 with err set to ERR_ENGINE if a header is
 * malformed, or to ERR_REFUSED and the engine's message at the end of a frame
 * that carries one. The length of a frame is only counted: nothing is allocated
 * for it.
 */
int demux_next(struct demux *, const unsigned char *buf, size_t len,
    struct demux_part *part, struct err *);

/* The stream has ended: 0, or -1 as ERR_ENGINE if that is within a frame. */
int demux_end(const struct demux *, struct err *);

#endif
