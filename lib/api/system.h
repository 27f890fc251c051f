/* SPDX-License-Identifier: MIT */
/*
 * system: what the Engine API says beside its objects.
 * Source: Engine API 1.41 and later, "System".
 */
#ifndef BOX_API_SYSTEM_H
#define BOX_API_SYSTEM_H

#include "api/call.h"

/* GET /events: a stream of all events of one container from now on */
struct call call_container_events(const char *name);

#endif
