/* SPDX-License-Identifier: MIT */
/*
 * http: parses the responses of HTTP/1.1 (RFC 9112). Does no I/O.
 *
 * box has a parser of its own because its usual connection is a unix socket,
 * for which loading libcurl would cost more than all else that a tool does;
 * conn.h has the figures. It supports only what a client of the Engine API
 * needs: no content codings; trailers are ignored.
 */
#ifndef BOX_ENGINE_HTTP_H
#define BOX_ENGINE_HTTP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct http_head {
	int status;
	long long length;     /* Content-Length, or -1 */
	bool chunked;         /* Transfer-Encoding: chunked */
	bool close;           /* no other response follows on the connection */
	bool podman;          /* Libpod-Api-Version, which only Podman sends */
	bool plain_text;      /* Content-Type is text/plain, or there is none */
	char api_version[16]; /* Api-Version, in answers to /_ping, or "" */
	char path_stat[8192]; /* X-Docker-Container-Path-Stat, or "" */
};

/*
 * The length of the head of the response (status line and header fields) with
 * the empty line that ends it, or 0 if that line has not arrived yet.
 */
size_t http_head_size(const char *buf, size_t len);

/*
 * Parses a head of that size. Returns 0, or -1 with err set to ERR_ENGINE if it
 * is not HTTP/1, if Content-Length is not a number or occurs with two different
 * values, or if the transfer coding is not "chunked".
 */
int http_head_parse(
    const char *buf, size_t size, struct http_head *head, struct err *err);

/* The position in a body. */
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
	int digits;     /* of the current chunk size, so far */
	bool done;      /* the body is complete */
};

/* Begins the body of the response with that head (RFC 9112, section 6.3). */
void http_body_begin(struct http_body *, const struct http_head *);

/* Some bytes of a response: first framing, then content. */
struct http_part {
	size_t skip; /* bytes of framing, such as the size of a chunk */
	size_t take; /* bytes of content after them */
};

/*
 * Examines the next bytes of the response: part->take bytes after the first
 * part->skip are content. The caller goes on with the bytes after both, until
 * body->done is set. Returns 0, or -1 with err set to ERR_ENGINE if the framing
 * is malformed.
 */
int http_body_next(struct http_body *, const char *buf, size_t len,
    struct http_part *part, struct err *);

/*
 * The connection has ended. Returns 0 if the body is complete, otherwise -1
 * with err set to ERR_ENGINE: a truncated answer is an error.
 */
int http_body_eof(struct http_body *, struct err *);

#endif
