/* SPDX-License-Identifier: MIT */
/*
 * undo: which calls reach an engine, in which order and by which process. The
 * engine is a process that answers 200 to everything and writes "METHOD TARGET"
 * of each request, except pings, into a pipe.
 */
#include "version/undo.h"

#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "api/container.h"
#include "api/volume.h"
#include "base/mem.h"
#include "../tap.h"

enum {
	HIGH_FD = 1500, /* above FD_SETSIZE */
	WAIT_MS = 5000
};

static const char answer[] = "HTTP/1.1 200 OK\r\nApi-Version: 1.43\r\n"
			     "Content-Length: 0\r\nConnection: close\r\n\r\n";

static char *host;
static pid_t engine;
static int requests; /* the pipe to read them from */

static void
serve(int listener, int log)
{
	char head[4096];
	int fd;

	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		ssize_t n = read(fd, head, sizeof(head) - 1);
		const char *target, *end;

		head[n > 0 ? n : 0] = '\0';
		target = strchr(head, ' ');
		end = target ? strchr(target + 1, ' ') : NULL;
		if (end && !strstr(head, "/_ping"))
			dprintf(log, "%.*s\n", (int)(end - head), head);
		if (write(fd, answer, strlen(answer)) < 0)
			_exit(1);
		close(fd);
	}
	_exit(0);
}

static void
start_engine(const char *directory)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	int ends[2];

	snprintf(address.sun_path, sizeof(address.sun_path), "%s/s", directory);
	host = xasprintf("unix://%s", address.sun_path);
	if (listener < 0 || pipe(ends) < 0 ||
	    bind(listener, (struct sockaddr *)&address, sizeof(address)) < 0 ||
	    listen(listener, 8) < 0)
		die(1, "cannot listen at %s:", address.sun_path);
	engine = fork();
	if (engine == 0)
		serve(listener, ends[1]);
	close(listener);
	close(ends[1]);
	requests = ends[0];
	if (fcntl(requests, F_SETFL, O_NONBLOCK) < 0)
		die(1, "fcntl:");
}

/* Requests until now, without the API version that the targets begin with. */
static void
requests_are(const char *want, const char *what)
{
	char text[4096], *version;
	ssize_t n = read(requests, text, sizeof(text) - 1);

	text[n > 0 ? n : 0] = '\0';
	while ((version = strstr(text, "/v1.43")))
		memmove(version, version + strlen("/v1.43"),
		    strlen(version + strlen("/v1.43")) + 1);
	is_str(text, want, "%s", what);
}

static struct undo *
begin(void)
{
	struct err err;
	struct undo *undo = undo_open(host, &err);

	if (!undo)
		die_err(&err, NULL);
	undo_add(undo, call_container_unpause("a"));
	undo_add(undo, call_volume_remove("b"));
	return undo;
}

static void
steps(void)
{
	struct undo *undo = begin();
	struct strv finish = { 0 };
	char *text = call_text(call_volume_remove("c"));

	undo_close(undo, NULL, UNDO_NOW);
	requests_are("DELETE /volumes/b\nPOST /containers/a/unpause\n",
	    "undone: the latest first");
	undo_close(begin(), NULL, UNDO_FORGET);
	requests_are("", "done: nothing is undone");
	undo = begin();
	undo_drop(undo, 1);
	undo_close(undo, NULL, UNDO_NOW);
	requests_are("POST /containers/a/unpause\n", "without what is dropped");
	undo = begin();
	strv_add(&finish, text);
	undo_replace(undo, &finish);
	undo_close(undo, NULL, UNDO_NOW);
	requests_are("DELETE /volumes/c\n", "other steps in their place");
	strv_free(&finish);
	free(text);
}

/* The process that undo_open() made: the child that is not the engine. */
static pid_t
find_helper(void)
{
	DIR *processes = opendir("/proc");
	struct dirent *entry;
	pid_t helper = -1;

	while (processes && (entry = readdir(processes))) {
		char *name = xasprintf("/proc/%s/stat", entry->d_name);
		FILE *stat = fopen(name, "r");
		int pid, parent;

		if (stat && fscanf(stat, "%d %*s %*c %d", &pid, &parent) == 2 &&
		    parent == getpid() && pid != engine)
			helper = pid;
		if (stat)
			fclose(stat);
		free(name);
	}
	if (processes)
		closedir(processes);
	return helper;
}

static void
killed_helper(void)
{
	static const struct {
		void (*action)(int);
		const char *what;
	} table[] = { { SIG_DFL, "a killed helper" },
		{ SIG_IGN, "a killed helper, with SIGCHLD ignored" } };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct undo *undo;
		pid_t helper;

		signal(SIGCHLD, table[i].action);
		undo = begin();
		helper = find_helper();
		ok(helper > 0 && kill(helper, SIGKILL) == 0, "%s is found",
		    table[i].what);
		undo_close(undo, NULL, UNDO_NOW);
		requests_are("DELETE /volumes/b\nPOST /containers/a/unpause\n",
		    table[i].what);
	}
	signal(SIGCHLD, SIG_DFL);
}

/* The helper makes the calls after this process has given up. */
static void
later(void)
{
	struct undo *undo = begin();
	static const char sent[] =
	    "DELETE /v1.43/volumes/b\nPOST /v1.43/containers/a/unpause\n";
	pid_t helper = find_helper();
	int waited = 0, there = 0;

	undo_close(undo, NULL, UNDO_LATER);
	while (there < (int)strlen(sent) && waited++ < WAIT_MS) {
		poll(NULL, 0, 1);
		ioctl(requests, FIONREAD, &there);
	}
	kill(helper, SIGKILL);
	waitpid(helper, NULL, 0);
	requests_are("DELETE /volumes/b\nPOST /containers/a/unpause\n",
	    "later: the same calls");
}

/* A pipe's reader must not wait for the helper to end. */
static void
files(void)
{
	struct rlimit limit;
	struct undo *undo;
	int ends[2];
	struct pollfd poll_end = { .events = POLLIN };

	getrlimit(RLIMIT_NOFILE, &limit);
	if (limit.rlim_cur <= HIGH_FD && limit.rlim_max > HIGH_FD) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	if (pipe(ends) < 0 || dup2(ends[1], HIGH_FD) < 0) {
		ok(false, "the test can have a descriptor above 1023");
		return;
	}
	close(ends[1]);
	undo = begin();
	close(HIGH_FD);
	poll_end.fd = ends[0];
	ok(poll(&poll_end, 1, WAIT_MS) == 1 && (poll_end.revents & POLLHUP),
	    "the helper has no file of the caller's");
	undo_close(undo, NULL, UNDO_FORGET);
	close(ends[0]);
}

int
main(void)
{
	char directory[] = "/tmp/box-undo-XXXXXX", *socket_path;

	if (!mkdtemp(directory))
		die(1, "cannot make a directory:");
	start_engine(directory);
	steps();
	killed_helper();
	later();
	files();
	kill(engine, SIGKILL);
	waitpid(engine, NULL, 0);
	socket_path = xasprintf("%s/s", directory);
	unlink(socket_path);
	rmdir(directory);
	free(socket_path);
	free(host);
	return done();
}
