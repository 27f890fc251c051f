/* SPDX-License-Identifier: MIT */
#include "version/lock.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char *
lock_owner(struct engine *engine, const char *volume, const char *token,
    struct json *labels, struct err *err)
{
	struct json *body = json_object(), *answer;
	char *owner = NULL;
	int status;

	json_put_member(labels, LOCK_TOKEN, json_string(token));
	json_put_str(body, "Name", volume);
	json_put(body, "Labels", labels);
	status =
	    engine_call(engine, "POST", "/volumes/create", body, &answer, err);
	if (status >= 0)
		owner = json_label(answer, "Labels", LOCK_TOKEN);
	else if (err->http == 409)
		/* some engines refuse a volume that exists with other labels */
		owner = xstrdup("");
	json_free(answer);
	json_free(body);
	return owner;
}

int
lock_take(struct engine *engine, const char *volume, const char *token,
    struct json *labels, struct err *err)
{
	char *owner = lock_owner(engine, volume, token, labels, err);
	int taken = owner ? strcmp(owner, token) == 0 : -1;

	free(owner);
	return taken;
}
