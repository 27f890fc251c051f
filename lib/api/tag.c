/* SPDX-License-Identifier: MIT */
#include "api/tag.h"

#include <stdlib.h>

#include "api/ref.h"
#include "base/str.h"

int
tag_image(
    struct engine *engine, const char *image, const char *name, struct err *err)
{
	struct str target = { 0 };
	char *repo, *tag;
	int status;

	if (ref_split(name, &repo, &tag, err) < 0)
		return -1;
	str_adds(&target, "/images/");
	str_add_url(&target, image);
	str_adds(&target, "/tag?repo=");
	str_add_url(&target, repo);
	str_adds(&target, "&tag=");
	str_add_url(&target, tag);
	status = engine_call(engine, "POST", target.s, NULL, NULL, err);
	str_free(&target);
	free(repo);
	free(tag);
	return status < 0 ? -1 : 0;
}
