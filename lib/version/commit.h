/* SPDX-License-Identifier: MIT */
/*
 * commit: makes an image of a container's file system with the settings of the
 * image that the container was created from.
 */
#ifndef BOX_VERSION_COMMIT_H
#define BOX_VERSION_COMMIT_H

#include <stdbool.h>

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "engine/client.h"

struct commit {
	const struct json *container; /* GET /containers/{id}/json */
	const struct json *image;     /* GET /images/{name}/json of the image
					 that it was created from, or NULL */
	const char *author, *message; /* or NULL */
	const struct strv *changes;   /* lines of a Dockerfile, or NULL */
	const struct json *labels;    /* that the image gets, or NULL */
	const char *name;             /* that the image gets, or NULL */
	bool pause;                   /* the container meanwhile */
};

/*
 * Makes the image. By itself, an engine takes CMD, ENTRYPOINT, USER, WORKDIR
 * and so on from the container, which may run some ad-hoc command; here the
 * image keeps its own. Labels that are not true of the new image are emptied.
 * Returns its ID, which the caller frees, or NULL. Source: POST /commit. These
 * documents are this file's subject, so it names members of them.
 */
char *commit_box(struct engine *, const struct commit *, struct err *);

/*
 * The same with these lines only, for call_end_id(): the connection is not
 * waited for. Podman takes lines and ignores all else.
 */
struct exchange *commit_send(struct engine *, const struct commit *,
    const struct strv *lines, struct err *);

/*
 * What commit_box() would send: adds the lines that set the image's own
 * settings, and then the changes; returns the labels, which the caller frees.
 * The container's labels may say which project it belongs to, what its image
 * was built from and which version that is. None of that is true of the new
 * image, and a label cannot be removed, so these are empty.
 */
void commit_lines(const struct commit *, struct strv *lines);
struct json *commit_labels(const struct commit *);

#endif
