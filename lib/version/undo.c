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
#include <unistd.h>

#include "base/mem.h"
#include "base/random.h"
#include "engine/client.h"
#include "version/owner.h"
#include "version/recover.h"
#include "version/record.h"

/* Lines in the pipe: one of these, and for some a text. */
enum {
	ADD = '+',    /* a call */
	CLEAR = '-',  /* all steps */
	DROP = '<',   /* the last step */
	RECORD = '=', /* the number that the next record will have */
	DONE = '.'
};

enum {
	HELPER_FD = 3,   /* where the helper has the pipe */
	FD_LIMIT = 65536 /* descriptors to close where they are not listed */
};

/* Both processes have it, because either may be killed. */
struct log {
	char token[TOKEN_SIZE];
	struct strv steps;
	long long number; /* of the last record, or the one being written */
};

struct undo {
	const char *host;
	struct log log;
	struct record record;
	char *owner;
	int pipe;
	pid_t pid;
};

/* Returns false after the last line. */
static bool
apply(struct log *log, const char *line)
{
	switch (*line) {
	case ADD:
		strv_add(&log->steps, line + 1);
		return true;
	case CLEAR:
		strv_free(&log->steps);
		return true;
	case DROP:
		strv_drop(&log->steps);
		return true;
	case RECORD:
		log->number = strtoll(line + 1, NULL, 10);
		return true;
	default:
		return false;
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
run_helper(int pipe, const char *host, struct log *log)
{
	char *line = NULL;
	size_t cap = 0;
	int last = EOF;
	FILE *stream;

	detach(pipe);
	stream = fdopen(HELPER_FD, "r");
	while (stream && getline(&line, &cap, stream) > 0) {
		line[strcspn(line, "\n")] = '\0';
		last = line[0];
		if (!apply(log, line))
			break;
	}
	if (last != DONE && (log->steps.len > 0 || log->number > 0)) {
		char *owner = owner_text(0);
		struct record record = { .token = log->token,
			.owner = owner,
			.number = log->number };

		recover_later(host, &record, &log->steps);
	}
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
	struct undo *undo = xcalloc(1, sizeof(*undo));
	int ends[2] = { -1, -1 }, ready[2] = { -1, -1 };
	pid_t pid = -1;

	undo->host = host;
	random_token(undo->log.token);

	/* if it is ignored, which is inherited, waitpid() fails with ECHILD,
	   and a helper that was killed goes unnoticed */
	sigaction(SIGCHLD, &reap, NULL);
	if (pipe(ends) == 0 && pipe(ready) == 0)
		pid = fork();
	if (pid == 0)
		run_helper(ends[0], host, &undo->log);
	if (pid < 0)
		err_set(err, ERR_SYSTEM, "cannot create a process:");
	close(ends[0]);
	close(ready[1]);
	if (pid > 0) {
		wait_until_detached(ready[0]);
		fcntl(ends[1], F_SETFD, FD_CLOEXEC);
		sigaction(SIGPIPE, &ignore, NULL);
		undo->pipe = ends[1];
		undo->pid = pid;
		undo->owner = owner_text(pid);
		undo->record = (struct record){ .token = undo->log.token,
			.owner = undo->owner };
	} else {
		close(ends[1]);
		free(undo);
		undo = NULL;
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
	apply(&undo->log, line.s);
	str_addc(&line, '\n');
	send(undo, line.s, line.len);
	str_free(&line);
	free(text);
}

const char *
undo_token(const struct undo *undo)
{
	return undo->log.token;
}

const char *
undo_owner(const struct undo *undo)
{
	return undo->owner;
}

void
undo_add(struct undo *undo, struct call call)
{
	apply_and_send(undo, ADD, call_text(call));
}

void
undo_drop(struct undo *undo, size_t n)
{
	while (n-- > 0)
		apply_and_send(undo, DROP, NULL);
}

void
undo_replace(struct undo *undo, const struct strv *steps)
{
	struct str lines = { 0 };

	strv_free(&undo->log.steps);
	str_addf(&lines, "%c\n", CLEAR);
	for (size_t i = 0; i < steps->len; i++) {
		strv_add(&undo->log.steps, steps->v[i]);
		str_addf(&lines, "%c%s\n", ADD, steps->v[i]);
	}
	send(undo, lines.s, lines.len);
	str_free(&lines);
}

int
undo_record(struct undo *undo, struct engine *engine, struct err *err)
{
	apply_and_send(
	    undo, RECORD, xasprintf("%lld", undo->record.number + 1));
	return record_write(engine, &undo->record, &undo->log.steps, err);
}

static int
make_calls(struct undo *undo, struct engine *engine)
{
	struct engine *own =
	    engine ? NULL : engine_open(undo->host, &(struct err){ 0 });
	struct err err;
	int result = -1;

	if (engine || own)
		result =
		    recover_now(engine ? engine : own, &undo->log.steps, &err);
	engine_close(own);
	return result;
}

/* Does not wait for the helper unless that has nothing more to do. */
void
undo_close(struct undo *undo, struct engine *engine, enum undo_end how)
{
	char line[] = { DONE, '\n' };
	bool done = how != UNDO_LATER;
	struct err ignored;

	if (!undo)
		return;
	if (how == UNDO_NOW && undo->log.steps.len > 0)
		done = make_calls(undo, engine) == 0;
	if (done && undo->record.number > 0)
		done = record_remove(engine, undo->record.token, &ignored) == 0;
	if (done)
		send(undo, line, sizeof(line));
	close(undo->pipe);
	while (done && waitpid(undo->pid, NULL, 0) < 0 && errno == EINTR)
		;
	strv_free(&undo->log.steps);
	free(undo->owner);
	free(undo);
}
