/* SPDX-License-Identifier: MIT */
/*
 * stages: the stages of a Dockerfile, and which of them its target needs. For
 * dockerfile.c. Pure.
 */
#ifndef BOX_DOCKERFILE_STAGES_H
#define BOX_DOCKERFILE_STAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "dockerfile/parse.h"
#include "dockerfile/variables.h"

#define STAGE_NONE ((size_t)-1)

enum {
	STAGES_MAX = 1000
};

/* Stages are numbered from 0. */
struct stage {
	char *name;  /* in lower case; "" for none */
	size_t base; /* the stage it is FROM; STAGE_NONE: an image */
	bool needed; /* for the target */

	const struct instruction *from; /* the instruction that begins it */

	/* The rest is only used while the Dockerfile is read. */
	size_t first, end; /* its instructions, without FROM */
	char *image;       /* expanded; NULL: that failed */
	char *wrong;       /* what is wrong with FROM; an error if needed */
	bool visiting;     /* what it needs is being marked */
	const struct variable *env; /* after its last instruction */
	bool open;                  /* its image may set other variables */
};

struct stages {
	const struct instructions *instructions;
	struct variables variables;
	struct err *err;

	struct stage *v;
	size_t len;
	size_t target;
};

/*
 * Finds all stages of the instructions, their names and bases, and which of
 * them the target needs: a name or a number, or NULL for the last stage. The
 * first three members are set beforehand. Returns 0, or -1 with *err set. In
 * any case the caller calls variables_free() and frees v, with the names,
 * images and messages in it.
 */
int stages_read(struct stages *, const char *target);

/*
 * The stage that --from=name means in stage now: one before it, or else, for
 * BuildKit, one after it. STAGE_NONE for an image and for a number too large.
 */
size_t stages_find(const struct stages *, const char *name, size_t now);

/* Is s a number? One of more than nine digits becomes 999999999. */
bool stages_is_number(const char *s, size_t *number);

/*
 * Calls apply for the instructions of stage now: the triggers of the stage it
 * is made from, then its own, without its triggers. Stops as soon as apply
 * returns something other than 0, and returns that; for -1, the line is added
 * to *err.
 */
typedef int stages_fn(void *arg, const struct instruction *, size_t now);
int stages_each_instruction(
    struct stages *, size_t now, stages_fn *apply, void *arg);

#endif
