/* SPDX-License-Identifier: MIT */
#include "version/lock.h"

#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "api/volume.h"
#include "base/mem.h"

char *
lock_owner(struct engine *engine, const char *volume, const char *token,
    struct json *labels, struct err *err)
{
	struct json *answer;
	char *owner = NULL;

	label_put(labels, LOCK_TOKEN, token);
	answer = call_get(engine, call_volume_create(volume, labels), err);
	if (answer)
		owner = xstrdup(volume_label(answer, LOCK_TOKEN));
	else if (err->kind == ERR_CONFLICT)
		/* some engines refuse a volume that exists with other labels */
		owner = xstrdup("");
	json_free(answer);
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
