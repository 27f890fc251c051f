/* SPDX-License-Identifier: MIT */
/* owner: processes that live, that have ended, and those of other machines. */
#include "version/owner.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "../tap.h"

int
main(void)
{
	pid_t child = fork();
	char *both, *child_only, *text, *id;

	if (child == 0) {
		pause();
		_exit(0);
	}
	both = owner_text(child);
	ok(!owner_is_gone(both), "this process is there");
	/* as a child that owns something with nobody else */
	id = xasprintf("%ld ", (long)child);
	child_only = xasprintf(
	    "%.*s 1 1 0 %s", (int)strcspn(both, " "), both, strstr(both, id));
	free(id);
	ok(!owner_is_gone(child_only), "the other one is there");
	kill(child, SIGKILL);
	waitid(P_PID, (id_t)child, NULL, WEXITED | WNOWAIT);
	ok(owner_is_gone(child_only), "a zombie is gone");
	waitpid(child, NULL, 0);
	ok(owner_is_gone(child_only), "a process that has ended");
	ok(!owner_is_gone(both), "one of the two is enough");
	ok(owner_is_gone(""), "no owner");
	ok(owner_is_gone("nonsense"), "not an owner");
	text = xasprintf("other/boot %lld 1 1 0 0", (long long)time(NULL));
	ok(!owner_is_gone(text), "on another machine, now");
	free(text);
	text =
	    xasprintf("other/boot %lld 1 1 0 0", (long long)time(NULL) - 7200);
	ok(owner_is_gone(text), "on another machine, two hours ago");
	free(text);
	free(both);
	free(child_only);
	return done();
}
