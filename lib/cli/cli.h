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
#include <stddef.h>

#include "engine/client.h"
#include "base/err.h"

struct cli {
	const char *usage; /* the SYNOPSIS: what follows "usage: " */
	int misuse;        /* the exit status of a usage error */
	const char *host;  /* the argument of --host, or NULL */
	bool keeps_h;      /* -h is an option of the tool's own, not --help */
	bool ordered;      /* options end at the first operand */
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
 * One option. It sets a member of the struct that its table is about, or calls
 * a function. Written with the macros below, a row each:
 *
 *	OPT_FLAG('a', "all", struct list, all),
 *	OPT_NUMBER('n', "last", struct list, last, 1, 1000),
 */
struct cli_option {
	int letter;       /* 0: it has none */
	const char *name; /* the long name, without dashes */
	enum {
		OPTION_FLAG,     /* bool: true */
		OPTION_NUL,      /* char, what ends a record: '\0' */
		OPTION_TEXT,     /* const char *: the argument */
		OPTION_LIST,     /* struct strv: the argument is added */
		OPTION_NUMBER,   /* long, from low to high */
		OPTION_CALL,     /* apply(), with the argument */
		OPTION_CALL_FLAG /* apply(); the argument is optional */
	} kind;
	size_t member; /* its offset in the struct */
	long low, high;
	/* For a wrong argument: -1, and the message in err ends the program. */
	int (*apply)(void *about, const struct cli_option *, const char *value,
	    struct err *);
	const void *data; /* for apply() */
};

#define OPT_(letter, name, kind, type, member) \
	{ \
		letter, name, kind, offsetof(type, member), 0, 0, NULL, NULL \
	}
#define OPT_FLAG(letter, name, type, member) \
	OPT_(letter, name, OPTION_FLAG, type, member)
#define OPT_NUL(type, member) OPT_('0', "null", OPTION_NUL, type, member)
#define OPT_TEXT(letter, name, type, member) \
	OPT_(letter, name, OPTION_TEXT, type, member)
#define OPT_LIST(letter, name, type, member) \
	OPT_(letter, name, OPTION_LIST, type, member)
#define OPT_NUMBER(letter, name, type, member, low, high) \
	{ \
		letter, name, OPTION_NUMBER, offsetof(type, member), low, \
		    high, NULL, NULL \
	}
#define OPT_CALL(letter, name, apply) \
	{ \
		letter, name, OPTION_CALL, 0, 0, 0, apply, NULL \
	}
/* Each operand, in its place among the options; must be the first row. */
#define OPT_OPERAND(apply) OPT_CALL(1, "", apply)
#define OPT_END \
	{ \
		0, NULL, OPTION_FLAG, 0, 0, 0, NULL, NULL \
	}

/* A table of options, up to one whose name is NULL, and its struct. */
struct cli_table {
	const struct cli_option *options;
	void *about;
};

/*
 * Applies all options in argv, those of the tables, of which the last one has
 * options NULL, and -H, -h and -V, unless a table has these. Options may come
 * after operands, unless the tool passes options on (ordered). What is wrong
 * ends the program. Returns the operands, NULL-terminated.
 */
char **cli_parse(struct cli *, char **argv, const struct cli_table *tables);

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
