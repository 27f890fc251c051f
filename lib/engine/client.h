/* SPDX-License-Identifier: MIT */
/*
 * client: HTTP requests to an engine, and their answers. The operations of the
 * Engine API are in lib/api.
 *
 * A request and its answer are an exchange. While an exchange lasts, it has a
 * connection to itself, so that several can be in progress: attach, wait and
 * start, or the removal of many containers. If its answer is read to the end,
 * the connection is used again for a later exchange.
 *
 * Functions that return int return 0, or -1 with err set. The kind is
 * ERR_ENGINE unless the engine answered with an error.
 */
#ifndef BOX_ENGINE_CLIENT_H
#define BOX_ENGINE_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "engine/conn.h"
#include "engine/host.h"
#include "engine/request.h"

struct engine;
struct exchange;

/*
 * Finds the engine (see host.h; host is the argument of --host, or NULL),
 * connects, and chooses the version of the API: DOCKER_API_VERSION, or else the
 * newest that the engine has (GET /_ping), but not above 1.55, which is the
 * newest that box was written for, unless the engine accepts only newer ones.
 * Returns NULL with err set, to ERR_ENGINE or, for a bad DOCKER_API_VERSION,
 * ERR_USER.
 */
struct engine *engine_open(const char *host, struct err *);
void engine_close(struct engine *);
/* The host that was found; it belongs to the engine. */
const struct host *engine_host(const struct engine *);

/* Is the version of the API in use at least major.minor? */
bool engine_has_api(const struct engine *, int major, int minor);

/* The version of the API in use: "1.41". It belongs to the engine. */
const char *engine_api(const struct engine *);

/*
 * Does the engine accept only versions of the API that are newer than box? Then
 * box uses the oldest of these.
 */
bool engine_is_beyond(const struct engine *);

/*
 * Adds the variables that docker's configuration wants in containers and builds
 * of this engine, NAME=VALUE each: see docker_config_proxies(). Whoever sends
 * them may neither log them nor let them decide whether an image is stale.
 */
void engine_proxies(const struct engine *, struct strv *variables);

/*
 * Is it Podman? Known from the first answer on, which engine_open() usually
 * waits for. For what differs there in spite of the same API.
 */
bool engine_is_podman(const struct engine *);

/*
 * Sends a request, with its body unless that is chunked. Returns NULL with err
 * set on failure; otherwise the caller calls exchange_end().
 */
struct exchange *engine_send(
    struct engine *, const struct request *, struct err *);

/* Sends the next part of the body of a chunked request, and its end. */
int exchange_write(struct exchange *, const void *, size_t, struct err *);
int exchange_write_end(struct exchange *, struct err *);

/*
 * Waits for the head of the answer and returns its status: 2xx, 101 if the
 * request asks for an upgrade, or, to a POST, 304, which means that the object
 * is in the requested state already. Any other status is an error: -1, with err
 * as refusal.h says; but if the engine does not accept DOCKER_API_VERSION, as
 * ERR_ENGINE. Redirects are not followed.
 */
int exchange_status(struct exchange *, struct err *);

/*
 * Limits the time in milliseconds that each function for this exchange waits
 * for bytes from the engine; -1, as at first, is no limit.
 */
void exchange_limit(struct exchange *, int timeout_ms);

/*
 * Reads the next bytes of the answer's body. Returns their number, 0 at the end
 * of the body, or -1, also if the connection ends before the body does.
 */
ssize_t exchange_read(struct exchange *, void *buf, size_t, struct err *);

/* Adds the rest of the body to text. More than 256 MB is an error. */
int exchange_read_all(struct exchange *, struct str *text, struct err *);

/*
 * Describes the file that an answer to GET or HEAD /containers/{id}/archive is
 * about: name, size, mode, mtime, and linkTarget, the final target of a
 * symbolic link. Returns NULL with err set if the answer does not contain it.
 */
struct json *exchange_path_stat(const struct exchange *, struct err *);

/* The descriptor for poll(2), readable when more of the answer may be there. */
int exchange_fd(const struct exchange *);

/*
 * After the answer to an upgrade: ends the exchange and gives its connection to
 * the caller. Bytes that have been read already are added to early. Returns
 * NULL with err set if the answer has an ordinary body instead, which happens
 * if it went through a proxy that does not support the upgrade.
 */
struct conn *exchange_hijack(
    struct exchange *, struct str *early, struct err *);

/* Ends an exchange, complete or not; NULL is allowed. */
void exchange_end(struct exchange *);

#endif
