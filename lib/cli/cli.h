/* SPDX-License-Identifier: MIT */
/*
 * cli: what the command lines of all tools share.
 *
 * Options are docker's: the letters and the long names that docker has.
 * -H/--host, -h/--help and -V/--version are understood by every tool
 * (box-run's -h is docker run's: --hostname). Options end at "--"; a single
 * "-" among the names means: names from stdin.
 */
#ifndef BOX_CLI_CLI_H
#define BOX_CLI_CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "engine/client.h"
#include "base/err.h"

struct cli {
	const char *usage; /* the SYNOPSIS, what follows "usage: " */
	int misuse;        /* the status of a usage error */
	const char *host;  /* --host */
	bool keeps_h;      /* -h is an option of the tool's own, not help */
};

/* The values of long options without a letter begin behind the letters. */
enum {
	CLI_LONG = 256,
	CLI_HELP,
	CLI_FIRST
};

/* The letters and the rows that every tool's options end with. */
#define CLI_LETTERS "hH:V"
#define CLI_OPTIONS \
	{ "host", required_argument, NULL, 'H' }, \
	    { "help", no_argument, NULL, CLI_HELP }, \
	    { "version", no_argument, NULL, 'V' }, \
	{ \
		NULL, 0, NULL, 0 \
	}

/* Call first: names the program for messages, and opens fds 0 to 2. */
void cli_begin(struct cli *, char **argv, const char *usage);

/*
 * The next option as getopt_long(3) returns it, -1 at the end. The common
 * ones are dealt with here, and so is a mistake, which ends the program.
 */
int cli_option(struct cli *, int argc, char **argv, const char *letters,
    const struct option *table);

/*
 * Prints "program: message" and the usage, and ends with the misuse status. Of
 * an argument that is wrong, die() with that status tells all there is to tell.
 */
void cli_misuse(const struct cli *, const char *fmt, ...) NORETURN
    PRINTF_LIKE(2, 3);

/* The engine that --host and the environment name, or the program ends. */
struct engine *cli_engine(const struct cli *);

/* A whole number from low to high, or a usage error that names the option. */
long cli_number(const struct cli *, const char *option, const char *text,
    long low, long high);

/*
 * The names a tool works on: its operands, and where one is "-", the lines of
 * stdin (records ended by NUL with end '\0'). Memory does not grow with them.
 */
struct names {
	char **argv; /* the operands left */
	char end;
	bool reading;
	char *line;
	size_t cap;
	int status; /* STATUS_FAILED once stdin could not be read */
};

/* Begins with the operands from argv[optind] on; none is a usage error. */
void names_begin(struct names *, const struct cli *, char **operands, char end);
/* The next name, valid until the call after it; NULL at the end. */
const char *names_next(struct names *);
/* Frees what it holds; returns its status. */
int names_end(struct names *);

#endif
