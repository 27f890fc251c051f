/* SPDX-License-Identifier: MIT */
#include "create/attach.h"

#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/container.h"
#include "api/exec.h"
#include "cli/tty.h"
#include "create/signals.h"

enum {
	PIECE = 32 * 1024,
	HELD = 1024 * 1024, /* bytes of output held back, per signal */
	ANSWER_MS = 10 * 1000,
	CTRL_D = 0x04,
	CTRL_P = 0x10,
	CTRL_Q = 0x11
};

/*
 * A request while the stream is open. Failures do not matter: the container may
 * have ended, and its stream says so. until_signal: the next signal is not kept
 * waiting for the answer.
 */
static void
post(struct attach *attach, struct call call, bool until_signal)
{
	struct err ignored;
	struct exchange *exchange = call_send(attach->engine, call, &ignored);
	struct pollfd p[] = { { .fd = signals_fd(), .events = POLLIN },
		{ .events = POLLIN } };

	if (!exchange)
		return;
	p[1].fd = exchange_fd(exchange);
	if (!until_signal)
		p[0].fd = -1;
	while (poll(p, 2, ANSWER_MS) < 0 && errno == EINTR)
		;
	exchange_limit(exchange, ANSWER_MS);
	if (p[1].revents)
		exchange_status(exchange, &ignored);
	exchange_end(exchange);
}

static void
send_signal(struct attach *attach, const char *name)
{
	if (attach->container)
		post(
		    attach, call_container_kill(attach->container, name), true);
}

static void
send_size(struct attach *attach)
{
	int rows, columns;

	if (!attach->tty || !tty_size(STDIN_FILENO, &rows, &columns))
		return;
	/*
	 * Always answered before the next one: a request that is given up might
	 * be carried out after a later one.
	 */
	post(attach,
	    attach->exec
		? call_exec_resize(attach->exec, rows, columns)
		: call_container_resize(attach->container, rows, columns),
	    false);
}

/* Signals that cannot reach the command, an exec, are for the caller. */
static void
forward(struct attach *attach, int number)
{
	if (signals_end_programs(number)) {
		attach->signals++;
		if (!attach->container || attach->until_done ||
		    attach->signals >= SIGNALS_LIMIT)
			signals_die(number);
	}
	send_signal(attach, attach->signals > 1 && signals_end_programs(number)
				? "KILL"
				: signals_name(number));
}

static void
forward_signals(struct attach *attach)
{
	int number;

	while ((number = signals_next()) > 0) {
		if (number == SIGWINCH)
			send_size(attach);
		else
			forward(attach, number);
	}
}

/* Can it be written to without waiting? */
static bool
is_writable(int fd)
{
	struct pollfd p = { .fd = fd, .events = POLLOUT };

	return poll(&p, 1, 0) > 0;
}

/*
 * Nothing here may wait for a reader: the process that reads stdout may be
 * waiting until we have passed on its signal, and the command may read no more
 * input until we have taken its output. A pipe that is writable according to
 * poll(2) takes PIPE_BUF bytes at once. Returns 1 if the reader is not ready
 * for more.
 */
