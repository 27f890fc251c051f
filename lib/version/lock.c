/* SPDX-License-Identifier: MIT */
#include "version/lock.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char *
lock_owner(struct engine *engine, const char *name, const char *token,
    struct json *labels, struct err *err)
{
	struct json *body = json_object(), *volume;
	char *owner = NULL;
	int status;

	json_put_member(labels, LOCK_TOKEN, json_string(token));
	json_put_str(body, "Name", name);
	json_put(body, "Labels", labels);
	status =
	    engine_call(engine, "POST", "/volumes/create", body, &volume, err);
	if (status >= 0)
		owner = json_label(volume, "Labels", LOCK_TOKEN);
	else if (err->kind == ERR_CONFLICT)
		/* some engines refuse a name that is taken by other labels */
		owner = xstrdup("");
	json_free(volume);
	json_free(body);
	return owner;
}

int
lock_take(struct engine *engine, const char *name, const char *token,
    struct json *labels, struct err *err)
{
	char *owner = lock_owner(engine, name, token, labels, err);
	int mine = owner ? strcmp(owner, token) == 0 : -1;

	free(owner);
	return mine;
}
