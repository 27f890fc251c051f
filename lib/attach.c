/* SPDX-License-Identifier: MIT */
#include "attach.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "mem.h"
#include "tty.h"

enum {
	PIECE = 32 * 1024,
	CTRL_D = 0x04,
	CTRL_P = 0x10,
	CTRL_Q = 0x11
};

/* Signals that are sent on, and what the engine calls them. */
static const struct {
	int number;
	const char *name;
	bool ends; /* does it end a program that does not care? */
} forwarded[] = {
	{ SIGHUP, "HUP", true },
	{ SIGINT, "INT", true },
	{ SIGQUIT, "QUIT", true },
	{ SIGTERM, "TERM", true },
	{ SIGUSR1, "USR1", false },
	{ SIGUSR2, "USR2", false },
	{ SIGCONT, "CONT", false },
};
enum {
	FORWARDED = sizeof(forwarded) / sizeof(forwarded[0])
};

/* A handler may do little more than write(2): numbers go through a pipe. */
static int signal_pipe[2] = { -1, -1 };

static void
note_signal(int number)
{
	unsigned char byte = (unsigned char)number;
	int saved = errno;

	if (write(signal_pipe[1], &byte, 1) < 0)
		byte = 0; /* a full pipe has signals enough */
	errno = saved;
}

static int
make_pipe(void)
{
	if (pipe(signal_pipe) < 0)
		return -1;
	for (int i = 0; i < 2; i++) {
		if (fcntl(signal_pipe[i], F_SETFD, FD_CLOEXEC) < 0 ||
		    fcntl(signal_pipe[i], F_SETFL, O_NONBLOCK) < 0)
			return -1;
	}
	return 0;
}

