/* SPDX-License-Identifier: MIT */
/*
 * object: the names and IDs that objects in an engine can have. What no engine
 * allows is not sent: a name is part of a request's path, and there some
 * engines take "..", '%' and other characters for more than themselves. Pure.
 * Source: moby daemon/names, volume/validate.go; podman define.NameRegex.
 */
#ifndef BOX_API_OBJECT_H
#define BOX_API_OBJECT_H

#include <stdbool.h>

/*
 * The kind of object that a request's path is about, in words for messages:
 * "container" for "/containers/x/json"; "image", "volume", "network"; NULL for
 * anything else.
 */
const char *object_kind(const char *path);

/*
 * Can an object of that kind, as object_kind() returns it, have that name or
 * ID? A container's name may begin with a slash, and consists of several parts
 * where others link to it; an image's is one that ref_parse_name() takes, or an
 * ID, its beginning, or either after "sha256:". True for a kind of NULL.
 */
bool object_can_have(const char *kind, const char *name);

/*
 * Does Podman take the name of a container for a pattern? It looks for IDs that
 * begin so with LIKE of SQL, where '_' is any character.
 * Source: podman 4 and 5, libpod/sqlite_state.go, LookupContainer.
 */
bool object_is_podman_pattern(const char *name);

#endif
