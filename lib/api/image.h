/* SPDX-License-Identifier: MIT */
/*
 * image: the Engine API's operations on images, and what its answers say about
 * them. Calls (call.h) send nothing by themselves.
 * Source: Engine API 1.41 and later, "Images".
 */
#ifndef BOX_API_IMAGE_H
#define BOX_API_IMAGE_H

#include <stdbool.h>

#include "api/call.h"

/* --- operations */

/* GET /images/json: an array. filters are consumed; NULL: none. */
struct image_query {
	bool all;              /* also intermediate steps of builds */
	const char *label;     /* a filter: NAME or NAME=VALUE, or NULL */
	const char *reference; /* a filter: a repository, or NULL */
	struct json *filters;  /* {"label":["a=b"]} */
};
struct call call_image_list(const struct image_query *);

/* GET /images/{name}/json. ERR_NOT_FOUND has the engine's words. */
struct call call_image_inspect(const char *name);

/*
 * Makes that call: NULL on failure, and for an answer that has no ID. On
 * Podman, which leaves some of its configuration out there, another one, too.
 */
struct json *image_inspect(struct engine *, const char *name, struct err *);

/*
 * Makes that call for many names, several at once, and adds the answers as
 * members to the object images. Sorts names. An image that does not exist, or
 * whose call fails, is left out; so are all on Podman.
 */
void image_inspect_all(
    struct engine *, struct strv *names, struct json *images);

/* GET /images/{name}/history: an array, the newest step first */
struct call call_image_history(const char *name);

/* DELETE /images/{name} */
struct call call_image_remove(const char *name, bool force);

/* POST /images/prune: nameless ones with that label, NAME=VALUE */
struct call call_image_prune(const char *label);

/*
 * POST /images/{name}/tag: gives it one more name, "repo:tag" or "repo". Tries
 * again, for some seconds, where image_name_was_taken().
 */
int image_tag(
    struct engine *, const char *image, const char *name, struct err *);

/*
 * Was a name not given to an image because another client gave it to one at the
 * same time? With containerd's store an engine deletes the name before it
 * creates it again, and the last one should win.
 */
bool image_name_was_taken(const struct err *);

/*
 * Did a commit or a build fail because others were made or removed at the same
 * time? With containerd's store, their content can disappear before it is used.
 */
bool image_store_was_busy(const struct err *);

/*
 * POST /images/create: pulls it from its registry; platform NULL: the engine's
 * own. The exchange is for messages_read(), which reports how the pull ended.
 */
struct exchange *image_pull(
    struct engine *, const char *name, const char *platform, struct err *);

/*
 * POST /build by the classic builder: the caller sends the context, a tar
 * archive, with exchange_write(); messages follow. NULL: not given.
 */
struct image_build {
	const char *dockerfile; /* in the archive */
	const char *target;     /* the last stage to build */
	const char *network, *platform;
	bool no_cache, pull;
	const struct strv *tags, *hosts, *cache_from;
	const struct strv *args, *labels; /* NAME=VALUE each */
	const char *directory; /* on the engine's machine, which the build can
				  copy --from=directory; only Podman has that */
};
struct exchange *image_build(
    struct engine *, const struct image_build *, struct err *);

/*
 * Build arguments or labels as they are sent: the object {"NAME":"VALUE"} of
 * NAME=VALUE texts. If a name is given more than once, the last one counts;
 * without '=', the value is "".
 */
struct json *image_build_pairs(const struct strv *texts);

/* --- what GET /images/{name}/json says, and an element of the list */

/*
 * Is it what engines before API 1.43 list for an image without a name:
 * "<none>:<none>"?
 */
bool image_name_is_none(const char *name);

const char *image_id(const struct json *); /* "" where it is not given */

/* The ID with its "sha256:", which Podman leaves out in some places. Consumes
   id, which may be NULL; the caller frees what is returned. */
char *image_whole_id(char *id);

/* Adds its names, "repo:tag" each, as docker prints them. */
void image_tags(const struct json *, struct strv *tags);

/* Adds its triggers: the ONBUILD instructions. */
void image_triggers(const struct json *, struct strv *triggers);

/* Adds the words of its shell (SHELL); none: /bin/sh -c. */
void image_shell(const struct json *, struct strv *words);

/* Was the element of the list built from that image, on this engine? */
bool image_is_child(const struct json *element, const struct json *parent);

/*
 * Of an element of the history of the image: the instruction of the step, such
 * as "LABEL a=b"; NULL where it is none, or a command of RUN.
 */
const char *image_step_instruction(
    const struct json *step, const struct json *image);

/* The labels of an image, or of an element of the list; NULL for none. */
struct json *image_labels(const struct json *);

/* One of them; "" if it is absent. Both belong to the image. */
const char *image_label(const struct json *, const char *name);

long long image_listed_time(const struct json *element); /* since 1970 */

/* The digests of its layers, the lowest first, NULL where it has none. */
struct json *image_layers(const struct json *image);

#endif
