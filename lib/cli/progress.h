/* SPDX-License-Identifier: MIT */
/*
 * progress: the JSON messages with which an engine reports a build or a pull
 * (Engine API 1.41, ImageBuild and ImageCreate: "stream", "status",
 * "progressDetail", "error", "aux"), turned into lines on stderr.
 *
 * What a build or a registry prints is somebody else's bytes: control
 * characters other than newline and TAB are shown as '?', and so are bytes that
 * are no UTF-8, so that none of them reaches a terminal.
 */
#ifndef BOX_CLI_PROGRESS_H
#define BOX_CLI_PROGRESS_H

#include <stdbool.h>

#include "engine/client.h"
#include "base/err.h"
#include "base/str.h"

struct progress {
	bool quiet;      /* print nothing */
	struct str id;   /* the last image ID that a build told, "" for none */
	bool on_line;    /* the cursor stands behind a line that is redrawn */
	int failed_code; /* of the RUN that failed, where the engine says it */
};

/*
 * Reads the messages of an exchange to their end. Fails with ERR_REFUSED and
 * the engine's words where one of them is an error, and with ERR_ENGINE where
 * the stream breaks off or is no JSON.
 */
int progress_read(struct progress *, struct exchange *, struct err *);

void progress_free(struct progress *);

#endif
