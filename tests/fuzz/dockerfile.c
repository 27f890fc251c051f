/* SPDX-License-Identifier: MIT */
/* A Dockerfile, read for its last stage, one by name and one by number. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dockerfile/dockerfile.h"

static void
check(const struct dockerfile *file)
{
	if (file->target >= file->nstages || !file->stages[file->target].needed)
		abort();
	for (size_t i = 0; i < file->nparents; i++) {
		if (*file->parents[i].image == '\0')
			abort();
	}
	for (size_t i = 0; i < file->nsources; i++) {
		size_t stage = file->sources[i].stage;

		if (*file->sources[i].path == '\0' ||
		    (!file->stages[stage].needed && stage >= file->target))
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	static const char *const targets[] = { NULL, "a", "0" };
	char given[] = "A=a b", *v[] = { given, NULL };
	struct strv args = { .v = v, .len = 1 };

	for (size_t i = 0; i < sizeof(targets) / sizeof(targets[0]); i++) {
		struct dockerfile_input input = { bytes, len, &args,
			targets[i] };
		struct dockerfile file;

		if (dockerfile_parse(&file, &input, NULL) == 0) {
			check(&file);
			dockerfile_free(&file);
		}
	}
	free(instruction_directive(bytes, len, "syntax"));
	return 0;
}