int
attach_catch_signals(struct err *err)
{
	struct sigaction note = { .sa_handler = note_signal };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction old;

	if (make_pipe() < 0)
		return err_set(err, ERR_SYSTEM, "cannot make a pipe:");
	sigemptyset(&note.sa_mask);
	note.sa_flags = SA_RESTART;
	for (int i = 0; i < FORWARDED; i++) {
		/* what nohup(1) and background jobs ignore stays ignored */
		sigaction(forwarded[i].number, NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(forwarded[i].number, &note, NULL);
	}
	sigaction(SIGWINCH, &note, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
	return 0;
}

int
attach_pending_signal(void)
{
	unsigned char number;

	while (read(signal_pipe[0], &number, 1) == 1) {
		if (number != SIGWINCH)
			return number;
	}
	return 0;
}

/* Requests at the side; the box may be gone, which its stream tells. */
static void
post(struct attach *attach, const char *target)
{
	struct err ignored;
	struct json *answer;

	engine_call(attach->engine, "POST", target, NULL, &answer, &ignored);
	json_free(answer);
}

static void
send_signal(struct attach *attach, const char *name)
{
	char *target;

	if (!attach->kill_target)
		return;
	target = engine_target(attach->kill_target, name);
	post(attach, target);
	free(target);
}

void
attach_resize(struct attach *attach)
{
	struct str target = { 0 };
	int rows, columns;

	if (!attach->resize_target || !attach->tty ||
	    !tty_size(STDIN_FILENO, &rows, &columns))
		return;
	str_addf(&target, "%s?h=%d&w=%d", attach->resize_target, rows, columns);
	post(attach, target.s);
	str_free(&target);
}

/* The caller's own end, where there is nobody to send the signal to. */
static void
end_by(int number)
{
	struct sigaction deadly = { .sa_handler = SIG_DFL };

	tty_restore();
	sigaction(number, &deadly, NULL);
	raise(number);
}

static void
forward_signals(struct attach *attach)
{
	unsigned char number;

	while (read(signal_pipe[0], &number, 1) == 1) {
		if (number == SIGWINCH)
			attach_resize(attach);
		for (int i = 0; i < FORWARDED; i++) {
			if (forwarded[i].number != number)
				continue;
			if (forwarded[i].ends && !attach->kill_target)
				end_by(number);
			if (forwarded[i].ends && attach->signals++ > 0)
				send_signal(attach, "KILL");
			else
				send_signal(attach, forwarded[i].name);
		}
	}
}

static int
write_out(struct attach *attach, int fd, const char *bytes, size_t len,
    struct err *err)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN) {
			struct pollfd p = { .fd = fd, .events = POLLOUT };

			poll(&p, 1, -1);
			continue;
		}
		if (n < 0) {
			attach->reader_gone = errno == EPIPE;
			return err_set(err, ERR_SYSTEM, "cannot write to %s:",
			    fd == 1 ? "stdout" : "stderr");
		}
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

static int
print_output(
    struct attach *attach, const char *bytes, size_t len, struct err *err)
{
	if (attach->tty)
		return write_out(attach, STDOUT_FILENO, bytes, len, err);
	while (len > 0) {
		size_t skip, take;

		if (frame_next(&attach->frame, (const unsigned char *)bytes,
			len, &skip, &take, err) < 0 ||
		    write_out(
			attach, attach->frame.fd, bytes + skip, take, err) < 0)
			return -1;
		bytes += skip + take;
		len -= skip + take;
	}
	return 0;
}

/* All that is there now. */
static int
read_output(struct attach *attach, struct err *err)
{
	char buf[PIECE];
	ssize_t n;

	while ((n = conn_try_read(attach->conn, buf, sizeof(buf), err)) > 0) {
		if (print_output(attach, buf, (size_t)n, err) < 0)
			return -1;
	}
	if (n == 0)
		attach->output_done = true;
	if (n == 0 && !attach->tty)
		return frame_end(&attach->frame, err);
	return n == -1 ? -1 : 0;
}

/*
 * The end of stdin: a half-closed stream tells a command without a terminal.
 * With one it would end the whole stream, so there the key that means it goes.
 */
static int
end_input(struct attach *attach, struct err *err)
{
	char key = CTRL_D;

	attach->input_done = true;
	if (attach->tty)
		return conn_write(attach->conn, &key, 1, err);
	conn_end_writes(attach->conn);
	return 0;
}

/*
 * Looks for ^P^Q, which docker users detach with. Adds what is to be sent; a
 * lone ^P waits for the key behind it.
 */
static void
filter_keys(struct attach *attach, const char *keys, ssize_t n, struct str *out)
{
	for (ssize_t i = 0; i < n; i++) {
		if (attach->saw_ctrl_p && keys[i] == CTRL_Q) {
			attach->detached = true;
			return;
		}
		if (attach->saw_ctrl_p)
			str_addc(out, CTRL_P);
		attach->saw_ctrl_p = keys[i] == CTRL_P;
		if (!attach->saw_ctrl_p)
			str_addc(out, keys[i]);
	}
}

static int
pass_input(struct attach *attach, struct err *err)
{
	struct str keys = { 0 };
	char buf[PIECE];
	ssize_t n = read(STDIN_FILENO, buf, sizeof(buf));
	int result = 0;

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 0;
	if (n <= 0)
		return end_input(attach, err);
	if (attach->tty) {
		filter_keys(attach, buf, n, &keys);
		if (keys.len > 0)
			result =
			    conn_write(attach->conn, keys.s, keys.len, err);
		str_free(&keys);
	} else {
		result = conn_write(attach->conn, buf, (size_t)n, err);
	}
	if (result < 0) {
		/* the command closed its stdin; its output still counts */
		attach->input_done = true;
		result = 0;
	}
	return result;
}

static int
turn(struct attach *attach, struct err *err)
{
	struct pollfd p[4] = {
		{ .fd = signal_pipe[0], .events = POLLIN },
		{ .fd = conn_fd(attach->conn), .events = POLLIN },
		{ .fd = STDIN_FILENO, .events = POLLIN },
		{ .events = POLLIN },
	};

	if (attach->output_done)
		p[1].fd = -1;
	if (!attach->input || attach->input_done || attach->output_done)
		p[2].fd = -1;
	p[3].fd = attach->until_done ? -1 : exchange_fd(attach->until);
	if (poll(p, 4, -1) < 0)
		return errno == EINTR ? 0
				      : err_set(err, ERR_SYSTEM,
					    "cannot wait for the box:");
	if (p[0].revents)
		forward_signals(attach);
	if (p[1].revents && read_output(attach, err) < 0)
		return -1;
	if (p[2].revents && pass_input(attach, err) < 0)
		return -1;
	if (p[3].revents)
		attach->until_done = true;
	return 0;
}

int
attach_run(struct attach *attach, struct err *err)
{
	int result = print_output(
	    attach, str_text(&attach->early), attach->early.len, err);

	attach->until_done = !attach->until;
	if (result == 0)
		result = read_output(attach, err);
	while (result == 0 && !attach->detached &&
	       !(attach->output_done && attach->until_done))
		result = turn(attach, err);
	tty_restore();
	if (result < 0 && err->kind == ERR_SYSTEM)
		send_signal(attach, "KILL");
	return result;
}

void
attach_end(struct attach *attach)
{
	conn_close(attach->conn);
	str_free(&attach->early);
	free(attach->kill_target);
	free(attach->resize_target);
	*attach = (struct attach){ 0 };
}
