/* SPDX-License-Identifier: MIT */
/*
 * host_access: the access to the host that a specification (spec.h) asks for.
 * A version may come from anywhere, so the user has to agree to that before a
 * container is made from it. Pure.
 */
#ifndef BOX_VERSION_HOST_ACCESS_H
#define BOX_VERSION_HOST_ACCESS_H

#include "base/json.h"
#include "base/str.h"

/*
 * Adds to access what the specification asks for beyond what every container
 * has, as text, and sorts it: "privileged", "pid=host", "/srv:/srv".
 */
void host_access(const struct json *spec, struct strv *access);

#endif
