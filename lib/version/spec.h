/* SPDX-License-Identifier: MIT */
/*
 * spec: the specification of a container, which its versions carry in a label:
 * what a new container like it has to be created from.
 *
 * It is an object with these members:
 *
 *	Name        the container's name
 *	Image, Base name and ID of the image that it was created from, or that
 *	            the container was whose version it was created from
 *	Config      what GET /containers/{id}/json answers under that name,
 *	            without labels about versions and what the engine made up
 *	HostConfig  the same, with the mounts of --volumes-from written out
 *	Networks    the networks it is in, each with what the user asked for
 *
 * The subject of this file, host_access.c and create_body.c is to transform
 * these documents of the Engine API, so unlike the rest of lib/version they
 * name members of them. Pure: JSON in, JSON out.
 */
#ifndef BOX_VERSION_SPEC_H
#define BOX_VERSION_SPEC_H

#include "base/json.h"

/*
 * The specification of a container, as GET /containers/{id}/json describes it.
 * The caller frees it.
 */
struct json *version_spec(const struct json *container);

/*
 * A copy of the labels without those that say which version an image is: a
 * container created from a version inherits them. The caller frees it.
 */
struct json *version_clean_labels(const struct json *labels);

#endif
