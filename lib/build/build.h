/* SPDX-License-Identifier: MIT */
/*
 * build: one build of an image: what its command line asks for, what
 * build_read() finds in its Dockerfile and its context, and its parents.
 */
#ifndef BOX_BUILD_BUILD_H
#define BOX_BUILD_BUILD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

struct dockerignore;
struct sources;

/* An image that the build starts from or copies from. */
struct build_parent {
	char *image;   /* its name, variables expanded */
	bool from;     /* a stage is FROM it, which executes its triggers */
	bool needed;   /* by the target stage, directly or through others */
	bool optional; /* COPY --from=NAME, where a later stage has that name:
			  an engine that takes the stage needs no image */
	bool resolved; /* build_resolve_parent() knows its triggers */
};

struct build {
	/* From the command line, whose strings must outlive it. */
	const char *dir;     /* the context, or "-" for stdin */
	const char *file;    /* --file as it was given, or NULL */
	struct strv tags;    /* --tag */
	struct strv args;    /* --build-arg, NAME=VALUE each */
	struct strv no_args; /* --build-arg NAME, where it has no value */
	struct strv labels;  /* --label, NAME=VALUE each */
	struct strv cache_from;
	struct strv hosts;        /* --add-host */
	const char *target_stage; /* --target, or NULL */
	const char *network;
	const char *platform;
	bool no_cache, pull, quiet;
	const char *excluded_dir; /* never part of the context, or NULL */

	/* What build_read() adds. */
	struct str dockerfile;      /* the text */
	char *dockerfile_name;      /* its path in the context that is sent */
	bool dockerfile_is_outside; /* it is not a file of the context */
	struct dockerignore *ignore;
	bool own_ignore; /* ignore is from NAME.dockerignore */
	struct build_parent *parents;
	size_t nparents;
	char *base_image; /* the parent that the image's layers begin with, or
			     NULL */
	struct strv stage_names;
	struct strv triggers;         /* ONBUILD, of the image that is built */
	struct sources *sources;      /* files that the target stage sees */
	struct sources *sent_sources; /* files that any stage sees; NULL in
					 either: all files */
	char *remote;  /* the first URL that the target stage ADDs, or NULL */
	char *problem; /* why the Dockerfile cannot be parsed, or NULL */
	char *ignored; /* the first thing, with its line, that Docker's classic
			  builder accepts and leaves out from API 1.42 on; or
			  NULL */
	struct str archive; /* the first bytes of an archive on stdin */
};

/* What messages call the build: its first tag, else its directory. */
const char *build_name(const struct build *);

/*
 * The shortest of all names of an image, with '@' for every ':', which to make
 * ends a target. One that has a digest is not shortened. The caller frees it.
 */
char *build_image_word(const char *image);

/*
 * The Dockerfile is --file (stdin for "-"), else DIR/Dockerfile; the rules are
 * those of NAME.dockerignore beside a Dockerfile NAME, else of
 * DIR/.dockerignore. If the context is "-", stdin is an archive or the
 * Dockerfile of a build without a context; only as much of it is read as it
 * takes to tell which.
 *
 * The engine refuses a Dockerfile that is wrong, not this function: problem
 * then says why it cannot be parsed, and all files of the context are used.
 *
 * Returns 0, or -1 with err set: a file or directory cannot be read.
 */
int build_read(struct build *, struct err *);

/*
 * Applies the triggers (ONBUILD) of parent number i. These are instructions
 * that each stage FROM the image executes first: the Dockerfile does not show
 * them, but they may copy files of the context, or from more images. image is
 * the answer to GET /images/{name}/json, or NULL if the engine does not have
 * it, and then all files are used. Images that triggers copy from are added
 * after the other parents; the array of parents may move.
 *
 * To be called for each parent before build_walk() or build_send(). Once the
 * image is known, further calls do nothing.
 */
void build_resolve_parent(struct build *, size_t i, const struct json *image);

/* The same for a parent whose image is still to be built. */
void build_resolve_parent_build(
    struct build *, size_t i, const struct build *parent);

void build_free(struct build *);

#endif
