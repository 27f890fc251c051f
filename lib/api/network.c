/* SPDX-License-Identifier: MIT */
#include "api/network.h"

struct call
call_network_connect(
    const char *network, const char *container, struct json *endpoint)
{
	struct call call = call_make("POST", "/networks/%s/connect", network);

	call.body = json_object();
	json_put_str(call.body, "Container", container);
	json_put(call.body, "EndpointConfig", endpoint);
	return call;
}
