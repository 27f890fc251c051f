/* SPDX-License-Identifier: MIT */
/*
 * output: results on stdout. One record is one line, its fields are separated
 * by TAB, and whatever a value holds, it cannot break a record:
 *
 *	TAB \t   newline \n   carriage return \r   backslash \\
 *	other control characters, also C1, and bytes that are not UTF-8: \xHH
 *
 * With end '\0' records end with NUL; values are escaped all the same.
 */
#ifndef BOX_CLI_OUTPUT_H
#define BOX_CLI_OUTPUT_H

#include <stddef.h>

struct output {
	char end;   /* what ends a record: '\n' or '\0' */
	int fields; /* of the current record, so far */
};

/* The next field of the record; NULL is an empty field. */
void output_field(struct output *, const char *value);
void output_fieldn(struct output *, const char *value, size_t len);
void output_end(struct output *);

/* A record of one field. */
void output_line(struct output *, const char *value);

/*
 * Flushes and closes stdout; every tool ends with return output_close(status).
 * Returns status. If anything that was printed is lost (a full disk, a closed
 * stdout), prints a message, and returns STATUS_FAILED instead of STATUS_OK.
 */
int output_close(int status);

/* Flushes stdout, for a reader that waits for each line. 0, or -1. */
int output_flush(void);

#endif
