/* SPDX-License-Identifier: MIT */
/*
 * messages: the JSON messages with which an engine reports a build, a pull, an
 * import or a load while it is at work, and how it ended: their answers have
 * the status 200 in any case.
 * Source: Engine API 1.41, ImageBuild and ImageCreate: "stream", "status",
 * "progressDetail", "error", "aux".
 */
#ifndef BOX_API_MESSAGES_H
#define BOX_API_MESSAGES_H

#include "engine/client.h"

/* What one message says; NULL and 0 for what it does not. */
struct message {
	const char *stream; /* output of a build */
	const char *status; /* what is being done, and to which id */
	const char *id;
	long long current, total; /* bytes */
	const char *image;        /* the ID of the image that was built */
	const char *error;        /* it failed */
	int error_code;           /* the status of a RUN that failed, or 0 */
};

/*
 * Reads the messages of an exchange to their end and hands out each (NULL:
 * none). Fails with ERR_REFUSED and the engine's words after one that is an
 * error, and with ERR_ENGINE where the stream breaks off or is not JSON.
 */
int messages_read(struct exchange *,
    void (*each)(void *arg, const struct message *), void *arg, struct err *);

#endif
