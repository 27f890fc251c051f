/* SPDX-License-Identifier: MIT */
#include "api/pull.h"

#include <stdlib.h>

#include "cli/progress.h"
#include "api/ref.h"
#include "base/str.h"

static int
pull_target(
    const char *name, const char *platform, struct str *target, struct err *err)
{
	struct ref ref;
	char *repository;

	if (ref_parse_name(&ref, name, err) < 0)
		return -1;
	repository = ref_familiar(&ref);
	str_adds(target, "/images/create?fromImage=");
	str_add_url(target, repository);
	str_adds(target, "&tag=");
	/* without a tag, an engine pulls all that there are */
	str_add_url(target, *ref.digest ? ref.digest
			    : *ref.tag  ? ref.tag
					: "latest");
	if (platform) {
		str_adds(target, "&platform=");
		str_add_url(target, platform);
	}
	free(repository);
	ref_free(&ref);
	return 0;
}

int
pull_image(struct engine *engine, const char *name, const char *platform,
    bool quiet, struct err *err)
{
	struct progress progress = { .quiet = quiet };
	struct request request = { .method = "POST" };
	struct exchange *exchange = NULL;
	struct str target = { 0 };
	int result = pull_target(name, platform, &target, err);

	if (result == 0) {
		request.target = target.s;
		exchange = engine_send(engine, &request, err);
		if (!exchange || exchange_status(exchange, err) < 0)
			result = -1;
	}
	if (result == 0)
		result = progress_read(&progress, exchange, err);
	exchange_end(exchange);
	progress_free(&progress);
	str_free(&target);
	return result;
}
