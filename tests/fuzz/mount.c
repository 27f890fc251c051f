/* SPDX-License-Identifier: MIT */
/* fuzz mount: any text as -v, as --mount and as --tmpfs, and as a path. */
#include "create/mount.h"
#include "create/volume.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef int add_fn(
    struct json *body, const char *text, const char *cwd, struct err *);

static int
tmpfs(struct json *body, const char *text, const char *cwd, struct err *err)
{
	(void)cwd;
	return tmpfs_add(body, text, err);
}

/* A failure says what it is, and leaves no trace. */
static void
check(add_fn *add, const char *text)
{
	struct json *body = json_object();
	struct err err = { 0 };

	if (add(body, text, "/cwd", &err) != 0 &&
	    (err.kind != ERR_USER || !*err.msg || json_len(body) > 0))
		abort();
	json_free(body);
}

/* A path is absolute, and stays as it is when it is cleaned again. */
static void
check_path(const char *text)
{
	char *path = absolute_path("/cwd", text),
	     *again = absolute_path("", path);

	if (*path != '/' || strcmp(path, again) != 0 || strstr(path, "//"))
		abort();
	free(path);
	free(again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);

	check(volume_add, text);
	check(mount_add, text);
	check(tmpfs, text);
	check_path(text);
	free(text);
	return 0;
}
