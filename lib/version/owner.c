/* SPDX-License-Identifier: MIT */
#include "version/owner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

enum {
	START_FIELD = 22,  /* of /proc/PID/stat, proc(5): clock ticks */
	NAME_FIELD = 2,    /* in parentheses, and may have any character */
	LEASE_S = 60 * 60, /* for processes on another machine */
	STAT_MAX = 4096
};

/* Process IDs are unique within this. */
static char *
machine(void)
{
	struct str boot = { 0 };
	char namespace[64] = "";
	struct err ignored;
	char *text;

	file_read("/proc/sys/kernel/random/boot_id", &boot, &ignored);
	if (readlink("/proc/self/ns/pid", namespace, sizeof(namespace) - 1) < 0)
	namespace[0] = '\0';
	text = xasprintf("%.36s/%s", str_text(&boot), namespace);
	str_free(&boot);
	return text;
}

/* When the process began, in clock ticks since the boot; 0: there is none. */
static unsigned long long
start_time(long pid)
{
	char *path = xasprintf("/proc/%ld/stat", pid);
	struct str stat = { 0 };
	struct err ignored;
	const char *field = NULL;
	unsigned long long start = 0;

	if (pid > 0 && file_read_limited(path, &stat, STAT_MAX, &ignored) == 0)
		field = strrchr(stat.s, ')');
	for (int i = NAME_FIELD; field && i < START_FIELD; i++)
		field = strchr(field + 1, ' ');
	/* a zombie has ended */
	if (field && !strstr(stat.s, ") Z "))
		start = strtoull(field + 1, NULL, 10);
	str_free(&stat);
	free(path);
	return start;
}

char *
owner_text(pid_t other)
{
	char *where = machine(), *text;
	long pid = (long)getpid();

	text =
	    xasprintf("%s %lld %ld %llu %ld %llu", where, (long long)time(NULL),
		pid, start_time(pid), (long)other, start_time((long)other));
	free(where);
	return text;
}

static bool
is_alive(long pid, unsigned long long start)
{
	return start != 0 && start_time(pid) == start;
}

bool
owner_is_gone(const char *text)
{
	char where[128], *here;
	long long when;
	long pids[2];
	unsigned long long starts[2];
	bool gone;

	if (sscanf(text, "%127s %lld %ld %llu %ld %llu", where, &when, &pids[0],
		&starts[0], &pids[1], &starts[1]) != 6)
		return true;
	here = machine();
	if (strcmp(where, here) == 0)
		gone = !is_alive(pids[0], starts[0]) &&
		       !is_alive(pids[1], starts[1]);
	else
		gone = (long long)time(NULL) - when > LEASE_S;
	free(here);
	return gone;
}
