/* SPDX-License-Identifier: MIT */
#include "cli/for_each.h"

#include <string.h>

#include "api/window.h"

enum {
	AT_ONCE = 8
};

/* The worse of two statuses: an engine that is lost, then any failure. */
static void
add_status(struct for_each *each, int status)
{
	if (status > each->status)
		each->status = status;
}

/* Gone, or being removed because the same name was given twice. */
static bool
is_gone(const struct err *err)
{
	return err->kind == ERR_NOT_FOUND ||
	       (err->kind == ERR_CONFLICT &&
		   strstr(err->msg, "already in progress"));
}

static bool
answered(
    void *arg, const char *name, const struct json *answer, struct err *err)
{
	struct for_each *each = arg;

	(void)answer;
	if (!err) {
		output_line(&each->out, name);
		if (each->done)
			each->done(each->arg, name);
	} else if (!each->missing_is_fine || !is_gone(err)) {
		add_status(each, warn_err(err, name));
	}
	return true;
}

int
for_each_run(struct for_each *each, struct operands *operands)
{
	struct window window = { .engine = each->engine,
		.size = each->one_by_one ? 1 : AT_ONCE,
		.answered = answered,
		.arg = each };
	const char *name;

	while (
	    each->status != STATUS_ENGINE && (name = operands_next(operands))) {
		struct call call;
		struct err err;

		if (each->call(each->arg, name, &call, &err) < 0) {
			window_fail(&window, name, &err);
		} else if (call.refused) {
			/* a name that cannot be: not one that is gone */
			call_run(each->engine, call, &err);
			err.kind = ERR_REFUSED;
			window_fail(&window, name, &err);
		} else {
			window_send(&window, name, call);
		}
	}
	window_finish(&window);
	add_status(each, operands_end(operands));
	return each->status;
}
