/* SPDX-License-Identifier: MIT */
/*
 * exec: the Engine API's operations on commands run in a running container.
 * Source: Engine API 1.41 and later, "Exec".
 */
#ifndef BOX_API_EXEC_H
#define BOX_API_EXEC_H

#include <stdbool.h>

#include "api/call.h"

struct exec {
	struct json *command;         /* an array of strings */
	struct json *environment;     /* the same, NAME=VALUE each, or NULL */
	const char *user, *directory; /* NULL: the container's own */
	bool input, detach, tty, privileged;
};

/*
 * POST /containers/{id}/exec: the ID of the new exec, which the caller frees.
 * command and environment are consumed.
 */
char *exec_create(
    struct engine *, const char *container, const struct exec *, struct err *);

/*
 * POST /exec/{id}/start. Unless it is detached, the answer is an upgrade, for
 * exchange_hijack().
 */
struct exchange *exec_start(
    struct engine *, const char *id, const struct exec *, struct err *);

/* GET /exec/{id}/json: the status of a command that has ended, or -1. */
int exec_exit_code(struct engine *, const char *id, struct err *);

/* POST /exec/{id}/resize: the size of its terminal in characters */
struct call call_exec_resize(const char *id, int rows, int columns);

#endif
