/* SPDX-License-Identifier: MIT */
/*
 * attach: the caller's stdin, stdout, stderr, terminal and signals joined to a
 * command in a box, for box-run and box-exec.
 *
 * Nothing that the box wrote is lost: its output is read to the stream's end,
 * also after its command has ended.
 */
#ifndef BOX_CREATE_ATTACH_H
#define BOX_CREATE_ATTACH_H

#include <stdbool.h>

#include "engine/conn.h"
#include "engine/client.h"
#include "base/err.h"
#include "engine/demux.h"
#include "base/str.h"

struct attach {
	struct engine *engine;
	struct conn *conn; /* the hijacked stream, attach_end() closes it */
	struct str early;  /* what was read, at first what came with its head */
	bool tty;          /* one raw stream instead of frames */
	bool input;        /* pass stdin on */

	/*
	 * Where to send signals, with one %s for a signal's name, and sizes.
	 * Without the first, a signal that ends programs ends this one.
	 */
	char *kill_target;
	char *resize_target;

	/* What attach_run() waits for beside the stream's end, or NULL. */
	struct exchange *until;

	/* What attach_run() found out. */
	bool detached;    /* the user left with ^P^Q */
	bool reader_gone; /* stdout was a pipe that nobody reads */

	/* Its own. */
	struct demux frame;
	size_t early_at;  /* how much of early was looked at */
	size_t chunk_len; /* the end of that, still to be written */
	int chunk_fd;
	bool to_files;   /* nobody has to be waited for */
	struct str keys; /* input that was read, and how much was sent */
	size_t keys_at;
	bool half_close; /* the input's end is to be sent */
	bool output_done, until_done, input_done;
	bool saw_ctrl_p;
	int signals; /* how many that end a program were sent on */
};

/*
 * Joins them until the stream has ended and until has an answer, or the user
 * has detached. The first SIGINT, SIGTERM, SIGHUP or SIGQUIT goes to the box
 * as it is, the next one as SIGKILL, and the third ends the caller: no engine
 * has to answer for that. Where output cannot be written, the box is killed
 * and that is the failure.
 */
int attach_run(struct attach *, struct err *);

/* Tells the box how large the terminal is; once it runs. */
void attach_resize(struct attach *);

void attach_end(struct attach *);

#endif
