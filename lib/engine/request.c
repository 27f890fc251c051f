/* SPDX-License-Identifier: MIT */
#include "engine/request.h"

#include <string.h>

bool
request_is(const struct request *request, const char *method)
{
	return strcmp(request->method, method) == 0;
}

void
request_add_head(struct str *out, const struct request *request,
    const struct request_common *common)
{
	str_addf(out, "%s %s%s HTTP/1.1\r\nHost: %s\r\nUser-Agent: box\r\n",
	    request->method, common->version, request->target,
	    common->authority);
	str_adds(out, common->headers);
	if (request->upgrade)
		str_adds(out, "Connection: Upgrade\r\nUpgrade: tcp\r\n");
	if (request->body || request->chunked)
		str_addf(out, "Content-Type: %s\r\n",
		    request->type ? request->type : "application/json");
	if (request->chunked)
		str_adds(out, "Transfer-Encoding: chunked\r\n");
	else if (request->body ||
		 !(request_is(request, "GET") || request_is(request, "HEAD")))
		str_addf(out, "Content-Length: %zu\r\n", request->size);
	str_adds(out, "\r\n");
}
