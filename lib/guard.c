/* SPDX-License-Identifier: MIT */
#include "guard.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine.h"
#include "mem.h"

/* What goes through the pipe: lines of a letter and, for ADD, a request. */
enum {
	ADD = '+',
	CLEAR = '-',
	DROP = '<',
	DONE = '.',
	UNDO = '!'
};

struct guard {
	int pipe;
	pid_t pid;
};

/* --- the second process */

static void
pause_ms(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&t, &t) < 0 && errno == EINTR)
		;
}

static bool
is_removal(const char *method, const char *target)
{
	return strcmp(method, "DELETE") == 0 || strstr(target, "/prune?");
}

static void
make_requests(const char *host, const struct strv *requests, bool removals_only)
{
	struct err ignored;
	struct engine *engine = engine_open(host, &ignored);

	for (size_t i = requests->len; engine && i-- > 0;) {
		char *method = xstrdup(requests->v[i]);
		char *target = strchr(method, ' ');

		*target++ = '\0';
		if (!removals_only || is_removal(method, target))
			engine_call(
			    engine, method, target, NULL, NULL, &ignored);
		free(method);
	}
	if (engine)
		engine_close(engine);
}

/*
 * One who was killed may have had a request under way, which the engine
 * carries out all the same, if only now: a pause within a second, an image
 * when all of it is written.
 */
static void
make_again(const char *host, const struct strv *requests)
{
	static const long delays[] = { 1000, 4000, 15000 };

	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		pause_ms(delays[i]);
		make_requests(host, requests, i > 0);
	}
}

/*
 * Leaves the caller's session, so that what ends a whole job leaves this one
 * alone, and its files, so that nobody waits for it to close them.
 */
static void
stand_apart(int keep)
{
	static const int deaf[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGPIPE };
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	int null = open("/dev/null", O_RDWR);

	setsid();
	for (size_t i = 0; i < sizeof(deaf) / sizeof(deaf[0]); i++)
		sigaction(deaf[i], &ignore, NULL);
	for (int fd = 0; fd < 1024; fd++) {
		if (fd < 3 && null >= 0)
			dup2(null, fd);
		else if (fd != keep)
			close(fd);
	}
}

static void NORETURN
watch(int fd, const char *host)
{
	struct strv requests = { 0 };
	char *line = NULL;
	size_t cap = 0;
	int last = EOF;
	FILE *orders;

	stand_apart(fd);
	orders = fdopen(fd, "r");
	while (orders && getline(&line, &cap, orders) > 0) {
		line[strcspn(line, "\n")] = '\0';
		last = line[0];
		if (last == ADD)
			strv_add(&requests, line + 1);
		else if (last == CLEAR)
			strv_free(&requests);
		else if (last == DROP)
			strv_drop(&requests);
		else
			break;
	}
	if (last == DONE)
		_exit(0);
	if (requests.len > 0)
		make_requests(host, &requests, false);
	if (requests.len > 0 && last != UNDO)
		make_again(host, &requests);
	_exit(0);
}

/* --- the first one */

/*
 * It closes its end when it stands apart: until then, what ends this process
 * and its group would end it too.
 */
static void
await(int ready)
{
	char none;

	while (read(ready, &none, 1) < 0 && errno == EINTR)
		;
}

struct guard *
guard_open(const char *host, struct err *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct guard *guard = xcalloc(1, sizeof(*guard));
	int ends[2] = { -1, -1 }, ready[2] = { -1, -1 };

	guard->pid = -1;
	if (pipe(ends) == 0 && pipe(ready) == 0)
		guard->pid = fork();
	if (guard->pid == 0)
		watch(ends[0], host);
	if (guard->pid < 0)
		err_set(err, ERR_SYSTEM, "cannot make a process:");
	close(ends[0]);
	close(ready[1]);
	if (guard->pid > 0)
		await(ready[0]);
	close(ready[0]);
	guard->pipe = ends[1];
	if (guard->pid > 0) {
		fcntl(guard->pipe, F_SETFD, FD_CLOEXEC);
		sigaction(SIGPIPE, &ignore, NULL);
		return guard;
	}
	close(guard->pipe);
	free(guard);
	return NULL;
}

/* A line is shorter than PIPE_BUF or nearly so, and the reader is quick. */
static void
tell(struct guard *guard, const char *line, size_t len)
{
	while (len > 0) {
		ssize_t n = write(guard->pipe, line, len);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0)
			line += n, len -= (size_t)n;
	}
}

void
guard_add(struct guard *guard, const char *method, const char *target)
{
	struct str line = { 0 };

	str_addf(&line, "%c%s %s\n", ADD, method, target);
	tell(guard, line.s, line.len);
	str_free(&line);
}

void
guard_drop(struct guard *guard)
{
	char line[] = { DROP, '\n' };

	tell(guard, line, sizeof(line));
}

void
guard_turn(struct guard *guard, const struct strv *requests)
{
	struct str lines = { 0 };

	str_addf(&lines, "%c\n", CLEAR);
	for (size_t i = 0; i < requests->len; i++)
		str_addf(&lines, "%c%s\n", ADD, requests->v[i]);
	tell(guard, lines.s, lines.len);
	str_free(&lines);
}

void
guard_close(struct guard *guard, bool done)
{
	char line[] = { done ? DONE : UNDO, '\n' };

	if (!guard)
		return;
	tell(guard, line, sizeof(line));
	close(guard->pipe);
	while (waitpid(guard->pid, NULL, 0) < 0 && errno == EINTR)
		;
	free(guard);
}
