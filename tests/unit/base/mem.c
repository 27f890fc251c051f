/* SPDX-License-Identifier: MIT */
#include "base/mem.h"

#include <stdint.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../tap.h"

static void
multiply(void)
{
	/* the product is 2 in the arithmetic of size_t */
	free(xreallocarray(NULL, SIZE_MAX / 2 + 2, 2));
}

static void
grow(void)
{
	size_t cap = SIZE_MAX / 8 - 8;

	free(xgrow(NULL, cap, &cap, 16));
}

/* The status with which a process ends that calls it. */
static int
status_of(void (*allocate)(void))
{
	pid_t child;
	int status;

	if (fflush(stdout) != 0 || (child = fork()) < 0)
		die(1, "fork:");
	if (child == 0) {
		close(STDERR_FILENO);
		allocate();
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void
test_grow(void)
{
	size_t *items = NULL;
	size_t len = 0, cap = 0, moved = 0, sum = 0;

	for (; len < 1000; len++) {
		size_t before = cap;

		items = xgrow(items, len, &cap, sizeof(*items));
		moved += cap != before;
		items[len] = len;
	}
	for (size_t i = 0; i < len; i++)
		sum += items[i];
	ok(sum == 499500 && cap >= len, "an array grows");
	ok(moved < 10, "by more than one item at once: %zu times", moved);
	free(items);
}

int
main(void)
{
	test_grow();
	ok(status_of(multiply) == STATUS_ENGINE, "a size that overflows");
	ok(status_of(grow) == STATUS_ENGINE, "an array that cannot grow");
	return done();
}
