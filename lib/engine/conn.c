/* SPDX-License-Identifier: MIT */
#include "engine/conn.h"

#include <errno.h>
#include <poll.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"

struct conn {
	const struct conn_ops *ops;
	void *state;
	int fd;
};

static int
fd_of(void *state)
{
	return (int)(intptr_t)state;
}

ssize_t
conn_recv(int fd, void *buf, size_t size, struct err *err)
{
	ssize_t n;

	do {
		n = recv(fd, buf, size, MSG_DONTWAIT);
	} while (n < 0 && errno == EINTR);
	if (n >= 0)
		return n;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return -2;
	return err_set(err, ERR_ENGINE, "lost the engine:");
}

ssize_t
conn_send(int fd, const void *buf, size_t size, struct err *err)
{
	ssize_t n;

	do {
		n = send(fd, buf, size, MSG_DONTWAIT | MSG_NOSIGNAL);
	} while (n < 0 && errno == EINTR);
	if (n >= 0)
		return n;
	if (errno == EAGAIN || errno == EWOULDBLOCK)
		return -2;
	return err_set(err, ERR_ENGINE, "lost the engine:");
}

static ssize_t
socket_try_read(void *state, void *buf, size_t size, struct err *err)
{
	return conn_recv(fd_of(state), buf, size, err);
}

static ssize_t
socket_try_write(void *state, const void *buf, size_t size, struct err *err)
{
	return conn_send(fd_of(state), buf, size, err);
}

static int
socket_end_writes(void *state)
{
	return shutdown(fd_of(state), SHUT_WR);
}

static void
socket_close(void *state)
{
	close(fd_of(state));
}

static const struct conn_ops socket_ops = {
	.try_read = socket_try_read,
	.try_write = socket_try_write,
	.end_writes = socket_end_writes,
	.close = socket_close,
};

static int
connect_unix(const struct host *host, int *fd, struct err *err)
{
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int s;

	if (strlen(host->socket) >= sizeof(addr.sun_path))
		return err_set(err, ERR_USER,
		    "%s: the path of a socket cannot be that long", host->name);
	memcpy(addr.sun_path, host->socket, strlen(host->socket) + 1);
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return err_set(err, ERR_SYSTEM, "cannot make a socket:");
	while (connect(s, (struct sockaddr *)&addr, sizeof(addr)) < 0) {
		if (errno == EINTR)
			continue;
		err_set(err, ERR_ENGINE,
		    "cannot reach the engine at %s:", host->name);
		close(s);
		return -1;
	}
	*fd = s;
	return 0;
}

struct conn *
conn_open(const struct host *host, struct err *err)
{
	struct conn *conn = xcalloc(1, sizeof(*conn));
	int failed;

	if (host->kind == HOST_UNIX) {
		failed = connect_unix(host, &conn->fd, err);
		conn->ops = &socket_ops;
		conn->state = (void *)(intptr_t)conn->fd;
	} else if (host->kind == HOST_SSH) {
		failed = conn_ssh_open(
		    host, &conn->ops, &conn->state, &conn->fd, err);
	} else {
		failed = conn_curl_open(
		    host, &conn->ops, &conn->state, &conn->fd, err);
	}
	if (failed) {
		free(conn);
		return NULL;
	}
	return conn;
}

void
conn_close(struct conn *conn)
{
	if (!conn)
		return;
	conn->ops->close(conn->state);
	free(conn);
}

static int
wait_for(const struct conn *conn, short events, int timeout_ms, struct err *err)
{
	struct pollfd p = { .fd = conn->fd, .events = events };
	int n;

	do {
		n = poll(&p, 1, timeout_ms);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return err_set(err, ERR_SYSTEM, "cannot wait for the engine:");
	if (n == 0)
		return err_set(err, ERR_ENGINE,
		    "the engine did not answer within %d seconds",
		    timeout_ms / 1000);
	return 0;
}

ssize_t
conn_try_read(struct conn *conn, void *buf, size_t size, struct err *err)
{
	return conn->ops->try_read(conn->state, buf, size, err);
}

ssize_t
conn_read(
    struct conn *conn, void *buf, size_t size, int timeout_ms, struct err *err)
{
	ssize_t n;

	while ((n = conn_try_read(conn, buf, size, err)) == -2) {
		if (wait_for(conn, POLLIN, timeout_ms, err) < 0)
			return -1;
	}
	return n;
}

ssize_t
conn_try_write(struct conn *conn, const void *buf, size_t size, struct err *err)
{
	return conn->ops->try_write(conn->state, buf, size, err);
}

int
conn_write(struct conn *conn, const void *buf, size_t size, struct err *err)
{
	const char *p = buf;

	while (size > 0) {
		ssize_t n = conn_try_write(conn, p, size, err);

		if (n == -1)
			return -1;
		if (n == -2) {
			if (wait_for(conn, POLLOUT, -1, err) < 0)
				return -1;
			continue;
		}
		p += n;
		size -= (size_t)n;
	}
	return 0;
}

int
conn_end_writes(struct conn *conn)
{
	return conn->ops->end_writes(conn->state);
}

int
conn_fd(const struct conn *conn)
{
	return conn->fd;
}

bool
conn_is_stale(const struct conn *conn)
{
	struct pollfd p = { .fd = conn->fd, .events = POLLIN };

	return poll(&p, 1, 0) != 0;
}
