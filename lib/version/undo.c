/* SPDX-License-Identifier: MIT */
#include "version/undo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "engine/client.h"
#include "base/mem.h"

/* What goes through the pipe: lines of a letter and, for some, a request. */
enum {
	ADD = '+',
	RELEASE = '=',
	CLEAR = '-',
	DROP = '<',
	DONE = '.',
	UNDO = '!'
};

enum {
	PRUNE_MS = 100,
	PRUNE_TRIES = 50
};

/* Both processes keep them: either may be killed. */
struct undo_steps {
	struct strv requests;
	char *release;
};

struct undo {
	const char *host;
	struct undo_steps steps;
	int pipe;
	pid_t pid;
};

/* false: it is the last one. */
static bool
apply(struct undo_steps *orders, const char *line)
{
	switch (*line) {
	case ADD:
		strv_add(&orders->requests, line + 1);
		return true;
	case RELEASE:
		free(orders->release);
		orders->release = line[1] ? xstrdup(line + 1) : NULL;
		return true;
	case CLEAR:
		strv_free(&orders->requests);
		return true;
	case DROP:
		strv_drop(&orders->requests);
		return true;
	default:
		return false;
	}
}

static void
free_steps(struct undo_steps *orders)
{
	strv_free(&orders->requests);
	free(orders->release);
}

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

/* An engine prunes one thing at a time, and refuses others meanwhile. */
static bool
is_to_repeat(const char *target, const struct err *err)
{
	return err->kind == ERR_CONFLICT && strstr(target, "/prune?");
}

static void
make_request(struct engine *engine, const char *line, bool removals_only)
{
	char *method = xstrdup(line);
	char *target = strchr(method, ' ');
	struct err err;

	*target++ = '\0';
	if (!removals_only || is_removal(method, target)) {
		for (int tries = 0; tries < PRUNE_TRIES; tries++) {
			if (engine_call(engine, method, target, NULL, NULL,
				&err) >= 0 ||
			    !is_to_repeat(target, &err))
				break;
			pause_ms(PRUNE_MS);
		}
	}
	free(method);
}

static void
make_requests(const char *host, const struct undo_steps *orders,
    bool removals_only, bool release)
{
	const struct strv *requests = &orders->requests;
	struct err ignored;
	struct engine *engine = NULL;

	if (requests->len > 0 || (release && orders->release))
		engine = engine_open(host, &ignored);
	for (size_t i = requests->len; engine && i-- > 0;)
		make_request(engine, requests->v[i], removals_only);
	if (engine && release && orders->release)
		make_request(engine, orders->release, false);
	engine_close(engine);
}

/*
 * One who was killed may have had a request under way, which the engine
 * carries out all the same, if only now: a pause within a second, an image
 * when all of it is written. What is held back from others is so until then.
 */
static void
make_repeatedly(const char *host, const struct undo_steps *orders)
{
	static const long delays[] = { 1000, 4000, 15000 };

	make_requests(host, orders, false, false);
	for (size_t i = 0; i < sizeof(delays) / sizeof(delays[0]); i++) {
		pause_ms(delays[i]);
		make_requests(host, orders, i > 0, true);
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
	struct undo_steps orders = { 0 };
	char *line = NULL;
	size_t cap = 0;
	int last = EOF;
	FILE *stream;

	stand_apart(fd);
	stream = fdopen(fd, "r");
	while (stream && getline(&line, &cap, stream) > 0) {
		line[strcspn(line, "\n")] = '\0';
		last = line[0];
		if (!apply(&orders, line))
			break;
	}
	if (last == UNDO)
		make_requests(host, &orders, false, true);
	else if (last != DONE && (orders.requests.len > 0 || orders.release))
		make_repeatedly(host, &orders);
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

struct undo *
undo_open(const char *host, struct err *err)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	struct undo *undo = xcalloc(1, sizeof(*undo));
	int ends[2] = { -1, -1 }, ready[2] = { -1, -1 };

	undo->host = host;
	undo->pid = -1;
	if (pipe(ends) == 0 && pipe(ready) == 0)
		undo->pid = fork();
	if (undo->pid == 0)
		watch(ends[0], host);
	if (undo->pid < 0)
		err_set(err, ERR_SYSTEM, "cannot make a process:");
	close(ends[0]);
	close(ready[1]);
	if (undo->pid > 0)
		await(ready[0]);
	close(ready[0]);
	undo->pipe = ends[1];
	if (undo->pid > 0) {
		fcntl(undo->pipe, F_SETFD, FD_CLOEXEC);
		sigaction(SIGPIPE, &ignore, NULL);
		return undo;
	}
	close(undo->pipe);
	free(undo);
	return NULL;
}

/* A line is shorter than PIPE_BUF or nearly so, and the reader is quick. */
static void
tell(struct undo *undo, const char *line, size_t len)
{
	while (len > 0) {
		ssize_t n = write(undo->pipe, line, len);

		if (n < 0 && errno != EINTR)
			return;
		if (n > 0)
			line += n, len -= (size_t)n;
	}
}

static void
order(struct undo *undo, char letter, const char *method, const char *target)
{
	struct str line = { 0 };

	str_addc(&line, letter);
	if (*method)
		str_addf(&line, "%s %s", method, target);
	apply(&undo->steps, line.s);
	str_addc(&line, '\n');
	tell(undo, line.s, line.len);
	str_free(&line);
}

void
undo_add(struct undo *undo, const char *method, const char *target)
{
	order(undo, ADD, method, target);
}

void
undo_drop(struct undo *undo)
{
	order(undo, DROP, "", "");
}

void
undo_release(struct undo *undo, const char *method, const char *target)
{
	order(undo, RELEASE, method, target);
}

void
undo_replace(struct undo *undo, const struct strv *requests)
{
	struct str lines = { 0 };

	strv_free(&undo->steps.requests);
	str_addf(&lines, "%c\n", CLEAR);
	for (size_t i = 0; i < requests->len; i++) {
		strv_add(&undo->steps.requests, requests->v[i]);
		str_addf(&lines, "%c%s\n", ADD, requests->v[i]);
	}
	tell(undo, lines.s, lines.len);
	str_free(&lines);
}

void
undo_close(struct undo *undo, bool done)
{
	char line[] = { done ? DONE : UNDO, '\n' };
	int status = 0;

	if (!undo)
		return;
	tell(undo, line, sizeof(line));
	close(undo->pipe);
	while (waitpid(undo->pid, &status, 0) < 0 && errno == EINTR)
		;
	/* it was killed */
	if (!done && !WIFEXITED(status))
		make_requests(undo->host, &undo->steps, false, true);
	free_steps(&undo->steps);
	free(undo);
}

void
undo_abandon(struct undo *undo)
{
	if (!undo)
		return;
	close(undo->pipe);
	free_steps(&undo->steps);
	free(undo);
}
