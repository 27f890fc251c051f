/* SPDX-License-Identifier: MIT */
/* fuzz mount: any text as -v, as --mount and as --tmpfs, and as a path. */
#include "create/opt.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A failure says what it is, and changes nothing. */
static void
check(opt_apply_fn *option, const char *text)
{
	struct run_options options = { .cwd = "/cwd", .body = json_object() };
	struct err err = { 0 };

	if (option(&options, text, &err) != 0 &&
	    (err.kind != ERR_USER || !*err.msg || json_len(options.body) > 0))
		abort();
	json_free(options.body);
}

/* A path is absolute, and stays as it is when it is cleaned again. */
static void
check_path(const char *text)
{
	char *path = opt_absolute_path("/cwd", text),
	     *again = opt_absolute_path("", path);

	if (*path != '/' || strcmp(path, again) != 0 || strstr(path, "//"))
		abort();
	free(path);
	free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);

	check(opt_volume, text);
	check(opt_mount, text);
	check(opt_tmpfs, text);
	check_path(text);
	free(text);
	return 0;
}
