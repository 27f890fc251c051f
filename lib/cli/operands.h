/* SPDX-License-Identifier: MIT */
/*
 * operands: the names that a tool works on: its operands and, in the place of
 * an operand "-", the lines of stdin. Memory does not grow with their number.
 */
#ifndef BOX_CLI_OPERANDS_H
#define BOX_CLI_OPERANDS_H

#include <stdbool.h>
#include <stddef.h>

#include "cli/cli.h"

struct operands {
	char **argv;  /* the operands left */
	char end;     /* what ends a name on stdin: '\n' or '\0' */
	bool reading; /* stdin */
	char *line;
	size_t cap;
	int status; /* STATUS_FAILED once stdin could not be read */
};

/* argv is what cli_begin() returned. Having no operand is a usage error. */
void operands_begin(
    struct operands *, const struct cli *, char **argv, char end);

/* The next name, valid until the next call; NULL after the last one. */
const char *operands_next(struct operands *);

/* Frees memory. Returns the exit status for what was read. */
int operands_end(struct operands *);

#endif
