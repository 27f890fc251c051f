/* SPDX-License-Identifier: MIT */
/*
 * progress: what an engine reports of a build or a pull (api/messages.h), as
 * lines on stderr.
 *
 * What a build or a registry prints is not to be trusted: control characters
 * other than newline and TAB are shown as '?', and so are bytes that are not
 * UTF-8, so that none of them reaches a terminal.
 */
#ifndef BOX_CLI_PROGRESS_H
#define BOX_CLI_PROGRESS_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "engine/client.h"

struct progress {
	bool quiet;      /* print nothing */
	struct str id;   /* of the image that a build made, "" for none */
	bool on_line;    /* the cursor stands after a line that is redrawn */
	int failed_code; /* the status of a RUN that failed, 0 if unknown */
};

/* Reads the messages of an exchange to their end, as messages_read() does. */
int progress_read(struct progress *, struct exchange *, struct err *);

void progress_free(struct progress *);

#endif
