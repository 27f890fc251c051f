/* SPDX-License-Identifier: MIT */
/*
 * units: reads numbers, sizes, durations and booleans as they are written on a
 * docker command line. No I/O; a failure is ERR_USER, quotes the text, and
 * leaves the result unchanged. All arithmetic is done with integers, so that
 * no value is rounded.
 */
#ifndef BOX_CREATE_UNITS_H
#define BOX_CREATE_UNITS_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Numbers in JSON are doubles (RFC 8259, section 6): a larger integer could
 * reach the engine as a different one, so it must not be put into JSON.
 */
#define SIZE_JSON_MAX (1LL << 53)

/*
 * A size in bytes: a number, at most one blank, and b, k, m, g, t or p in
 * either case, the last five optionally followed by b or ib ("512m", "1.5 GiB",
 * "32"). kilo is the value of k: 1024 as docker reads memory, or 1000.
 * Fractions of a byte are cut off; refused are less than 0 and more than
 * 2^63-1.
 */
int parse_bytes(
    const char *text, unsigned int kilo, long long *bytes, struct err *);

/*
 * A number of CPUs ("1.5") in billionths, the API's NanoCpus. Refused: less
 * than 0, and more than nine decimal places, which NanoCpus cannot hold.
 */
int parse_cpus(const char *text, long long *nano, struct err *);

/*
 * A duration as Go's time.ParseDuration reads it, in nanoseconds: numbers with
 * units ns, us, ms, s, m, h in any order ("1m30s", "1.5h", "-2s"), or 0. The
 * unit cannot be left out.
 */
int parse_duration(const char *text, long long *nano, struct err *);

/* A decimal integer from min to max, with or without a sign. */
int parse_integer(
    const char *text, long long min, long long max, long long *n, struct err *);

/* As Go reads it: 1 t T true True TRUE, or 0 f F false False FALSE. */
int parse_boolean(const char *text, bool *b, struct err *);

/* One resource limit; -1 is unlimited. */
struct ulimit {
	const char *name; /* as in RLIMIT_NOFILE: "nofile"; static */
	long long soft;
	long long hard; /* the same as soft if only one is given */
};

/* "nofile=1024" or "nofile=1024:2048", names as docker knows them. */
int parse_ulimit(const char *text, struct ulimit *, struct err *);

#endif
