/* SPDX-License-Identifier: MIT */
#include "cli/pull.h"

#include "api/image.h"
#include "cli/progress.h"

int
pull_image(struct engine *engine, const char *name, const char *platform,
    bool quiet, struct err *err)
{
	struct progress progress = { .quiet = quiet };
	struct exchange *exchange = image_pull(engine, name, platform, err);
	int result = exchange ? progress_read(&progress, exchange, err) : -1;

	exchange_end(exchange);
	progress_free(&progress);
	return result;
}
