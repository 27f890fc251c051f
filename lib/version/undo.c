/* SPDX-License-Identifier: MIT */
#include "version/undo.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "engine/client.h"

/* Lines in the pipe: one of these, and for some a call as text. */
enum {
	ADD = '+',
	UNLOCK = '=',
	CLEAR = '-',
	DROP = '<',
	DONE = '.',
	UNDO = '!'
};

enum {
	PRUNE_MS = 100,
	PRUNE_TRIES = 50,
	HELPER_FD = 3,   /* where the helper has the pipe */
	FD_LIMIT = 65536 /* descriptors to close where they are not listed */
};

/* Both processes have them, because either may be killed. */
struct steps {
	struct strv calls;
	char *unlock;
};

struct undo {
	const char *host;
	struct steps steps;
	int pipe;
	pid_t pid;
};

/* Returns false after the last line. */
static bool
apply(struct steps *steps, const char *line)
{
	switch (*line) {
	case ADD:
		strv_add(&steps->calls, line + 1);
		return true;
	case UNLOCK:
		free(steps->unlock);
		steps->unlock = line[1] ? xstrdup(line + 1) : NULL;
		return true;
	case CLEAR:
		strv_free(&steps->calls);
		return true;
	case DROP:
		strv_drop(&steps->calls);
		return true;
	default:
		return false;
	}
}

static void
free_steps(struct steps *steps)
{
	strv_free(&steps->calls);
	free(steps->unlock);
}

/* --- undoing */

static void
sleep_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

/* An engine prunes one thing at a time, and refuses others meanwhile. */
static void
make_call(struct engine *engine, const char *call)
{
	struct err err;

	for (int tries = 0; tries < PRUNE_TRIES; tries++) {
		if (call_run_text(engine, call, &err) == 0 ||
		    err.kind != ERR_CONFLICT || !call_text_prunes(call))
			return;
		sleep_ms(PRUNE_MS);
	}
}

static void
make_calls(const char *host, const struct steps *steps, bool removals_only,
    bool unlock)
{
	const char *last = unlock ? steps->unlock : NULL;
	struct engine *engine = NULL;
	struct err ignored;

	if (steps->calls.len > 0 || last)
		engine = engine_open(host, &ignored);
	if (!engine)
		return;
	for (size_t i = steps->calls.len; i-- > 0;) {
		if (!removals_only || call_text_removes(steps->calls.v[i]))
			make_call(engine, steps->calls.v[i]);
	}
	if (last)
		make_call(engine, last);
	engine_close(engine);
}

/*
 * The retry of the undo steps. A process that was killed may have had a
 * request under way, which the engine carries out nevertheless, if later: a
 * pause within a second, an image when all of it is written. The lock is held
 * until the first of these is over.
 */
static void
make_calls_repeatedly(const char *host, const struct steps *steps)
{
	static const long delays[] = { 1000, 4000, 15000 };

	make_calls(host, steps, false, false);
	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		sleep_ms(delays[i]);
		make_calls(host, steps, i > 0, true);
	}
}

/* --- the helper process */

static void
close_from(int first)
{
	DIR *fds = opendir("/proc/self/fd");
	struct dirent *entry;

	for (int fd = first; !fds && fd < FD_LIMIT; fd++)
		close(fd);
	while (fds && (entry = readdir(fds))) {
		/* "." and ".." are 0, which stays open */
		int fd = (int)strtol(entry->d_name, NULL, 10);

		if (fd >= first && fd != dirfd(fds))
			close(fd);
	}
	if (fds)
		closedir(fds);
}

/*
 * Leaves the caller's session, so that signals to its process group do not end
 * the helper, and closes its files, so that no reader of a pipe waits for the
 * helper to end. By closing the last one it reports to the caller that it is
 * detached.
 */
static void
detach(int pipe)
{
	static const int signals[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM,
		SIGPIPE };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	int fd = fcntl(pipe, F_DUPFD, HELPER_FD);
	int null = open("/dev/null", O_RDWR);

	if (fd < 0)
		_exit(1); /* undo_close() then does its work */
	setsid();
	for (size_t i = 0; i < sizeof(signals) / sizeof(signals[0]); i++)
		sigaction(signals[i], &ignore, NULL);
	for (int i = 0; i < HELPER_FD && null >= 0; i++)
		dup2(null, i);
	dup2(fd, HELPER_FD);
	close_from(HELPER_FD + 1);
}

