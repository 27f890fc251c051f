/* SPDX-License-Identifier: MIT */
/*
 * spec: the specification of a container: what is needed to create another one
 * like it. Versions of the container have it in a label, as JSON:
 *
 *	Name        the container's name
 *	Image, Base the name and the ID of the image that it was created from;
 *	            if that is a version, those of the first container's image
 *	Config      as in GET /containers/{id}/json, without the values that the
 *	            engine chose and without labels about versions
 *	HostConfig  the same, with the mounts of --volumes-from written out
 *	Networks    name -> what the user asked for in each network
 *
 * Pure. Transforming these documents of the Engine API is the subject of this
 * file, host_access.c and create_body.c; so they name members of them.
 */
#ifndef BOX_VERSION_SPEC_H
#define BOX_VERSION_SPEC_H

#include "base/json.h"

/*
 * The specification of the container that GET /containers/{id}/json described.
 * The caller frees it.
 */
struct json *version_spec(const struct json *container);

/*
 * A copy of the labels without those that say which version an image is: a
 * container created from a version inherits them. The caller frees it.
 */
struct json *version_clean_labels(const struct json *labels);

#endif
