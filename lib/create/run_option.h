/* SPDX-License-Identifier: MIT */
/*
 * run_option: what one row of the table of options in options.c says.
 */
#ifndef BOX_CREATE_RUN_OPTION_H
#define BOX_CREATE_RUN_OPTION_H

#include "base/err.h"

struct run_option;
struct run_options; /* what the options given so far amount to: opt.h */

/* Applies the option options->row, whose value has been checked. */
typedef int opt_apply_fn(struct run_options *, const char *value, struct err *);

/* Reads a number from all of the text, as the functions of units.h do. */
typedef int opt_read_fn(const char *text, long long *n, struct err *);

struct run_option {
	const char *name; /* docker's long name, without the dashes */
	char letter;      /* docker's short name; 0: it has none */
	const char *arg;  /* describes the value; NULL for a flag */
	const char *path; /* where it goes in the body, if to one place */
	opt_apply_fn *apply;
	opt_read_fn *read; /* reads the value, for apply; NULL: not a number */
};

#endif
