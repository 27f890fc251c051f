/* SPDX-License-Identifier: MIT */
/*
 * variables: the values that ARG and ENV give to variables, while a Dockerfile
 * is read. Pure.
 *
 * Within a stage an ENV hides an ARG of its name. An ARG has, in this order,
 * the caller's value, its own default, and the value of the ARG of that name
 * before the first FROM.
 */
#ifndef BOX_DOCKERFILE_VARIABLES_H
#define BOX_DOCKERFILE_VARIABLES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "dockerfile/expand.h"
#include "dockerfile/instruction.h"

/* What has been learned about a value while it was expanded. */
struct seen {
	/*
	 * It holds a variable whose value the Dockerfile does not determine:
	 * the environment of the base image may set it, or BuildKit does.
	 */
	bool unsure;
	bool arg; /* it holds the value of an ARG */
};

/* A value in a list of values: those set before it follow. */
struct variable;

struct variables {
	const struct variable *globals; /* ARGs before the first FROM */
	/* Of the stage that is being read: */
	const struct variable *args;
	const struct variable *env;
	bool open; /* its base image may set other variables */

	const struct strv *given; /* build arguments NAME=VALUE, or NULL */
	struct variable *all;     /* for freeing */
	struct seen *seen;        /* while a word is expanded */
	struct expand expand;
};

/* given (NULL: none) has to stay valid until variables_free(). */
void variables_init(struct variables *, char escape, const struct strv *given);
void variables_free(struct variables *);

/*
 * The expanded word, which the caller frees; what was learned is added to seen.
 * NULL with err set, as expand_word() does.
 */
char *variables_expand(
    struct variables *, const char *word, struct seen *, struct err *);

/*
 * Spends the budget for expansions (see expand.h) on an item that is kept and
 * holds that many bytes. Returns 0, or -1 with err set if it is used up.
 */
int variables_spend(struct variables *, size_t bytes, struct err *);

/*
 * Apply an instruction to args, or with global to globals; and to env. Return
 * 0, or -1 with err set.
 */
int variables_arg(
    struct variables *, bool global, const struct instruction *, struct err *);
int variables_env(struct variables *, const struct instruction *, struct err *);

#endif
