/* SPDX-License-Identifier: MIT */
#include "cli/operands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
operands_begin(
    struct operands *operands, const struct cli *cli, char **argv, char end)
{
	if (!*argv)
		cli_misuse(cli, "no name given");
	*operands = (struct operands){ .argv = argv, .end = end };
}

static const char *
read_name(struct operands *operands)
{
	ssize_t n =
	    getdelim(&operands->line, &operands->cap, operands->end, stdin);

	if (n < 0) {
		if (ferror(stdin)) {
			warn("cannot read names from stdin:");
			operands->status = STATUS_FAILED;
		}
		operands->reading = false;
		return NULL;
	}
	if (operands->line[n - 1] == operands->end)
		operands->line[--n] = '\0';
	if (strlen(operands->line) != (size_t)n) {
		warn("a name on stdin contains a NUL byte");
		operands->status = STATUS_FAILED;
		operands->line[0] = '\0';
	}
	return operands->line;
}

const char *
operands_next(struct operands *operands)
{
	for (;;) {
		if (operands->reading) {
			const char *name = read_name(operands);

			if (name && !*name)
				continue; /* an empty line names nothing */
			if (name)
				return name;
		}
		if (!*operands->argv)
			return NULL;
		if (strcmp(*operands->argv, "-") != 0)
			return *operands->argv++;
		operands->argv++;
		operands->reading = true;
	}
}

int
operands_end(struct operands *operands)
{
	free(operands->line);
	operands->line = NULL;
	return operands->status;
}
