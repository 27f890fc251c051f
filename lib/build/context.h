/* SPDX-License-Identifier: MIT */
/*
 * context: walks over the directory that a build may copy from. It reports
 * what the rules of .dockerignore leave, in the same order on every machine:
 * the names in a directory sorted by bytes, a directory before what is in it.
 *
 * The walk never leaves the directory: links are reported and never followed,
 * and every name is looked up in the open directory that holds it (openat,
 * O_NOFOLLOW), so that replacing one during the walk leads nowhere else. Only
 * the path of the context itself may contain links. The walk holds one file
 * descriptor and the list of names for each directory on the way down, at most
 * CONTEXT_DEPTH.
 *
 * Sockets, FIFOs and devices are reported like files, but have no content. Hard
 * links are files. Anything that cannot be read and is not ignored ends the
 * walk with an error, where docker's classic client goes on. What is removed
 * during the walk is left out.
 */
#ifndef BOX_BUILD_CONTEXT_H
#define BOX_BUILD_CONTEXT_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"
#include "dockerfile/dockerignore.h"

enum {
	CONTEXT_DEPTH = 400 /* nested directories, and open descriptors */
};

/* One file of any type. All of this is valid during the callback only. */
struct context_entry {
	const char *path; /* relative to the context, parts joined by '/' */
	const char *name; /* the last part of path */
	int dirfd;        /* the open directory that holds name */
	const struct stat *st; /* as lstat(2) returns it */
	const char *link;      /* what a symbolic link refers to, or NULL */
	bool ignored;          /* only with ignored_dirs of struct context */
};

/* A context_fn returns 0 to go on, -1 with err set to end the walk, or: */
enum {
	CONTEXT_SKIP = 1 /* go on, but do not enter this directory */
};

typedef int context_fn(const struct context_entry *, void *arg, struct err *);

struct context {
	const char *dir;                   /* the directory to walk over */
	const struct dockerignore *ignore; /* what to leave out, or NULL */
	bool ignored_dirs; /* also report ignored directories that are entered
			      because a '!' rule may match below them */
	context_fn *entry; /* called for each file except dir itself */
	void *arg;         /* passed to it */
};

/*
 * Walks. Returns 0; or -1 with err set by the callback, or to a message that
 * names the path which cannot be read or is nested too deep.
 */
int context_walk(const struct context *, struct err *);

/*
 * Opens the regular file of an entry for reading, within its callback: an error
 * if another file has taken its name. Returns a descriptor that the caller
 * closes, or -1 with err set, naming the path.
 */
int context_open(const struct context_entry *, struct err *);

/*
 * Reads the rules in the file at path, which may be a link, as docker allows.
 * Returns 0 with *ignore set, which the caller frees with dockerignore_free();
 * 1 if there is no such file; -1 with err set if it is not a regular file,
 * cannot be read, exceeds 4 MB or is malformed.
 */
int context_rules(const char *path, struct dockerignore **ignore, struct err *);

/*
 * The rules in dir/.dockerignore; without that file, rules that ignore nothing.
 * Exceptions are added for .dockerignore and for the Dockerfile, whose path is
 * relative to dir (NULL: it is outside), because the engine needs them. The
 * caller calls dockerignore_free(). NULL with err set as for context_rules().
 */
struct dockerignore *context_dockerignore(
    const char *dir, const char *dockerfile, struct err *);

#endif
