/* SPDX-License-Identifier: MIT */
/* Rules, and in front of them, up to the first NUL byte, the path to match. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dockerfile/dockerignore.h"
#include "base/mem.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	const uint8_t *nul = len > 0 ? memchr(bytes, '\0', len) : NULL;
	size_t skip = nul ? (size_t)(nul - bytes) + 1 : 0;
	char *path = xstrdup(skip ? (const char *)bytes : "a/b.c");
	struct dockerignore *ignore =
	    dockerignore_parse(bytes + skip, len - skip, NULL);
	struct str clean = { 0 }, twice = { 0 };

	dockerignore_clean_path(path, strlen(path), &clean);
	dockerignore_clean_path(clean.s, clean.len, &twice);
	if (strcmp(clean.s, twice.s) != 0)
		abort();
	if (ignore) {
		dockerignore_match(ignore, path);
		dockerignore_may_keep_below(ignore, path);
		dockerignore_keep(ignore, clean.s);
		if (dockerignore_match(ignore, clean.s))
			abort();
	}
	dockerignore_free(ignore);
	str_free(&clean);
	str_free(&twice);
	free(path);
	return 0;
}
