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

#include <stdbool.h>
#include <stddef.h>

#include "engine/client.h"
#include "base/err.h"

/*
 * One option, a row of a table. It sets a member of the struct that the table
 * is for, or calls a function. Rows are written with the macros below:
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
		OPTION_VALUE,    /* const char *: data */
		OPTION_TEXT,     /* const char *: the argument */
		OPTION_LIST,     /* struct strv: the argument is added */
		OPTION_NUMBER,   /* long: the argument, from low to high */
		OPTION_CALL,     /* apply(), with the argument */
		OPTION_CALL_FLAG /* apply(), with NULL or what follows "=" */
	} kind;
	size_t member; /* its offset in the struct */
	long low, high;
	/* Returns 0; or -1, and then err is printed and the program ends. */
	int (*apply)(void *about, const struct cli_option *, const char *value,
	    struct err *);
	const void *data;
};

#define OPT_(letter, name, kind, type, member) \
	{ \
		letter, name, kind, offsetof(type, member), 0, 0, NULL, NULL \
	}
#define OPT_FLAG(letter, name, type, member) \
	OPT_(letter, name, OPTION_FLAG, type, member)
#define OPT_NUL(type, member) OPT_('0', "null", OPTION_NUL, type, member)
#define OPT_VALUE(letter, name, type, member, value) \
	{ \
		letter, name, OPTION_VALUE, offsetof(type, member), 0, 0, \
		    NULL, value \
	}
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
#define OPT_CALL_FLAG(letter, name, apply, data) \
	{ \
		letter, name, OPTION_CALL_FLAG, 0, 0, 0, apply, data \
	}
/* Calls apply() for each operand, in its turn; must be the first row. */
#define OPT_OPERAND(apply) OPT_CALL(1, "=", apply)
#define OPT_END \
	{ \
		0, NULL, OPTION_FLAG, 0, 0, 0, NULL, NULL \
	}

/* Options, up to OPT_END, and the struct that they are for. */
struct cli_table {
	const struct cli_option *options;
	void *about;
};

struct cli {
	const char *usage; /* the SYNOPSIS: what follows "usage: " */
	int misuse;   /* the exit status of a usage error; 0: STATUS_USAGE */
	bool ordered; /* options end at the first operand */
	struct cli_table tables[4]; /* up to one without options */

	const char *host; /* set by cli_begin(): the argument of --host */
};

/*
 * Every tool calls this first. Sets the name of the program for messages, opens
 * those of the file descriptors 0 to 2 that are closed, and applies the options
 * in argv: those of the tables, and -H, -h and -V, unless a table has that
 * letter. A wrong option or argument ends the program. Returns the operands,
 * NULL-terminated.
 */
char **cli_begin(struct cli *, int argc, char **argv);

/*
 * Prints "program: message" and the usage, and exits with the status misuse.
 * For a wrong argument of a known option, where the usage would not help, use
 * die().
 */
void cli_misuse(const struct cli *, const char *fmt, ...) NORETURN
    PRINTF_LIKE(2, 3);

/*
 * Connects to the engine that --host and the environment name (engine/host.h),
 * or ends the program. Warns of a connection that is not safe, and of an engine
 * that is too new. The caller calls engine_close().
 */
struct engine *cli_engine(const struct cli *);

#endif
