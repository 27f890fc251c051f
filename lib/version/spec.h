/* SPDX-License-Identifier: MIT */
/*
 * spec: what a version of a box is called, and what it says about the box
 * it was taken from. A version is an image with these labels; they are all
 * that box remembers, so that a version can be pushed, pulled and loaded like
 * any image. Pure: JSON in, JSON out.
 */
#ifndef BOX_VERSION_SPEC_H
#define BOX_VERSION_SPEC_H

#include <stdbool.h>

#include "base/json.h"
#include "base/str.h"

/*
 * The repository that versions of the box are tags of: its name as the grammar
 * of references wants it, in lower case and with single separators. It is the
 * name of the series too. The caller frees it.
 */
char *version_series(const char *box);

/* The box's name in the answer of GET /containers/{id}/json, or "". */
const char *version_box(const struct json *container);

/*
 * The name of the image that the box, or the one that it was made after, was
 * made of, or with id its ID. The caller frees it.
 */
char *version_origin(const struct json *container, bool id);

/*
 * What the container was created from, without what an engine made up: its
 * Config, HostConfig and Networks. Mounts taken from other containers are
 * written out. The caller frees it.
 */
struct json *version_spec(const struct json *container);

/*
 * What the specification wants of the host, beyond what every box has of it:
 * "privileged", "pid=host", "/srv:/srv". Added to what, sorted.
 */
void version_reach(const struct json *spec, struct strv *what);

/*
 * Of images that have the labels of the same version, as the elements of GET
 * /images/json, the one of the lowest rank is it: the one that is called
 * SERIES:NUMBER, or else the oldest. Others were built on it.
 */
long long version_rank(const struct json *image);

/* What version_body() makes of a specification. */
struct version_change {
	const char *image; /* that the box will be made of */
	const char *token; /* volumes get new names, which end by it */
	bool fork;         /* free ports, and no addresses of its own */
};

/*
 * The body of POST /containers/create for a box like the specification, but
 * with fresh volumes that the engine fills from the image. volumes gets the
 * names of those that have one. More networks than one, which engines before
 * API 1.44 do not take, are left for POST /networks/{name}/connect: others is
 * an object of them. The caller frees both.
 */
struct json *version_body(const struct json *spec,
    const struct version_change *, struct strv *volumes, struct json **others);

/*
 * The name of a fresh volume for one of that name, "data.box-TOKEN", whose own
 * such ending is replaced. The caller frees it.
 */
char *version_volume(const char *name, const char *token);

/* Has it such an ending? */
bool version_is_volume(const char *name);

/* Is it a name that engines make up, 64 hexadecimal digits? */
bool version_is_anonymous(const char *name);

#endif
