/* SPDX-License-Identifier: MIT */
/*
 * request: a request to an engine, and its head (RFC 9112). Does no I/O.
 */
#ifndef BOX_ENGINE_REQUEST_H
#define BOX_ENGINE_REQUEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct request {
	const char *method;
	const char *target; /* "/containers/json?all=1", without a version */
	const char *type;   /* Content-Type of the body, NULL for JSON */
	const void *body;   /* NULL for none */
	size_t size;        /* bytes in body */
	bool chunked;       /* the body follows by exchange_write() */
	bool upgrade;       /* asks for a raw stream; see exchange_hijack() */
};

/* What all requests to one engine have in common. */
struct request_common {
	const char *version;   /* "/v1.41", or "" */
	const char *authority; /* for Host */
	const char *headers;   /* others, with the end of each line, or "" */
};

/* Adds the head of the request, with the empty line that ends it. */
void request_add_head(struct str *out, const struct request *request,
    const struct request_common *common);

bool request_is(const struct request *request, const char *method);

#endif
