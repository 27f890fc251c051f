/* SPDX-License-Identifier: MIT */
#include "cli/for_each.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

enum {
	WINDOW = 8
};

/* One request under way. */
struct item {
	struct exchange *exchange; /* NULL: err says why it was not sent */
	struct err err;
	char *name;
};

static void
begin(struct for_each *batch, struct item *item, const char *name)
{
	char *target = batch->target(batch->arg, name, &item->err);
	struct request request = { .method = batch->method, .target = target };

	item->name = xstrdup(name);
	item->exchange =
	    target ? engine_send(batch->engine, &request, &item->err) : NULL;
	free(target);
}

static int
finish(struct for_each *batch, struct item *item)
{
	struct str answer = { 0 };
	int failed = !item->exchange ||
		     exchange_status(item->exchange, &item->err) < 0 ||
		     exchange_read_all(item->exchange, &answer, &item->err) < 0;

	exchange_end(item->exchange);
	str_free(&answer);
	if (failed && item->err.kind == ERR_NOT_FOUND)
		err_set(&item->err, ERR_NOT_FOUND, "no such %s", batch->what);
	return failed ? -1 : 0;
}

/* The worse of two statuses: an engine that is gone, then any failure. */
static int
worse(int status, int other)
{
	return other > status ? other : status;
}

/* Gone, or going because the same name stood twice. */
static bool
is_gone(const struct err *err)
{
	return err->kind == ERR_NOT_FOUND ||
	       (err->kind == ERR_CONFLICT &&
		   strstr(err->msg, "already in progress"));
}

static int
end(struct for_each *batch, struct item *item)
{
	int status = STATUS_OK;

	if (finish(batch, item) == 0) {
		output_line(&batch->out, item->name);
		if (batch->done)
			batch->done(batch->arg, item->name);
	} else if (!batch->missing_is_fine || !is_gone(&item->err)) {
		warn_err(&item->err, item->name);
		status = err_status(&item->err);
	}
	free(item->name);
	return status;
}

int
for_each_run(struct for_each *batch, struct names *names)
{
	struct item window[WINDOW];
	size_t begun = 0, ended = 0, most = batch->one_by_one ? 1 : WINDOW;
	int status = STATUS_OK;
	const char *name;

	while (status != STATUS_ENGINE && (name = names_next(names))) {
		if (begun - ended == most)
			status = worse(
			    status, end(batch, &window[ended++ % WINDOW]));
		begin(batch, &window[begun++ % WINDOW], name);
	}
	while (ended < begun)
		status = worse(status, end(batch, &window[ended++ % WINDOW]));
	return worse(status, names_end(names));
}
