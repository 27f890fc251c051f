/* SPDX-License-Identifier: MIT */
/*
 * cache: what is remembered between runs about the images that were built, in a
 * directory that can be deleted at any time:
 *
 *	digests      the digests of files, so that finding out that nothing
 *	             changed reads no file's content
 *	NAME.inputs  for each tag, the inputs of the image (inputs.h)
 *	NAME.image   for the first tag, the image's ID; this file is written
 *	             only when the ID changes, so that make can depend on it
 *
 * NAME is the tag in docker's shortest form, with '@' for ':' and '%' for '/'.
 * A file that is not of this form is treated as missing.
 *
 * A file in digests is identified by its device, inode, size, mode, and its
 * modification and change times in nanoseconds; the change time cannot be set
 * by programs. A digest is not remembered if the file was changed less than two
 * seconds ago or has a time in the future: within the resolution of the file
 * system's clock, it could change again and keep its times.
 */
#ifndef BOX_BUILD_CACHE_H
#define BOX_BUILD_CACHE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "base/sha256.h"
#include "base/str.h"
#include "build/context.h"

struct build_cache {
	const char *dir;     /* NULL: nothing is remembered */
	struct json *images; /* the answers to GET /images/{name}/json of this
				run, by name */
	bool check_parents;  /* a parent that has NAME.inputs must have been
				built from them; another checkout may have
				built its own under the same name */
	bool read_only;      /* nothing is written */
	struct strv known;   /* files that build_cache_close() keeps */

	/* Entries of the file digests, see cache.c. */
	struct str old;   /* those that it has, sorted */
	bool *used;       /* which of them were asked for */
	struct str added; /* in any order */
};

/* dir may be missing; it is created when something is written. */
void build_cache_open(struct build_cache *, const char *dir);

/* These are the tags of a build that exists: see build_cache_close(). */
void build_cache_know(struct build_cache *, const struct strv *tags);

/*
 * Writes the digests, unless it is read-only, and frees everything. complete
 * says that all builds were checked: digests that were not needed are
 * forgotten, and so are the inputs of names that build_cache_know() did not
 * get, because an image from elsewhere may use such a name now.
 */
void build_cache_close(struct build_cache *, bool complete);

/*
 * The SHA-256 digest of a regular file, within the callback of context_walk().
 * Returns 0, or -1 with err set.
 */
int build_cache_digest(struct build_cache *, const struct context_entry *,
    char hex[SHA256_HEX], struct err *);

/* Appends the inputs of the image of that name; false: not remembered. */
bool build_cache_inputs(
    const struct build_cache *, const char *name, struct str *inputs);

/* The file that holds them, or NULL without dir; the caller frees it. */
char *build_cache_inputs_path(const struct build_cache *, const char *name);

/* Is that the remembered ID of the image of that name? */
bool build_cache_is_image(
    const struct build_cache *, const char *name, const char *id);

/*
 * Remembers that the image with these tags and this ID was made from these
 * inputs. Files that say so already are not written. Returns 0, or -1 with err
 * set.
 */
int build_cache_remember(const struct build_cache *, const struct strv *tags,
    const struct str *inputs, const char *id, struct err *);

#endif
