/* SPDX-License-Identifier: MIT */
/*
 * csv: the comma-separated values that are the arguments of --mount, --network
 * and --gpus, and of --mount in a Dockerfile. Pure.
 */
#ifndef BOX_BASE_CSV_H
#define BOX_BASE_CSV_H

#include "base/err.h"
#include "base/str.h"

/*
 * Adds the fields of one record (RFC 4180) to fields. Returns 0, or -1 with err
 * set to ERR_USER and a message that quotes the text, for a quote within a
 * field that is not quoted, a quoted field that does not end, and a line end
 * outside of quotes; the fields before the wrong one have then been added.
 */
int csv_fields(const char *text, struct strv *fields, struct err *);

#endif
