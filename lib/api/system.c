/* SPDX-License-Identifier: MIT */
#include "api/system.h"

struct call
call_container_events(const char *name)
{
	struct call call = call_make("GET", "/events", NULL);
	struct json *filters = json_object();

	json_add_str(filters, "type", "container");
	json_add_str(filters, "container", name);
	call_param_json(&call, "filters", filters);
	return call;
}
