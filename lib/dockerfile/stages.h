/* SPDX-License-Identifier: MIT */
/*
 * stages: what an image depends on, found in its Dockerfile: the images
 * that it is made from and the files of the context that it can see. Not a
 * second builder: nothing is executed, and instructions without inputs are
 * only checked. Text layer: pure functions over bytes.
 *
 * It follows docker 20.10's classic builder. Where BuildKit differs, what is
 * found errs on the side of more dependencies:
 *
 * - The classic builder makes all stages before the target, needed or not, and
 *   fails where one of them lacks a file or an image. So what they take is
 *   found too, and told apart: see needed.
 * - `COPY --from=NAME` with a stage that comes later: BuildKit takes the stage,
 *   the classic builder an image of that name. Both are found.
 * - Here-documents and `RUN --mount` are understood. A bind mount without
 *   from= is a source like those of COPY.
 * - Triggers (ONBUILD) of a stage are applied in the stages made from it.
 *   Triggers of images outside are not known here: ask the engine.
 *
 * What only an engine can know makes a result unsure, see there.
 */
#ifndef BOX_DOCKERFILE_STAGES_H
#define BOX_DOCKERFILE_STAGES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "dockerfile/parse.h"
#include "base/str.h"

enum dockerfile_use {
	USE_FROM,  /* FROM image */
	USE_COPY,  /* COPY --from=image */
	USE_MOUNT, /* RUN --mount=from=image */
	USE_SYNTAX /* # syntax=image: read by BuildKit only */
};

/* An image from outside the Dockerfile. */
struct dockerfile_parent {
	enum dockerfile_use use;
	size_t line;
	char *image;      /* expanded; never "scratch" */
	char *written;    /* before it was expanded */
	char *platform;   /* FROM --platform=, expanded; "" for none */
	struct strv vars; /* the variables in written and --platform= */
	/*
	 * A variable in it is set by BuildKit only (TARGETARCH and its kin);
	 * it was taken to be empty.
	 */
	bool unsure;
	bool forward; /* USE_COPY: or it is a later stage of that name */
	bool needed;  /* by a stage that the target needs */
};

enum dockerfile_source_use {
	SOURCE_COPY,
	SOURCE_ADD,
	SOURCE_MOUNT
};

/* A file or folder of the context. */
struct dockerfile_source {
	enum dockerfile_source_use use;
	size_t line;
	size_t stage;
	/*
	 * Relative to the context, cleaned; "." is all of it. What it matches
	 * is for dockerignore_add_path() to say (in a pattern a '**' is no more
	 * than a '*' to a builder). Of a remote source: the URL, as it is.
	 */
	char *path;
	bool
	    literal; /* no pattern: it has none of "*?[", or they are escaped */
	const struct strv *flags; /* of the instruction: "--chown=..." */
	/* ADD: a URL or a git repository, no file; or, if unsure, maybe one. */
	bool remote;
	/*
	 * It holds a variable that is not set in the Dockerfile but may be in
	 * the environment of the image it is made from: it can be any path.
	 */
	bool unsure;
	/*
	 * It holds an ARG. If the environment of the image it is made from has
	 * a variable of that name, that one is taken instead.
	 */
	bool arg;
};

#define DOCKERFILE_NONE ((size_t)-1)

enum {
	DOCKERFILE_STAGES = 1000 /* and no more */
};

struct dockerfile_stage {
	char *name; /* in lower case; "" for none */
	size_t line;
	size_t base; /* the stage it is FROM; DOCKERFILE_NONE: an image */
	bool needed; /* for the target */
};

/*
 * Parents and sources are in the order of the file, of needed stages and of
 * those before the target; ARGs are those before the first FROM and of these
 * stages. If a stage that is not needed is not understood, "." is among its
 * sources, unsure.
 */
struct dockerfile {
	struct instructions *instructions; /* what the others point into */
	struct dockerfile_parent *parents;
	size_t nparents;
	struct dockerfile_source *sources;
	size_t nsources;
	struct dockerfile_stage *stages; /* all of them */
	size_t nstages;
	size_t target;    /* number of the stage */
	bool heredocs;    /* it has some; to an older engine, instructions */
	struct strv args; /* the ARGs in effect, sorted */
};

/*
 * Reads a Dockerfile. args are the build arguments, "NAME=VALUE" (NULL: none;
 * without '=' it is not given, as docker has it where the environment lacks
 * it). target is the name or number of a stage; NULL: the last one.
 *
 * Returns 0, and the caller calls dockerfile_free(), or -1 with err set, naming
 * the line, and there is nothing to free. Refused is what every builder
 * refuses: what instructions_parse() does, unknown instructions, too few or
 * too many arguments, instructions before FROM, bad or blank names, an unknown
 * target, circles of stages, and what cannot be expanded in a needed stage.
 */
int dockerfile_parse(struct dockerfile *, const void *bytes, size_t len,
    const struct strv *args, const char *target, struct err *);
void dockerfile_free(struct dockerfile *);

#endif
