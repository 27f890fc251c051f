/* SPDX-License-Identifier: MIT */
/*
 * dockerfile: what an image depends on, as its Dockerfile says: the images it
 * is made from, and the files of the context that its instructions can read.
 * Pure. It is not a second builder: nothing is executed, and instructions
 * without inputs are only checked.
 *
 * This follows docker 20.10's classic builder. Where BuildKit differs, more
 * dependencies are found rather than fewer:
 *
 * - The classic builder makes all stages before the target, needed or not, and
 *   fails if one of them lacks a file or an image. So what they take is found,
 *   too, and marked as not needed.
 * - `COPY --from=NAME` where a later stage has that name: BuildKit takes the
 *   stage, the classic builder an image of that name. Both are found.
 * - Here-documents and `RUN --mount` are understood. A bind mount without
 *   from= is a source like those of COPY.
 * - Triggers (ONBUILD) of a stage are applied in the stages made from it.
 *   Triggers of other images are not known here: ask the engine.
 *
 * What only an engine can know makes a source unsure.
 */
#ifndef BOX_DOCKERFILE_DOCKERFILE_H
#define BOX_DOCKERFILE_DOCKERFILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "dockerfile/stages.h"

enum dockerfile_use {
	USE_FROM, /* FROM image */
	USE_COPY, /* COPY --from=image */
	USE_MOUNT /* RUN --mount=from=image */
};

/* An image that is not a stage of this Dockerfile. */
struct dockerfile_parent {
	enum dockerfile_use use;
	size_t stage; /* that takes it */
	char *image;  /* expanded; never "scratch" */
	bool forward; /* USE_COPY: a later stage has that name too */
	bool needed;  /* by a stage that the target needs */
};

/* A file or directory of the context. */
struct dockerfile_source {
	size_t stage;
	/*
	 * Relative to the context, cleaned; "." is all of it. Use
	 * dockerignore_add_path() to match it (but to a builder '**' is the
	 * same as '*'). Of a remote source: the URL as it is written.
	 */
	char *path;
	/* Not a pattern: it has none of "*?[", or they are escaped. */
	bool literal;
	/* ADD: a URL or a git repository, not a file; if unsure, it may be. */
	bool remote;
	/*
	 * It holds a variable that BuildKit or the environment of the base
	 * image may set, so it can be any path.
	 */
	bool unsure;
	/*
	 * It holds an ARG. If the environment of the base image has a variable
	 * of that name, that one is used instead.
	 */
	bool arg;
};

/*
 * Parents and sources are in the order of the file. They are those of needed
 * stages and of all stages before the target. If a stage that is not needed
 * cannot be understood, "." is one of its sources, unsure.
 */
struct dockerfile {
	struct instructions *instructions; /* which the others point to */
	struct dockerfile_parent *parents;
	size_t nparents;
	struct dockerfile_source *sources;
	size_t nsources;
	struct stage *stages; /* all of them */
	size_t nstages;
	size_t target; /* number of the stage */
	/* It has here-documents; to an older engine these are instructions. */
	bool heredocs;
};

/* What is read, and how it will be built. */
struct dockerfile_input {
	const void *bytes;
	size_t len;
	/*
	 * Build arguments NAME=VALUE; NULL: none. One without '=' counts as not
	 * given, as docker treats one that the environment does not have.
	 */
	const struct strv *args;
	const char *target; /* name or number of a stage; NULL: the last one */
};

/*
 * Reads a Dockerfile. Returns 0, and the caller calls dockerfile_free(), or -1
 * with err set, naming the line, and nothing to free. It refuses what every
 * builder refuses: what instructions_parse() does, unknown instructions, too
 * few or too many arguments, instructions before FROM, bad or blank names, an
 * unknown target, cycles of stages, and what cannot be expanded in a needed
 * stage.
 */
int dockerfile_parse(
    struct dockerfile *, const struct dockerfile_input *, struct err *);
void dockerfile_free(struct dockerfile *);

/*
 * The names of images as they are written, to find out quickly which stages of
 * a project use which. Adds to names, in the order of the file: the images of
 * FROM, COPY --from= and RUN --mount=from=, but not the file's own stages; and
 * the defaults of ARGs as "ARG=default", since FROM may use them. Variables are
 * taken to be empty. It cannot fail: of a Dockerfile that is not well-formed,
 * what comes before the mistake is added.
 */
void dockerfile_references(const void *bytes, size_t len, struct strv *names);

#endif
