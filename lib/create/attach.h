/* SPDX-License-Identifier: MIT */
/*
 * attach: connects the caller's stdin, stdout, stderr, terminal and signals
 * with a command in a container, for box-run and box-exec.
 *
 * No output of the command is lost: the stream is read to its end, even after
 * the command has ended.
 */
#ifndef BOX_CREATE_ATTACH_H
#define BOX_CREATE_ATTACH_H

#include <stdbool.h>

#include "base/str.h"
#include "engine/client.h"
#include "engine/demux.h"

struct attach {
	struct engine *engine;

	/*
	 * One of these is the ID of what the caller is attached to, the other
	 * is NULL. The Engine API cannot send signals to an exec, so those that
	 * end a program end the caller.
	 */
	const char *container;
	const char *exec;

	struct conn *conn; /* from exchange_hijack(); attach_end() closes it */
	struct str output; /* what was read, at first what came with the head */
	bool tty;          /* one raw stream instead of frames */
	bool input;        /* pass stdin on */

	/* attach_run() also waits for the answer to this, unless it is NULL. */
	struct exchange *until;

	bool detached; /* set by attach_run(): the user left with ^P^Q */

	/* Private to attach.c. */
	struct demux frame;
	size_t output_at; /* how much of output was looked at */
	size_t chunk_len; /* the end of that, still to be written */
	int chunk_fd;
	bool to_files;    /* no reader has to be waited for */
	bool reader_gone; /* stdout or stderr is a pipe that nobody reads */
	struct str stdin_read;
	size_t stdin_sent; /* how much of that */
	bool half_close;   /* the input's end is to be sent */
	bool output_done, until_done, input_done;
	bool saw_ctrl_p;
	int signals; /* number passed on of those that end a program */
};

/*
 * Passes everything on until the stream has ended and until has an answer, or
 * the user has detached. With tty and input, a terminal on stdin is in raw mode
 * meanwhile. Call signals_catch() first.
 *
 * The first SIGINT, SIGTERM, SIGHUP or SIGQUIT goes to the container as it is,
 * the second one as SIGKILL, and the third ends the caller even if the engine
 * does not answer. If output cannot be written, the container is killed.
 *
 * Returns STATUS_OK, or after a failure the status to end with: 128 + SIGPIPE
 * if nobody reads the output any more, otherwise STATUS_ENGINE after a message,
 * which begins with name unless that is NULL.
 */
int attach_run(struct attach *, const char *name);

/* Closes the stream and frees what the struct holds, but not until. */
void attach_end(struct attach *);

#endif
