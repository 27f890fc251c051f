/* SPDX-License-Identifier: MIT */
/*
 * conn: a byte stream to an engine: a unix socket, TCP with or without TLS over
 * libcurl, or ssh.
 *
 * libcurl is loaded with dlopen(3), and only for TCP. On Debian 12 it brings
 * 36 shared libraries with it: a tool linked with it starts in 6.3 ms and takes
 * 12.0 million instructions and 7.5 MB, a tool without it 0.8 ms, 0.12 million
 * and 1 MB ("tests/bench/run start" measures both). Nearly every engine is on
 * a unix socket, where that would be most of what box-ls costs. So box uses
 * unix sockets itself, and leaves host names, TLS and certificates to libcurl,
 * in conn_curl.c.
 *
 * Failures to connect, read and write are ERR_ENGINE.
 */
#ifndef BOX_ENGINE_CONN_H
#define BOX_ENGINE_CONN_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"
#include "engine/host.h"

struct conn;

/* Connects. Returns NULL with err set if that fails. */
struct conn *conn_open(const struct host *, struct err *);
void conn_close(struct conn *);

/*
 * Reads up to size bytes, waiting at most timeout_ms milliseconds (-1: without
 * limit) for the first of them. Returns their number, 0 at the end of the
 * stream, or -1 with err set.
 */
ssize_t conn_read(
    struct conn *, void *buf, size_t size, int timeout_ms, struct err *);

/* As conn_read(), but without waiting: -2 if there is nothing to read yet. */
ssize_t conn_try_read(struct conn *, void *buf, size_t size, struct err *);

/* Writes all bytes. A broken stream is an error and never raises SIGPIPE. */
int conn_write(struct conn *, const void *buf, size_t size, struct err *);

/*
 * Writes what it can without waiting. Returns the number of bytes written, -2
 * if that is none, or -1 with err set.
 */
ssize_t conn_try_write(
    struct conn *, const void *buf, size_t size, struct err *);

/*
 * Half-closes the connection: the engine reads the end of what was written, and
 * what it writes can still be read. Returns 0, -2 if it is to be called again
 * when the connection is writable, or -1 if the connection is broken.
 */
int conn_end_writes(struct conn *);

/*
 * The descriptor for poll(2). Because TLS buffers what it has received, call
 * conn_try_read() until it returns -2 before polling for input.
 */
int conn_fd(const struct conn *);

/* Has the engine closed an idle connection, or sent something unrequested? */
bool conn_is_stale(const struct conn *);

/*
 * The operations of one kind of connection, with the results of the functions
 * above. conn.c has those of a unix socket, and the others are in conn_curl.c
 * and conn_ssh.c.
 */
struct conn_ops {
	ssize_t (*try_read)(void *state, void *buf, size_t, struct err *);
	ssize_t (*try_write)(
	    void *state, const void *buf, size_t, struct err *);
	int (*end_writes)(void *state);
	void (*close)(void *state);
};

/* TCP and TLS: connects, and sets ops, state and fd. Returns 0 or -1. */
int conn_curl_open(const struct host *, const struct conn_ops **ops,
    void **state, int *fd, struct err *);

/* ssh: likewise. */
int conn_ssh_open(const struct host *, const struct conn_ops **ops,
    void **state, int *fd, struct err *err);

/* try_read and try_write of a socket. */
ssize_t conn_recv(int fd, void *buf, size_t, struct err *);
ssize_t conn_send(int fd, const void *buf, size_t, struct err *);

#endif
