/* SPDX-License-Identifier: MIT */
/*
 * context: the walk over the folder that a build is given. It hands over what
 * the rules of .dockerignore leave, in the same order on every machine: the
 * names of a folder sorted by bytes, a folder right before what is in it.
 *
 * The walk never leaves the folder: links are handed over and never followed,
 * every name is looked up in the open folder that holds it (openat,
 * O_NOFOLLOW), so nothing swapped meanwhile leads elsewhere. Only the folder
 * dir itself may be reached through links. It holds in memory the names of the
 * folders on the way down, and one file descriptor for each; CONTEXT_DEPTH is
 * the limit.
 *
 * As docker's classic client: FIFOs and devices are handed over like files
 * and belong into the archive as such, without content; sockets, which no
 * archive can hold, are left out and reported to skipped(); hard links are
 * files. Unlike it, whatever cannot be read ends the walk with an error, unless
 * it is ignored. What vanishes while the walk looks at it is left out.
 */
#ifndef BOX_BUILD_CONTEXT_H
#define BOX_BUILD_CONTEXT_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/err.h"
#include "dockerfile/dockerignore.h"

enum {
	CONTEXT_DEPTH = 400 /* folders in folders, and open descriptors */
};

/* One thing in the context. All of it is valid during the callback only. */
struct context_entry {
	const char *path; /* relative to the context, parts joined by '/' */
	const char *name; /* the last part of path */
	int dirfd;        /* the open folder that holds name */
	const struct stat *st; /* of the thing itself, even if it is a link */
	const char *target;    /* what a symbolic link says; otherwise NULL */
	bool ignored;          /* see struct context, through */
};

/* A context_fn returns 0 to go on, -1 with err set to end the walk, or: */
enum {
	CONTEXT_SKIP = 1 /* go on, but do not enter this folder */
};

typedef int context_fn(const struct context_entry *, void *arg, struct err *);

struct context {
	const char *dir; /* the folder to walk */
	const struct dockerignore
	    *ignore;       /* what to leave out; NULL: nothing */
	bool through;      /* also hand over the ignored folders that are
			      entered because of a '!' rule, marked ignored */
	context_fn *entry; /* called for each entry but dir itself */
	/* Called for what cannot be sent; NULL: say nothing. */
	void (*skipped)(const char *path, const char *why, void *arg);
	void *arg; /* handed to both */
};

/*
 * The rules of dir/.dockerignore, with exceptions that keep that file and the
 * Dockerfile, whose path is relative to dir (NULL: it is not in dir). Without
 * the file: rules that ignore nothing. A link to it is followed, as docker
 * does. The caller calls dockerignore_free(). NULL with err set if it cannot be
 * read, is no regular file, exceeds 1 MiB or is malformed.
 */
struct dockerignore *context_dockerignore(
    const char *dir, const char *dockerfile, struct err *);

/*
 * Walks. Returns 0, or -1 with err set: by the callback, or naming the path
 * that could not be read or lies too deep.
 */
int context_walk(const struct context *, struct err *);

/*
 * Opens the regular file of an entry for reading, within its callback. It is
 * the file that st describes or an error. Returns a descriptor that the caller
 * closes, or -1 with err set, naming the path.
 */
int context_open(const struct context_entry *, struct err *);

/*
 * Walks without a callback, and asks of each file whether it may be read; to
 * find out before the first byte is sent. entry, skipped and through are not
 * used. Returns as context_walk() does.
 */
int context_check(const struct context *, struct err *);

#endif
