/* SPDX-License-Identifier: MIT */
#include "create/signals.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <unistd.h>

#include "cli/tty.h"

/* The signals that are passed on, and the engine's names of them. */
static const struct {
	int number;
	const char *name;
	bool ends; /* by default it ends a program */
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
static volatile sig_atomic_t caught; /* number of those that end a program */
static volatile sig_atomic_t is_forwarding;

bool
signals_end_programs(int number)
{
	for (int i = 0; i < FORWARDED; i++) {
		if (forwarded[i].number == number)
			return forwarded[i].ends;
	}
	return false;
}

const char *
signals_name(int number)
{
	for (int i = 0; i < FORWARDED; i++) {
		if (forwarded[i].number == number)
			return forwarded[i].name;
	}
	return NULL;
}

/* Called by the handler, too: only what is async-signal-safe. */
void
signals_die(int number)
{
	struct sigaction deadly = { .sa_handler = SIG_DFL };

	tty_restore();
	sigaction(number, &deadly, NULL);
	raise(number);
}

static void
collect(int number)
{
	unsigned char byte = (unsigned char)number;
	int saved = errno;

	if (signals_end_programs(number) && ++caught >= SIGNALS_LIMIT &&
	    !is_forwarding)
		signals_die(number);
	if (write(signal_pipe[1], &byte, 1) < 0)
		byte = 0; /* a full pipe holds signals enough */
	errno = saved;
}

static int
make_pipe(void)
{
	if (signal_pipe[0] >= 0)
		return 0;
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
signals_catch(struct err *err)
{
	struct sigaction action = { .sa_handler = collect };
	struct sigaction old;

	if (make_pipe() < 0)
		return err_set(err, ERR_SYSTEM, "cannot make a pipe:");
	sigemptyset(&action.sa_mask);
	action.sa_flags = SA_RESTART;
	for (int i = 0; i < FORWARDED; i++) {
		/* what nohup(1) and background jobs ignore stays ignored */
		sigaction(forwarded[i].number, NULL, &old);
		if (old.sa_handler != SIG_IGN)
			sigaction(forwarded[i].number, &action, NULL);
	}
	sigaction(SIGWINCH, &action, NULL);
	return 0;
}

void
signals_release(void)
{
	struct sigaction usual = { .sa_handler = SIG_DFL }, old;
	int number;

	for (int i = 0; i < FORWARDED; i++) {
		sigaction(forwarded[i].number, NULL, &old);
		if (old.sa_handler == collect)
			sigaction(forwarded[i].number, &usual, NULL);
	}
	number = signals_pending();
	if (number > 0)
		raise(number);
}

void
signals_forwarding(bool forwarding)
{
	is_forwarding = forwarding;
}

int
signals_fd(void)
{
	return signal_pipe[0];
}

int
signals_next(void)
{
	unsigned char number;

	return read(signal_pipe[0], &number, 1) == 1 ? number : 0;
}

int
signals_pending(void)
{
	int number;

	do {
		number = signals_next();
	} while (number == SIGWINCH);
	return number;
}
