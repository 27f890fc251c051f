/* SPDX-License-Identifier: MIT */
/*
 * volume: the Engine API's operations on volumes. Calls (call.h) send nothing
 * by themselves.
 * Source: Engine API 1.41 and later, "Volumes".
 */
#ifndef BOX_API_VOLUME_H
#define BOX_API_VOLUME_H

#include <stdbool.h>

#include "api/call.h"

/*
 * POST /volumes/create. labels are consumed. If there is a volume of that name
 * already, it stays as it is and is the answer; some engines answer with
 * ERR_CONFLICT if its labels differ.
 */
struct call call_volume_create(const char *name, struct json *labels);

/* GET /volumes/{name} */
struct call call_volume_inspect(const char *name);

/* GET /volumes with that label: an array, which the caller frees, or NULL. */
struct json *volume_list(struct engine *, const char *label, struct err *);

/* DELETE /volumes/{name}. ERR_CONFLICT: a container uses it. */
struct call call_volume_remove(const char *name);

/* POST /volumes/prune: unused ones with that label, NAME=VALUE */
struct call call_volume_prune(const struct engine *, const char *label);

/* --- what the engine says about one: an element of the list, or an answer */

const char *volume_name(const struct json *); /* "" where it is not given */
/* One label's text, which belongs to the volume; "" for none. */
const char *volume_label(const struct json *, const char *name);
bool volume_has_options(const struct json *); /* for its driver */

#endif
