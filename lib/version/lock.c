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
	/* Docker 20.10 forgets to say the labels of a volume that was there
	   before it was restarted; some engines refuse a volume that exists
	   with other labels */
	if (answer ? !*volume_label(answer, LOCK_TOKEN)
		   : err->kind == ERR_CONFLICT) {
		json_free(answer);
		answer = call_get(engine, call_volume_inspect(volume), err);
	}
	if (answer || err->kind == ERR_NOT_FOUND)
		owner = xstrdup(volume_label(answer, LOCK_TOKEN));
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
