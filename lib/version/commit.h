/* SPDX-License-Identifier: MIT */
/*
 * commit: an image of a box's file system, that starts as the image which the
 * box was made of.
 */
#ifndef BOX_VERSION_COMMIT_H
#define BOX_VERSION_COMMIT_H

#include <stdbool.h>

#include "engine/client.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

struct commit {
	const struct json *container; /* of GET /containers/{id}/json */
	const struct json *image;     /* that it was made of, or NULL: gone */
	const char *author, *message; /* or NULL */
	const struct strv *changes;   /* lines of a Dockerfile, or NULL */
	const struct json *labels;    /* that the image gets, or NULL */
	const char *name;             /* that the image gets, or NULL */
	bool pause;                   /* the box meanwhile */
};

/*
 * Makes it. An engine takes CMD, ENTRYPOINT, USER and WORKDIR from the box,
 * which may run some command of the moment; here the image's own stay. Labels
 * that are not true of the new image are emptied. Returns the ID, which the
 * caller frees, or NULL.
 * Source: POST /commit.
 */
char *commit_box(struct engine *, const struct commit *, struct err *);

#endif
