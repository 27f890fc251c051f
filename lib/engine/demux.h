/* SPDX-License-Identifier: MIT */
/*
 * demux: stdout and stderr of a box without a terminal, which share one
 * stream: frames of an 8 byte header (1 stdout or 2 stderr, three zeros, the
 * length as a big-endian 32 bit number) and that many bytes. Pure: no I/O.
 * Source: Engine API 1.41, ContainerAttach, "Stream format"; moby's stdcopy
 * for 3, which is an error of the engine's own.
 */
#ifndef BOX_ENGINE_DEMUX_H
#define BOX_ENGINE_DEMUX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

/* Where in the stream the reader is. { 0 } is its beginning. */
struct demux {
	unsigned char header[8];
	size_t have;     /* bytes of header read */
	int fd;          /* of the frame begun: 1 or 2 */
	uint32_t left;   /* bytes left of it */
	bool is_error;   /* it is a 3 */
	char error[512]; /* what the engine has said so far in it */
};

/*
 * Looks at the next bytes: *skip of them are a header, the *take bytes behind
 * those are for fd. Call it again with the rest. A length is counted, never
 * allocated. Fails on a header that is none with ERR_ENGINE, and at the end of
 * an error of the engine's own with ERR_REFUSED and its words. It has read
 * nothing of what is behind those.
 */
int demux_next(struct demux *, const unsigned char *buf, size_t len,
    size_t *skip, size_t *take, struct err *);

/* The stream has ended: fails in the middle of a frame. */
int demux_end(const struct demux *, struct err *);

#endif
