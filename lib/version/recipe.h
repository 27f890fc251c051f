/* SPDX-License-Identifier: MIT */
/*
 * recipe: what makes an image of a commit and of the data that is added to it:
 * lines for the commit, and a Dockerfile for the build on it. Pure.
 */
#ifndef BOX_VERSION_RECIPE_H
#define BOX_VERSION_RECIPE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"
#include "version/commit.h"

struct recipe {
	const struct commit *commit;
	const char *token; /* that the committed image is marked with */
	bool podman;       /* the engine ignores what a commit does not say in
			      lines */
	bool has_data;     /* the build adds LAYER_FILES (layer.h) */

	/* Set by recipe_make(). */
	struct strv lines;     /* for the commit */
	struct str text;       /* of the Dockerfile, without FROM */
	struct strv arguments; /* of the build, NAME=VALUE each */
};

/*
 * Returns 0, or -1 with err set to a change or a trigger that is not a setting
 * of an image.
 */
int recipe_make(struct recipe *, struct err *);
void recipe_free(struct recipe *);

#endif
