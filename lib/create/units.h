/* SPDX-License-Identifier: MIT */
/*
 * units: numbers, and yes and no, as people write them on a docker command
 * line. Pure; a failure is ERR_USER, quotes the text, and leaves the result as
 * it was. All arithmetic is on integers: no value drifts through a double.
 */
#ifndef BOX_CREATE_UNITS_H
#define BOX_CREATE_UNITS_H

#include <stdbool.h>

#include "base/err.h"

/*
 * JSON's numbers are doubles: larger integers would arrive at the engine as
 * others (RFC 8259, section 6), so who puts a number into JSON has to refuse
 * them.
 */
#define SIZE_JSON_MAX (1LL << 53)

/*
 * A size in bytes: a number, at most one blank, and b, k, m, g, t or p in
 * either case, the last five also with b or ib behind them ("512m", "1.5 GiB",
 * "32"). kilo is what a k stands for: 1024 as docker reads memory, or 1000.
 * Fractions of a byte are cut off; less than 0 and more than 2^63-1 are
 * refused.
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

/* A decimal integer, a sign allowed, within min and max. */
int parse_integer(
    const char *text, long long min, long long max, long long *n, struct err *);

/* Go's truth: 1 t T true True TRUE, or 0 f F false False FALSE. */
int parse_boolean(const char *text, bool *b, struct err *);

/* One resource limit; -1 is unlimited. */
struct ulimit {
	const char *name; /* as in RLIMIT_NOFILE: "nofile"; static */
	long long soft;
	long long hard; /* the same as soft where the text has only one */
};

/* "nofile=1024" or "nofile=1024:2048", names as docker knows them. */
int parse_ulimit(const char *text, struct ulimit *, struct err *);

#endif
