/* SPDX-License-Identifier: MIT */
/*
 * fuzz: what a fuzz target consists of. `make fuzz TARGET=ref` runs one under
 * libFuzzer; `make check` links each with replay.c and gives it its corpus.
 */
#ifndef BOX_FUZZ_H
#define BOX_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Takes any bytes; aborts if something is wrong. Always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

static inline void
must(bool good)
{
	if (!good)
		abort();
}

/*
 * The next *n bytes, at most step of len, in memory that has no byte more, for
 * the sanitizer to notice one. The caller frees it.
 */
static inline char *
piece(const char *bytes, size_t len, size_t step, size_t *n)
{
	char *copy;

	*n = len < step ? len : step;
	copy = xmalloc(*n > 0 ? *n : 1);
	if (*n > 0)
		memcpy(copy, bytes, *n);
	return copy;
}

#endif
