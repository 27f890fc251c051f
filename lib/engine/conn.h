/* SPDX-License-Identifier: MIT */
/*
 * conn: one byte stream to an engine: a unix socket, or TCP with or without
 * TLS by way of libcurl.
 *
 * libcurl is loaded when it is needed and not before. On Debian 12 it brings
 * 36 shared libraries: a tool that links it starts in 6.3 ms, 12.0 million
 * instructions and 7.5 MB, one that does not in 0.8 ms, 0.12 million and 1 MB
 * (tests/bench/start measures both). On a unix socket, which is where nearly
 * every engine is, that would be most of what box-ls costs. So a unix socket
 * is a socket, and everything that needs names, TLS and certificates is
 * libcurl's, in conn_curl.c, opened by dlopen(3).
 */
#ifndef BOX_ENGINE_CONN_H
#define BOX_ENGINE_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "engine/host.h"

struct conn;

/* A new connection, or NULL. */
struct conn *conn_open(const struct host *, struct err *);
void conn_close(struct conn *);

/*
 * Reads up to size bytes, waiting for the first one: 0 at the end of the
 * stream, -1 on failure. Waits at most timeout_ms (-1: for ever).
 */
ssize_t conn_read(
    struct conn *, void *buf, size_t size, int timeout_ms, struct err *);

/* As conn_read() without waiting: -2 where nothing is there yet. */
ssize_t conn_try_read(struct conn *, void *buf, size_t size, struct err *);

/* Writes all of it. Never raises SIGPIPE: a broken stream is a failure. */
int conn_write(struct conn *, const void *buf, size_t size, struct err *);

/* Writes what it can without waiting: -2 where that is nothing. */
ssize_t conn_try_write(
    struct conn *, const void *buf, size_t size, struct err *);

/* Half-closes: the other side reads an end, its answer still arrives. */
void conn_end_writes(struct conn *);

/* For poll(2). Read with conn_try_read() until -2 before polling again. */
int conn_fd(const struct conn *);

/* Has the other side gone, or said something unasked? Ends a reuse. */
bool conn_is_stale(const struct conn *);

/* What a kind of connection provides; conn.c has the unix socket's. */
struct conn_ops {
	ssize_t (*try_read)(void *state, void *buf, size_t, struct err *);
	/* writes what it can: -2 where it would have to wait */
	ssize_t (*try_write)(
	    void *state, const void *buf, size_t, struct err *);
	void (*close)(void *state);
};

/* conn_curl.c: TCP and TLS. Fills ops, state and fd. */
int conn_curl_open(const struct host *, const struct conn_ops **ops,
    void **state, int *fd, struct err *);

#endif
