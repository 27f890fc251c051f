/* SPDX-License-Identifier: MIT */
/*
 * cli: the options that all tools have in common, usage errors, and the engine
 * that --host names.
 *
 * Options have docker's letters and long names. -H/--host, -h/--help and
 * -V/--version work with every tool (box-run's -h is docker run's: --hostname).
 * Options end at "--".
 */
#ifndef BOX_CLI_CLI_H
#define BOX_CLI_CLI_H

#include <getopt.h>
#include <stdbool.h>
#include <stdio.h>

#include "engine/client.h"
#include "base/err.h"

struct cli {
	const char *usage; /* the SYNOPSIS: what follows "usage: " */
	int misuse;        /* the exit status of a usage error */
	const char *host;  /* the argument of --host, or NULL */
	bool keeps_h;      /* -h is an option of the tool's own, not --help */
};

/* What getopt_long(3) returns for long options that have no letter. */
enum {
	CLI_LONG = 256,
	CLI_HELP,
	CLI_FIRST
};

/* The letters and the rows that every tool adds at the end of its own. */
#define CLI_LETTERS "hH:V"
#define CLI_OPTIONS \
	{ "host", required_argument, NULL, 'H' }, \
	    { "help", no_argument, NULL, CLI_HELP }, \
	    { "version", no_argument, NULL, 'V' }, \
	{ \
		NULL, 0, NULL, 0 \
	}

/*
 * Must be called first: sets the name of the program for messages, and opens
 * those of the file descriptors 0 to 2 that are closed.
 */
void cli_begin(struct cli *, char **argv, const char *usage);

/*
 * The next option as getopt_long(3) returns it, -1 at the end. Options that all
 * tools have are dealt with here, and a wrong option ends the program.
 */
int cli_option(struct cli *, int argc, char **argv, const char *letters,
    const struct option *table);

/*
 * Prints "program: message" and the usage, and exits with the misuse status.
 * For a wrong argument of a known option use die(): the usage would not help.
 */
void cli_misuse(const struct cli *, const char *fmt, ...) NORETURN
    PRINTF_LIKE(2, 3);

/*
 * Connects to the engine that --host and the environment name (engine/host.h),
 * or ends the program. Warns of a connection that is not safe. The caller calls
 * engine_close().
 */
struct engine *cli_engine(const struct cli *);

/*
 * text as a whole number from low to high; otherwise ends the program with a
 * message that names the option.
 */
long cli_number(const struct cli *, const char *option, const char *text,
    long low, long high);

#endif
