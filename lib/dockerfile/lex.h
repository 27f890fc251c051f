/* SPDX-License-Identifier: MIT */
/*
 * lex: the words in a line of a Dockerfile. Pure.
 */
#ifndef BOX_DOCKERFILE_LEX_H
#define BOX_DOCKERFILE_LEX_H

#include "base/str.h"

/* The first byte from s on that is not a blank; at most end. */
const char *lex_skip_blanks(const char *s, const char *end);

/* The first blank in s, or its end. */
const char *lex_end(const char *s);

/*
 * Adds the words of text, which are separated by blanks; within quotes, and
 * after the escape character, blanks are part of a word. Quotes and escape
 * characters stay in the words.
 */
void lex_split(const char *text, char escape, struct strv *words);

#endif
