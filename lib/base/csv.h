/* SPDX-License-Identifier: MIT */
/*
 * csv: the records of comma-separated values that are the arguments of --mount,
 * --network and --gpus. Pure.
 */
#ifndef BOX_BASE_CSV_H
#define BOX_BASE_CSV_H

#include "base/err.h"
#include "base/str.h"

/*
 * The fields of one record (RFC 4180), added to fields. Refused, as ERR_USER
 * with a message that quotes the text: a quote inside a field that is not
 * quoted, a quoted field without an end, and line ends outside of quotes.
 */
int csv_fields(const char *text, struct strv *fields, struct err *);

#endif
