/* SPDX-License-Identifier: MIT */
/*
 * http: the answers of HTTP/1.1 (RFC 9112), read from bytes. Pure: no I/O.
 *
 * box speaks HTTP itself because its usual wire is a unix socket, where
 * libcurl's 36 shared libraries would be most of what a tool costs; conn.h
 * has the figures. Nothing but what an Engine API client meets is understood:
 * no redirects, no content codings, no trailers that mean anything.
 */
#ifndef BOX_ENGINE_HTTP_H
#define BOX_ENGINE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct http_head {
	int status;
	long long length;     /* Content-Length, -1 where there is none */
	bool chunked;         /* Transfer-Encoding: chunked */
	bool close;           /* the connection ends with this answer */
	char api_version[16]; /* Api-Version, of GET /_ping; "" without one */
	char type[64];        /* Content-Type without parameters, or "" */
	char path_stat[8192]; /* X-Docker-Container-Path-Stat, or "" */
};

/*
 * Length of the answer's head that begins at buf, its empty line included, or
 * 0 while that has not arrived.
 */
size_t http_head_size(const char *buf, size_t len);

/*
 * Reads a head of that size. Refuses what is no HTTP/1 answer, a
 * Content-Length that is no number or stands twice with two values, and a
 * transfer coding other than chunked.
 */
int http_head_parse(
    const char *buf, size_t size, struct http_head *head, struct err *err);

/* Where in a body the reader is; http_body_begin() sets it up. */
struct http_body {
	enum {
		HTTP_LENGTH,
		HTTP_CHUNKED,
		HTTP_UNTIL_CLOSE
	} framing;
	enum {
		HTTP_CHUNK_SIZE,
		HTTP_CHUNK_EXTENSION,
		HTTP_CHUNK_SIZE_LF,
		HTTP_CHUNK_DATA,
		HTTP_CHUNK_DATA_CR,
		HTTP_CHUNK_DATA_LF,
		HTTP_TRAILER_START,
		HTTP_TRAILER,
		HTTP_TRAILER_END_LF
	} state;
	long long left; /* bytes left of the body or of the chunk */
	int digits;     /* of the chunk size read so far */
	bool done;      /* the whole body has been seen */
};

void http_body_begin(struct http_body *, const struct http_head *);

/*
 * Looks at the next bytes of a body. *skip of them are framing; the *take
 * bytes behind those belong to the body. Call it again with what follows until
 * it takes nothing of a non-empty rest, or done is set. Fails on bad framing.
 */
int http_body_next(struct http_body *, const char *buf, size_t len,
    size_t *skip, size_t *take, struct err *err);

/*
 * The connection has ended. Fails unless the body is complete: an answer that
 * was cut off is no answer.
 */
int http_body_eof(struct http_body *, struct err *err);

#endif