static int
write_chunk(struct attach *attach, struct err *err)
{
	while (attach->chunk_len > 0) {
		size_t at = attach->output_at - attach->chunk_len;
		size_t len = attach->chunk_len;
		ssize_t n;

		if (!is_writable(attach->chunk_fd))
			return 1;
		if (len > PIPE_BUF && !attach->to_files)
			len = PIPE_BUF;
		n = write(attach->chunk_fd, attach->output.s + at, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return 1;
		if (n < 0) {
			attach->reader_gone = errno == EPIPE;
			return err_set(err, ERR_SYSTEM, "cannot write to %s:",
			    attach->chunk_fd == 1 ? "stdout" : "stderr");
		}
		attach->chunk_len -= (size_t)n;
	}
	return 0;
}

/* Makes the next bytes that go to one descriptor the chunk to write. */
static int
next_chunk(struct attach *attach, struct err *err)
{
	const char *bytes = attach->output.s + attach->output_at;
	size_t len = attach->output.len - attach->output_at;
	struct demux_part part = { .take = len };

	if (attach->tty)
		attach->chunk_fd = STDOUT_FILENO;
	else if (demux_next(&attach->frame, (const unsigned char *)bytes, len,
		     &part, err) < 0)
		return -1;
	else
		attach->chunk_fd = attach->frame.fd;
	attach->chunk_len = part.take;
	attach->output_at += part.skip + part.take;
	return 0;
}

/* Prints what was read. Returns 1 if a reader is not ready for the rest. */
static int
print_output(struct attach *attach, struct err *err)
{
	int result = write_chunk(attach, err);

	while (result == 0 && attach->output_at < attach->output.len) {
		result = next_chunk(attach, err);
		if (result == 0)
			result = write_chunk(attach, err);
	}
	if (result == 0) {
		str_reset(&attach->output);
		attach->output_at = 0;
	}
	return result;
}

/* Otherwise it would be kept until the reader has caught up, if ever. */
static void
drop_printed(struct attach *attach)
{
	size_t printed = attach->output_at - attach->chunk_len;

	if (printed < HELD)
		return;
	str_drop(&attach->output, printed);
	attach->output_at -= printed;
}

/* How much of what was read is still to be printed. */
static size_t
held_output(const struct attach *attach)
{
	return attach->output.len - attach->output_at + attach->chunk_len;
}

/*
 * No more is read than can be printed. But an engine does not let a container
 * end while its output is stuck, so after each signal some more is read.
 */
static bool
may_read(const struct attach *attach)
{
	size_t held = held_output(attach);

	return !attach->output_done &&
	       (held == 0 || held < (size_t)attach->signals * HELD);
}

/*
 * Podman resets a stream whose input the command has not read to its end. On a
 * unix socket, all output was read before. How the command ended, and whether
 * the engine is lost, is asked for next.
 */
static bool
is_end(const struct attach *attach)
{
	return attach->input && engine_is_podman(attach->engine) &&
	       engine_host(attach->engine)->kind == HOST_UNIX;
}

/* Reads what has arrived, as long as it can be printed. */
static int
read_output(struct attach *attach, struct err *err)
{
	int result = print_output(attach, err);

	while (result >= 0 && may_read(attach)) {
		char *room;
		ssize_t n;

		drop_printed(attach);
		room = str_room(&attach->output, PIECE);
		n = conn_try_read(attach->conn, room, PIECE, err);
		if (n == -2)
			break;
		if (n < 0 && !is_end(attach))
			return -1;
		if (n <= 0)
			attach->output_done = true;
		else
			attach->output.len += (size_t)n;
		result = print_output(attach, err);
	}
	return result < 0 ? -1 : 0;
}

/*
 * At the end of stdin the stream is half-closed. With a terminal that would end
 * the whole stream, so the key that means the end of input is sent instead.
 */
static void
end_input(struct attach *attach)
{
	attach->input_done = true;
	if (attach->tty)
		str_addc(&attach->stdin_read, CTRL_D);
	else
		attach->half_close = true;
}

/*
 * Adds the keys that are to be sent, and looks for ^P^Q, with which docker
 * users detach. A ^P is held back until the next key is known.
 */
static void
filter_keys(struct attach *attach, const char *keys, ssize_t n)
{
	for (ssize_t i = 0; i < n; i++) {
		if (attach->saw_ctrl_p && keys[i] == CTRL_Q) {
			attach->detached = true;
			return;
		}
		if (attach->saw_ctrl_p)
			str_addc(&attach->stdin_read, CTRL_P);
		attach->saw_ctrl_p = keys[i] == CTRL_P;
		if (!attach->saw_ctrl_p)
			str_addc(&attach->stdin_read, keys[i]);
	}
}

static void
read_input(struct attach *attach)
{
	char buf[PIECE];
	ssize_t n = read(STDIN_FILENO, buf, sizeof(buf));

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return;
	if (n <= 0)
		end_input(attach);
	else if (attach->tty)
		filter_keys(attach, buf, n);
	else
		str_add(&attach->stdin_read, buf, (size_t)n);
}

/* Sends as much of the input as the engine takes now. */
static void
send_input(struct attach *attach)
{
	struct err ignored;

	while (attach->stdin_sent < attach->stdin_read.len) {
		ssize_t n = conn_try_write(attach->conn,
		    attach->stdin_read.s + attach->stdin_sent,
		    attach->stdin_read.len - attach->stdin_sent, &ignored);

		if (n == -2)
			return;
		if (n < 0) {
			/* it takes no more input, but may have output */
			attach->input_done = true;
			attach->half_close = false;
			break;
		}
		attach->stdin_sent += (size_t)n;
	}
	str_reset(&attach->stdin_read);
	attach->stdin_sent = 0;
	if (attach->half_close && conn_end_writes(attach->conn) == -2)
		return;
	attach->half_close = false;
}

static short
stream_events(const struct attach *attach)
{
	short events = may_read(attach) ? POLLIN : 0;

	if (attach->stdin_sent < attach->stdin_read.len || attach->half_close)
		events |= POLLOUT;
	return events;
}

enum {
	ON_SIGNAL,
	ON_STREAM,
	ON_INPUT,
	ON_UNTIL,
	ON_OUTPUT,
	ALL
};

static void
choose_events(const struct attach *attach, struct pollfd p[ALL])
{
	short events = stream_events(attach);
	bool wants_input = attach->input && !attach->input_done &&
			   !attach->output_done && attach->stdin_read.len == 0;

	p[ON_SIGNAL] = (struct pollfd){ .fd = signals_fd() };
	p[ON_SIGNAL].events = POLLIN;
	p[ON_STREAM].fd =
	    attach->output_done || !events ? -1 : conn_fd(attach->conn);
	p[ON_STREAM].events = events;
	p[ON_INPUT].fd = wants_input ? STDIN_FILENO : -1;
	p[ON_INPUT].events = POLLIN;
	p[ON_UNTIL].fd = attach->until_done ? -1 : exchange_fd(attach->until);
	p[ON_UNTIL].events = POLLIN;
	p[ON_OUTPUT].fd = attach->chunk_len > 0 ? attach->chunk_fd : -1;
	p[ON_OUTPUT].events = POLLOUT;
}

static int
step(struct attach *attach, struct err *err)
{
	struct pollfd p[ALL] = { { 0 } };

	choose_events(attach, p);
	if (poll(p, ALL, -1) < 0)
		return errno == EINTR ? 0
				      : err_set(err, ERR_SYSTEM,
					    "cannot wait for the box:");
	if (p[ON_SIGNAL].revents)
		forward_signals(attach);
	if (p[ON_INPUT].revents)
		read_input(attach);
	if (p[ON_STREAM].revents & (POLLOUT | POLLERR | POLLHUP))
		send_input(attach);
	if (p[ON_UNTIL].revents)
		attach->until_done = true;
	if (p[ON_OUTPUT].revents ||
	    (p[ON_STREAM].revents & (POLLIN | POLLERR | POLLHUP)))
		return read_output(attach, err);
	return 0;
}

static bool
is_file(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
is_done(const struct attach *attach)
{
	return attach->output_done && attach->until_done &&
	       held_output(attach) == 0;
}

/* Passes everything on until the end. */
static int
pass_on(struct attach *attach, struct err *err)
{
	int result;

	attach->until_done = !attach->until;
	attach->to_files = is_file(STDOUT_FILENO) && is_file(STDERR_FILENO);
	result = read_output(attach, err);
	while (result == 0 && !attach->detached && !is_done(attach))
		result = step(attach, err);
	if (result == 0 && !attach->detached && !attach->tty)
		result = demux_end(&attach->frame, err);
	return result;
}

/* An engine does not let a container end while its output is not taken. */
static void
kill_container(struct attach *attach)
{
	struct str answer = { 0 };
	struct err ignored;

	conn_close(attach->conn);
	attach->conn = NULL;
	send_signal(attach, "KILL");
	if (attach->until)
		exchange_read_all(attach->until, &answer, &ignored);
	str_free(&answer);
}

int
attach_run(struct attach *attach, const char *name)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct err err;
	int result;

	if (attach->tty && attach->input && isatty(STDIN_FILENO) &&
	    tty_raw(STDIN_FILENO, &err) < 0)
		warn_err(&err, NULL);
	send_size(attach);
	sigaction(SIGPIPE, &ignore, NULL);
	signals_forwarding(true);
	result = pass_on(attach, &err);
	tty_restore();
	signals_forwarding(false);
	if (result == 0)
		return STATUS_OK;
	if (!attach->reader_gone)
		warn_err(&err, name);
	if (err.kind == ERR_SYSTEM)
		kill_container(attach);
	return attach->reader_gone ? 128 + SIGPIPE : STATUS_ENGINE;
}

void
attach_end(struct attach *attach)
{
	conn_close(attach->conn);
	str_free(&attach->output);
	str_free(&attach->stdin_read);
}
