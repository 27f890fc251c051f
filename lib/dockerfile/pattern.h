/* SPDX-License-Identifier: MIT */
/*
 * pattern: what ${x#p}, ${x%p} and ${x/p/word} do with a pattern: '*' is any
 * text, '?' any one character, and the escape character removes the special
 * meaning of the next one. There are no classes such as [a-z]. Pure.
 */
#ifndef BOX_DOCKERFILE_PATTERN_H
#define BOX_DOCKERFILE_PATTERN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct pattern {
	uint16_t *items;
	size_t len;
	/*
	 * Steps of matching, and bytes of replacements, that are still allowed.
	 * At 0 every function below stops, with an unspecified result.
	 */
	size_t *budget;
};

/*
 * Compiles text. False for an escape character before one that is not special.
 * In any case the caller calls pattern_free().
 */
bool pattern_compile(struct pattern *, const char *text, char escape);
void pattern_free(struct pattern *);

/*
 * Each adds a changed value to out: without its shortest or longest beginning
 * that matches; without its shortest or longest end that matches; with the
 * first match, or every match, replaced by the argument with. These matches are
 * found from the left, and are as long as possible.
 */
void pattern_trim_beginning(
    const struct pattern *, const char *value, bool longest, struct str *out);
void pattern_trim_end(
    const struct pattern *, const char *value, bool longest, struct str *out);
void pattern_replace(const struct pattern *, const char *value,
    const struct str *with, bool every, struct str *out);

#endif
