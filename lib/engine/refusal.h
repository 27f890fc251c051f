/* SPDX-License-Identifier: MIT */
/*
 * refusal: what an answer says that is an error. Does no I/O.
 */
#ifndef BOX_ENGINE_REFUSAL_H
#define BOX_ENGINE_REFUSAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "engine/http.h"

/* An answer of any status that is not a success. */
struct refusal {
	const struct http_head *head;
	const char *body; /* as much of it as could be read */
	size_t len;
	bool to_head; /* it answers HEAD, which never has a body */
};

/*
 * Sets err to the engine's message, which is in JSON, or to the status and what
 * a body of text/plain says; control characters of that are escaped, and it is
 * cut off after some 300 bytes. The kind is ERR_NOT_FOUND for 404, ERR_CONFLICT
 * for 409, ERR_REFUSED otherwise. A 404 without a message does not come from an
 * engine and is ERR_REFUSED, except to HEAD. Returns -1.
 */
int refusal_set(const struct refusal *, struct err *);

#endif
