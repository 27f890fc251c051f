/* SPDX-License-Identifier: MIT */
/*
 * run_mount: what the flag --mount of RUN takes from a stage, an image or the
 * context. Pure.
 */
#ifndef BOX_DOCKERFILE_RUN_MOUNT_H
#define BOX_DOCKERFILE_RUN_MOUNT_H

#include <stdbool.h>

#include "dockerfile/instruction.h"

/* The fields of --mount that matter; never NULL. */
struct run_mount {
	char *type;   /* "bind" if there is none */
	char *from;   /* a stage or an image; "": none */
	char *source; /* not expanded */
};

/*
 * Reads flag number i of an instruction, a record of CSV. False if it is not
 * the --mount of a RUN; else the caller calls run_mount_free(). Fields after a
 * mistake in it are ignored: a builder refuses it.
 */
bool run_mount_read(const struct instruction *, size_t i, struct run_mount *);
void run_mount_free(struct run_mount *);

#endif
