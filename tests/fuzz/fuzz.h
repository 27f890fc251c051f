/* SPDX-License-Identifier: MIT */
/*
 * fuzz: what a fuzz target consists of. `make fuzz TARGET=ref` runs one under
 * libFuzzer; `make check` links each with replay.c and gives it its corpus.
 */
#ifndef BOX_FUZZ_H
#define BOX_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Takes any bytes; aborts if something is wrong. Always returns 0. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

#endif
