/* SPDX-License-Identifier: MIT */
/*
 * cache: what is remembered of stages between runs, in a folder that can be
 * deleted at any time: DIR/digests, and for each stage DIR/NAME.inputs, the
 * inputs of its image, for each of its tags, and DIR/NAME.image, the ID, a file
 * that changes when the image does, for the first of them. In NAME, the tag as
 * short as docker writes it, @ stands for a colon and % for a slash. What is
 * not such a file is taken for none.
 */
#ifndef BOX_BUILD_CACHE_H
#define BOX_BUILD_CACHE_H

#include <stdbool.h>

#include "build/stat_cache.h"
#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

struct build_cache {
	const char *dir; /* NULL: nothing is remembered */
	struct stat_cache *digests;
	struct json *images; /* those that were asked for, by name */
	/* A parent that is a stage too has to be what dir says it was made
	   from: another checkout may have given its name to its own. */
	bool own_parents;
	bool read_only;     /* nothing is written */
	struct strv stages; /* what the files of all of them are called */
};

void build_cache_open(struct build_cache *, const char *dir);

/* These are the tags of one of the stages that there are. */
void build_cache_know(struct build_cache *, const struct strv *tags);

/*
 * all: every stage was looked at, so that what was not needed may go, and what
 * is not known by build_cache_know() is no stage any more: its inputs are
 * forgotten.
 */
void build_cache_close(struct build_cache *, bool all);

/* Adds the inputs of the image of that name; false: they are not remembered. */
bool build_cache_inputs(
    const struct build_cache *, const char *name, struct str *inputs);

/* The file that they are in, or NULL; the caller frees it. */
char *build_cache_inputs_path(const struct build_cache *, const char *name);

/* Had the image of that name this ID? */
bool build_cache_is_image(
    const struct build_cache *, const char *name, const char *id);

/*
 * The image that has these tags and this ID was made from these inputs. What is
 * remembered already is not written again.
 */
int build_cache_remember(const struct build_cache *, const struct strv *tags,
    const struct str *inputs, const char *id, struct err *);

#endif