static void NORETURN
run_helper(int pipe, const char *host)
{
	struct steps steps = { 0 };
	char *line = NULL;
	size_t cap = 0;
	int last = EOF;
	FILE *stream;

	detach(pipe);
	stream = fdopen(HELPER_FD, "r");
	while (stream && getline(&line, &cap, stream) > 0) {
		line[strcspn(line, "\n")] = '\0';
		last = line[0];
		if (!apply(&steps, line))
			break;
	}
	if (last == UNDO)
		make_calls(host, &steps, false, true);
	else if (last != DONE && (steps.calls.len > 0 || steps.unlock))
		make_calls_repeatedly(host, &steps);
	_exit(0);
}

/* --- the caller's side */

/*
 * Waits until the helper has closed its end: it is detached. Until then, what
 * ends this process and its group would end it too.
 */
static void
wait_until_detached(int ready)
{
	char none;

	while (read(ready, &none, 1) < 0 && errno == EINTR)
		;
}

struct undo *
undo_open(const char *host, struct err *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct sigaction reap = { .sa_handler = SIG_DFL };
	struct undo *undo = NULL;
	int ends[2] = { -1, -1 }, ready[2] = { -1, -1 };
	pid_t pid = -1;

	/* if it is ignored, which is inherited, waitpid() fails with ECHILD,
	   and a helper that was killed goes unnoticed */
	sigaction(SIGCHLD, &reap, NULL);
	if (pipe(ends) == 0 && pipe(ready) == 0)
		pid = fork();
	if (pid == 0)
		run_helper(ends[0], host);
	if (pid < 0)
		err_set(err, ERR_SYSTEM, "cannot create a process:");
	close(ends[0]);
	close(ready[1]);
	if (pid > 0) {
		wait_until_detached(ready[0]);
		fcntl(ends[1], F_SETFD, FD_CLOEXEC);
		sigaction(SIGPIPE, &ignore, NULL);
		undo = xcalloc(1, sizeof(*undo));
		*undo =
		    (struct undo){ .host = host, .pipe = ends[1], .pid = pid };
	} else {
		close(ends[1]);
	}
	close(ready[0]);
	return undo;
}

/* A line is shorter than PIPE_BUF or nearly so, and the reader is quick. */
static void
send(struct undo *undo, const char *lines, size_t len)
{
	while (len > 0) {
		ssize_t n = write(undo->pipe, lines, len);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0)
			lines += n, len -= (size_t)n;
	}
}

/* Consumes the text. */
static void
apply_and_send(struct undo *undo, char letter, char *text)
{
	struct str line = { 0 };

	str_addf(&line, "%c%s", letter, text ? text : "");
	apply(&undo->steps, line.s);
	str_addc(&line, '\n');
	send(undo, line.s, line.len);
	str_free(&line);
	free(text);
}

void
undo_add(struct undo *undo, struct call call)
{
	apply_and_send(undo, ADD, call_text(call));
}

void
undo_drop(struct undo *undo)
{
	apply_and_send(undo, DROP, NULL);
}

void
undo_set_unlock(struct undo *undo, struct call call)
{
	apply_and_send(undo, UNLOCK, call_text(call));
}

void
undo_remove_unlock(struct undo *undo)
{
	apply_and_send(undo, UNLOCK, NULL);
}

void
undo_replace(struct undo *undo, const struct strv *steps)
{
	struct str lines = { 0 };

	strv_free(&undo->steps.calls);
	str_addf(&lines, "%c\n", CLEAR);
	for (size_t i = 0; i < steps->len; i++) {
		strv_add(&undo->steps.calls, steps->v[i]);
		str_addf(&lines, "%c%s\n", ADD, steps->v[i]);
	}
	send(undo, lines.s, lines.len);
	str_free(&lines);
}

static void
undo_free(struct undo *undo)
{
	free_steps(&undo->steps);
	free(undo);
}

void
undo_close(struct undo *undo, bool done)
{
	char line[] = { done ? DONE : UNDO, '\n' };
	int status;
	pid_t pid;

	if (!undo)
		return;
	send(undo, line, sizeof(line));
	close(undo->pipe);
	while ((pid = waitpid(undo->pid, &status, 0)) < 0 && errno == EINTR)
		;
	/* the helper was killed, or failed, or how it ended is not known */
	if (!done &&
	    (pid < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0))
		make_calls(undo->host, &undo->steps, false, true);
	undo_free(undo);
}

void
undo_abandon(struct undo *undo)
{
	if (!undo)
		return;
	close(undo->pipe);
	undo_free(undo);
}
