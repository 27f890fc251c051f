/* SPDX-License-Identifier: MIT */
/*
 * create_body: turns a specification (spec.h) into the body of POST
 * /containers/create, and into what has to be done before and after. Pure.
 */
#ifndef BOX_VERSION_CREATE_BODY_H
#define BOX_VERSION_CREATE_BODY_H

#include "base/json.h"
#include "base/str.h"

struct create_options {
	const char *image;         /* to create the container from */
	const char *token;         /* for the end of its volumes' names */
	const char *fork;          /* the name of a new container beside the
				      old one, which gets free ports and no
				      fixed addresses; NULL: one in its place */
	const struct json *labels; /* more labels, or NULL */
	const struct json *old;    /* GET /containers/{id}/json of the container
				      that it replaces, whose dynamic host
				      ports it gets; or NULL */
};

struct create_body {
	struct json *body;     /* of POST /containers/create */
	struct json *networks; /* name -> EndpointConfig: further networks to
				  connect it to. Engines before API 1.44 take
				  one network in the body only */
	struct strv volumes;   /* the named volumes that it mounts: new ones,
				  which the engine fills from the image */
};

/* Fills what create_body_free() frees. */
void create_body_make(struct create_body *, const struct json *spec,
    const struct create_options *);
void create_body_free(struct create_body *);

#endif
