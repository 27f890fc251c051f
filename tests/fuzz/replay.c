/* SPDX-License-Identifier: MIT */
/*
 * A main() for a fuzz target that was built without libFuzzer: hands it each
 * file that is given, so that what fuzzing once found is tried in every check.
 */
#include "fuzz.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	MOST = 16 * 1024 * 1024
};

/* The length of the file, which is read into bytes. */
static size_t
read_file(const char *path, uint8_t *bytes)
{
	FILE *f = fopen(path, "rb");
	size_t len = f ? fread(bytes, 1, MOST, f) : 0;
	bool whole = f && feof(f) && !ferror(f);

	if (f)
		fclose(f);
	if (!whole)
		die(STATUS_FAILED, "cannot read %s:", path);
	return len;
}

int
main(int argc, char **argv)
{
	uint8_t *bytes = xmalloc(MOST);

	for (int i = 1; i < argc; i++) {
		size_t len = read_file(argv[i], bytes);
		uint8_t *exact = xmalloc(len > 0 ? len : 1);

		/* No byte more than it has, for the sanitizer to notice. */
		memcpy(exact, bytes, len);
		LLVMFuzzerTestOneInput(exact, len);
		free(exact);
	}
	free(bytes);
	printf("%d files\n", argc - 1);
	return 0;
}
