/* SPDX-License-Identifier: MIT */
/*
 * network: the Engine API's operations on networks.
 * Source: Engine API 1.41 and later, "Networks".
 */
#ifndef BOX_API_NETWORK_H
#define BOX_API_NETWORK_H

#include "api/call.h"

/*
 * POST /networks/{name}/connect. endpoint, the container's settings in that
 * network (EndpointConfig), is consumed.
 */
struct call call_network_connect(
    const char *network, const char *container, struct json *endpoint);

#endif
