/* SPDX-License-Identifier: MIT */
#include "claim.h"

#include <stdlib.h>
#include <string.h>

int
claim(struct engine *engine, const char *name, const char *token,
    struct json *labels, struct err *err)
{
	struct json *body = json_object(), *volume;
	char *owner;
	int mine;

	json_put_member(labels, CLAIM_TOKEN, json_string(token));
	json_put_str(body, "Name", name);
	json_put(body, "Labels", labels);
	mine =
	    engine_call(engine, "POST", "/volumes/create", body, &volume, err);
	json_free(body);
	/* some engines refuse a name that is taken by other labels */
	if (mine < 0)
		return err->http == 409 ? 0 : -1;
	owner = json_label(volume, "Labels", CLAIM_TOKEN);
	mine = strcmp(owner, token) == 0;
	free(owner);
	json_free(volume);
	return mine;
}
