/* SPDX-License-Identifier: MIT */
/*
 * client: requests to the Docker Engine API and their answers.
 *
 * A request and its answer are an exchange, which has a connection of its own
 * as long as it lasts, so that several can be under way: attach, wait and
 * start at once, or the removal of many boxes. A connection whose answer was
 * read to its end serves the next exchange.
 */
#ifndef BOX_ENGINE_CLIENT_H
#define BOX_ENGINE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "engine/conn.h"
#include "base/err.h"
#include "engine/host.h"
#include "base/json.h"
#include "base/str.h"

struct engine;
struct exchange;

/*
 * Finds the engine (host.h), connects, and settles on an API version:
 * DOCKER_API_VERSION, or the older of the engine's newest and 1.51, which is
 * the newest that box was written against.
 * Source: GET /_ping.
 */
struct engine *engine_open(const char *host, struct err *);
void engine_close(struct engine *);
const struct host *engine_host(const struct engine *);

/* Is the API version in use at least major.minor? */
bool engine_has_api(const struct engine *, int major, int minor);

struct request {
	const char *method;
	const char *target; /* "/containers/json?all=1": no version before it */
	const char *type;   /* Content-Type of the body, NULL for JSON */
	const void *body;   /* NULL for none */
	size_t size;
	bool chunked;       /* the body follows by exchange_write() */
	bool upgrade;       /* asks for a raw stream; see exchange_hijack() */
	const char *header; /* one more header line without its end, or NULL */
};

/* Sends the head and the body that is given. NULL on failure. */
struct exchange *engine_send(
    struct engine *, const struct request *, struct err *);

/* For a chunked request: the next part of its body, then its end. */
int exchange_write(struct exchange *, const void *, size_t, struct err *);
int exchange_write_end(struct exchange *, struct err *);

/*
 * Waits for the head of the answer and returns its status. One of 300 or more
 * is a failure: -1, whose kind err_is_refusal() knows, with the engine's own
 * message; only 304, which says "it is so already", is not. Redirects are not
 * followed.
 */
int exchange_status(struct exchange *, struct err *);

/* From now on waits at most that long for each part of it; -1: for ever. */
void exchange_limit(struct exchange *, int timeout_ms);

/* The next bytes of the answer's body: 0 at its true end, -1 on failure. */
ssize_t exchange_read(struct exchange *, void *buf, size_t, struct err *);

/* The whole body, which may be at most 256 MB, added to text. */
int exchange_read_all(struct exchange *, struct str *text, struct err *);

/* The body as one JSON value. */
struct json *exchange_read_json(struct exchange *, struct err *);

/*
 * Of the answer to GET or HEAD /containers/{id}/archive, what is at the path:
 * name, size, mode, mtime and linkTarget, which is where a link leads to in
 * the end. NULL where the answer does not tell.
 */
struct json *exchange_path_stat(const struct exchange *, struct err *);

/* For poll(2): readable when the answer's head or more of its body may be. */
int exchange_fd(const struct exchange *);

/*
 * After a status of 101 or 200 to an upgrade: the connection itself, now the
 * caller's. Bytes that came with the head are in early, to be read first.
 * Frees the exchange. NULL where the answer is a body like others, to which
 * something before the engine has made it.
 */
struct conn *exchange_hijack(
    struct exchange *, struct str *early, struct err *);

/* Ends an exchange wherever it stands; NULL is allowed. */
void exchange_end(struct exchange *);

#endif
