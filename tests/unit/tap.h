/* SPDX-License-Identifier: MIT */
/*
 * tap: what a unit test says, in the Test Anything Protocol. One ok() or
 * is_str() per fact, and `return done();` at the end of main().
 */
#ifndef BOX_TAP_H
#define BOX_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"

static int tap_run, tap_failed;

static inline bool PRINTF_LIKE(2, 0)
    tap_line(bool good, const char *fmt, va_list ap)
{
	printf("%sok %d - ", good ? "" : "not ", ++tap_run);
	vprintf(fmt, ap);
	putchar('\n');
	tap_failed += !good;
	return good;
}

/* One fact: it holds or it does not; fmt names it, without a newline. */
static inline bool PRINTF_LIKE(2, 3) ok(bool good, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_line(good, fmt, ap);
	va_end(ap);
	return good;
}

/* Both are the same text, or both are NULL. Shows both if not. */
static inline bool PRINTF_LIKE(3, 4)
    is_str(const char *got, const char *want, const char *fmt, ...)
{
	bool good = got && want ? strcmp(got, want) == 0 : got == want;
	va_list ap;

	va_start(ap, fmt);
	tap_line(good, fmt, ap);
	va_end(ap);
	if (!good)
		printf("# got:  %s\n# want: %s\n", got ? got : "NULL",
		    want ? want : "NULL");
	return good;
}

/* Prints the plan. What main() returns: 0 if every fact held. */
static inline int
done(void)
{
	printf("1..%d\n", tap_run);
	return fflush(stdout) != 0 || tap_failed > 0;
}

#endif
