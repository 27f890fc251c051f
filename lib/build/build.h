/* SPDX-License-Identifier: MIT */
/*
 * build: what an image is built from, as the command line of box-build says
 * it. box-stale reads the same command lines, so that both mean the same.
 */
#ifndef BOX_BUILD_BUILD_H
#define BOX_BUILD_BUILD_H

#include <getopt.h>
#include <stdbool.h>

#include "cli/cli.h"
#include "build/context.h"
#include "engine/client.h"
#include "base/err.h"
#include "dockerfile/dockerignore.h"
#include "base/json.h"
#include "build/sources.h"
#include "base/str.h"

/* An image that a build is made from. */
struct build_parent {
	char *image; /* as written */
	bool from;   /* a stage begins with it, and its triggers are done */
	/* false: only stages take from it that the target does not need */
	bool needed;
	/* false: it is the image only to an engine that does not take the name
	   for that of a stage; it may be missing */
	bool sure;
	bool met;
};

struct build {
	const char *dir;    /* the context, or "-" for stdin */
	const char *file;   /* --file as it was given, or NULL */
	struct strv tags;   /* --tag */
	struct strv args;   /* --build-arg, NAME=VALUE each */
	struct strv labels; /* --label, NAME=VALUE each */
	struct strv cache_from;
	struct strv hosts;  /* --add-host */
	const char *target; /* NULL: none */
	const char *network;
	const char *platform;
	bool no_cache, pull, quiet;
	const char *apart; /* a folder that is never part of it, or NULL */

	/* What build_read() adds. */
	struct str dockerfile; /* its text */
	char *dockerfile_name; /* in the context that is sent */
	bool outside;          /* the Dockerfile is not one of its files */
	struct dockerignore *ignore; /* the context's rules */
	bool own_rules;              /* not those of its .dockerignore */
	struct build_parent *parents;
	size_t nparents;
	char *base; /* the one of them that its layers stand on, or NULL */
	struct strv stages;      /* the names of the Dockerfile's stages */
	struct strv triggers;    /* the image's own */
	struct sources *sources; /* the files that count; NULL: all of them */
	struct sources *sent;    /* and those that are sent */
	char *remote;  /* what ADD takes from elsewhere, of these; or NULL */
	char *problem; /* why the Dockerfile is not understood, or NULL */
	struct str archive; /* the first bytes of one that stdin holds */
};

/* The letters and rows of the options that describe a build. */
#define BUILD_LETTERS "f:qt:"
enum {
	BUILD_ADD_HOST = CLI_FIRST,
	BUILD_ARG,
	BUILD_CACHE_FROM,
	BUILD_LABEL,
	BUILD_NETWORK,
	BUILD_NO_CACHE,
	BUILD_PLATFORM,
	BUILD_PULL,
	BUILD_TARGET,
	BUILD_LAST
};
#define BUILD_OPTIONS \
	{ "add-host", required_argument, NULL, BUILD_ADD_HOST }, \
	    { "build-arg", required_argument, NULL, BUILD_ARG }, \
	    { "cache-from", required_argument, NULL, BUILD_CACHE_FROM }, \
	    { "file", required_argument, NULL, 'f' }, \
	    { "label", required_argument, NULL, BUILD_LABEL }, \
	    { "network", required_argument, NULL, BUILD_NETWORK }, \
	    { "no-cache", no_argument, NULL, BUILD_NO_CACHE }, \
	    { "platform", required_argument, NULL, BUILD_PLATFORM }, \
	    { "pull", no_argument, NULL, BUILD_PULL }, \
	    { "quiet", no_argument, NULL, 'q' }, \
	    { "tag", required_argument, NULL, 't' }, \
	{ \
		"target", required_argument, NULL, BUILD_TARGET \
	}

/*
 * Takes one option as cli_option() returned it. Returns 1 where it is none of
 * the above, -1 with err set where its argument is wrong.
 */
int build_option(struct build *, int option, const char *arg, struct err *);

/*
 * Reads the Dockerfile (--file, else DIR/Dockerfile, or stdin for --file -)
 * and the rules of .dockerignore (NAME.dockerignore beside the Dockerfile
 * first), and finds its parents and the files that count. An engine makes all
 * stages up to the target: what those take that the target does not need is
 * sent, and does not count. A Dockerfile that
 * is not understood here is the engine's to refuse: problem says why, and all
 * files count. Of the context "-", which is an archive or a Dockerfile, only as
 * much as tells which.
 */
int build_read(struct build *, struct err *);

/*
 * Tells what parent number i is: the answer to GET /images/{name}/json, NULL
 * where the engine does not have it. Its triggers (ONBUILD), which the
 * Dockerfile does not show, may copy files: then, or when they are not known,
 * all files count. They may copy from images, which become parents behind all
 * others. To be called for each parent before build_walk() or build_send(); the
 * second time for one does nothing.
 */
void build_resolve_parent(struct build *, size_t i, const struct json *image);

/* The same of a parent that is still to be built. */
void build_resolve_parent_build(
    struct build *, size_t i, const struct build *parent);

/*
 * Walks over the files of the context that are to be sent: those that count
 * and that no rule leaves out, and always the Dockerfile and .dockerignore.
 */
int build_walk(const struct build *, context_fn *each, void *arg, struct err *);

/*
 * Does a change of the file that has that path change the image? What is only
 * sent because an engine wants to read it does not: it is not there any more
 * when COPY looks.
 */
bool build_counts(const struct build *, const char *path);

/*
 * The permissions with which a file is sent, and counts.
 */
mode_t build_mode(const struct stat *);

/*
 * Adds a file as a line to what an image is made from: its permissions as they
 * are sent, and the digest (regular files only). Nobody but the group may
 * write: that is what a umask of 002 leaves in a clone, and is dropped.
 */
void build_add_file(
    struct str *inputs, const struct context_entry *, const char *digest);

/*
 * The target of POST /build with all parameters. Source: Engine API 1.41,
 * ImageBuild. The caller frees it.
 */
char *build_target(const struct build *);

/*
 * Writes the context as a tar archive: the files that the rules leave, in
 * their order, and the Dockerfile, as it was read, in its place or beside them.
 * sent (NULL: not of interest) gets a line for each file that counts, of the
 * very bytes. An archive on stdin is passed on as it is.
 */
int build_send(const struct build *,
    int (*sink)(void *arg, const void *, size_t, struct err *), void *arg,
    struct str *sent, struct err *);

void build_free(struct build *);

#endif
