/* SPDX-License-Identifier: MIT */
/*
 * A main() for a fuzz target that was built without libFuzzer: hands it each
 * file that is given, so that what fuzzing once found is tried in every check.
 */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>

#include "../../lib/mem.h"

enum {
	MOST = 16 * 1024 * 1024
};

int
main(int argc, char **argv)
{
	uint8_t *bytes = xmalloc(MOST);

	for (int i = 1; i < argc; i++) {
		FILE *f = fopen(argv[i], "rb");
		uint8_t *exact;
		size_t len;

		if (f == NULL)
			die(STATUS_FAILED, "cannot open %s:", argv[i]);
		len = fread(bytes, 1, MOST, f);
		if (ferror(f) || !feof(f))
			die(STATUS_FAILED, "cannot read %s", argv[i]);
		fclose(f);
		/* No byte more than it has, for the sanitizer to notice. */
		exact = xmalloc(len > 0 ? len : 1);
		for (size_t j = 0; j < len; j++)
			exact[j] = bytes[j];
		LLVMFuzzerTestOneInput(exact, len);
		free(exact);
	}
	free(bytes);
	printf("%d files\n", argc - 1);
	return 0;
}
