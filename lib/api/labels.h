/* SPDX-License-Identifier: MIT */
/*
 * labels: the labels that box itself writes on images, containers and volumes:
 * what an image was built from, which directory a container belongs to, which
 * version an image is. All other labels are content, whatever they are called.
 * Pure.
 */
#ifndef BOX_API_LABELS_H
#define BOX_API_LABELS_H

#include <stdbool.h>

#include "base/json.h"

/* On an image: the hash of everything it was built from. */
#define LABEL_KEY "box.key"

/* On a container: the directory of its project, and dev, prod or a fork. */
#define LABEL_PROJECT "box.project"
#define LABEL_FLAVOUR "box.flavour"
#define LABEL_RUN "box.run" /* its run line, as box.mk gave it */

/* On an image that is a version of a container. */
#define VERSION_NUMBER "box.version" /* unique in its series */
#define VERSION_SERIES "box.series"  /* of all versions of one container */
#define VERSION_MESSAGE "box.message"
#define VERSION_PARENT "box.parent"  /* the version before it, "" for none */
#define VERSION_TIME "box.time"      /* RFC 3339, UTC */
#define VERSION_KIND "box.kind"      /* see below, "" if it was asked for */
#define VERSION_SPEC "box.spec"      /* what the container was created from */
#define VERSION_SIGNATURE "box.seal" /* see version/signature.h */

/* Values of VERSION_KIND. */
#define VERSION_AUTO "automatic"      /* saved before a change */
#define VERSION_TEMPORARY "temporary" /* for one run of box-run --rm-image */

/*
 * On a version, and on containers made from it: the image that the first of
 * them was created from.
 */
#define VERSION_IMAGE "box.image" /* its name */
#define VERSION_BASE "box.base"   /* its ID */

/* On volumes: the name of the container that they are for. */
#define VERSION_VOLUME "box.volume"

/*
 * On the records of unfinished work, which are volumes (version/record.h), and
 * on containers that are to be removed if they are not started.
 */
#define UNDO_TOKEN "box.undo"
#define UNDO_STEPS "box.steps" /* on records only */
#define UNDO_OWNER "box.owner" /* also on locks; version/owner.h */

/* On intermediate images, and on the image made of them: the token of the work
 */
#define PART_TOKEN "box.part"

/*
 * Not a label: the names of intermediate images and containers begin so, which
 * the engine lists while a version is made or restored.
 */
#define PART_NAME "box-part"

/* On an image that took a stage's name: the key of the stage's own image. */
#define VERSION_OVERRIDE "box.override"

/* Is it one of those that say which version an image is? */
bool label_is_version(const char *name);

/* Is it one that box writes, on an image or a container? */
bool label_is_own(const char *name);

/* The text of a label; "" if it is absent. It belongs to labels. */
const char *label_get(const struct json *labels, const char *name);

/* Sets a label in an object of labels; NULL is the same as "". */
void label_put(struct json *labels, const char *name, const char *text);

/* Sets all those that another object has. */
void labels_add(struct json *labels, const struct json *more);

#endif
