/* SPDX-License-Identifier: MIT */
/*
 * output: results on stdout. One record is one line, fields are separated by
 * TAB, and nothing that a value holds can change that:
 *
 *	TAB \t   newline \n   carriage return \r   backslash \\
 *	other control characters, C1 ones and bytes that are no UTF-8: \xHH
 *
 * With end '\0' records end with NUL; values are escaped all the same.
 */
#ifndef BOX_CLI_OUTPUT_H
#define BOX_CLI_OUTPUT_H

#include <stddef.h>

struct output {
	char end;   /* what ends a record: '\n' or '\0' */
	int fields; /* in the record begun */
};

/* The next field of the record; NULL is an empty one. */
void output_field(struct output *, const char *value);
void output_fieldn(struct output *, const char *value, size_t len);
void output_end(struct output *);

/* A record of one field. */
void output_line(struct output *, const char *value);

/*
 * Writes out what stdout still holds and closes it. Returns -1 after a
 * message where anything that was printed is lost (disk full, closed stdout).
 * Every tool ends by it: status = output_close(status).
 */
int output_close(int status);

/* Writes out what is buffered now, for a reader who waits for each line. */
int output_flush(void);

#endif
