/* SPDX-License-Identifier: MIT */
/*
 * expand: the variables in a word of a Dockerfile, as a builder replaces them
 * in FROM, COPY, ADD, ENV and others. Pure.
 *
 *	$x ${x}               the value, nothing if x is unset
 *	${x:-word} ${x-word}  word if x is unset (with ':', or empty)
 *	${x:+word} ${x+word}  word if x is set (with ':', and not empty)
 *	${x:?word} ${x?word}  an error if x is unset (with ':', or empty)
 *	${x#p} ${x##p}        without the shortest / longest prefix matching p
 *	${x%p} ${x%%p}        without the shortest / longest suffix matching p
 *	${x/p/word}           with the first match of p replaced by word
 *	${x//p/word}          with every match replaced
 *
 * word and p are expanded, too; pattern.h says what p matches. Single quotes
 * keep everything, double quotes everything but '$' and the escape character,
 * which keeps the character after it.
 *
 * Source: moby/buildkit frontend/dockerfile/shell. Docker 20.10's classic
 * builder only knows the forms with ':' and refuses the others, which came
 * later. '=' and every other operator are errors in docker, and here. A name
 * consists of letters, digits and '_'. Beyond ASCII, everything but the common
 * blocks of symbols counts as a letter, which is more than in Unicode's tables.
 * "$1" in a replacement has no meaning, though newer versions give it one by
 * accident.
 */
#ifndef BOX_DOCKERFILE_EXPAND_H
#define BOX_DOCKERFILE_EXPAND_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

enum {
	EXPAND_DEPTH = 64,               /* ${a:-${b:-${c}}} has three */
	EXPAND_BUDGET = 32 * 1024 * 1024 /* a good value for budget */
};

struct expand {
	char escape; /* '\\', or '`' after that directive */
	/* The value of name, which the callee owns; NULL: it is unset. */
	const char *(*get)(const char *name, void *arg);
	void *arg;
	/*
	 * What may still be spent on all words that are expanded with this:
	 * bytes that are made and steps of matching. A hostile file that
	 * doubles a value in each line ends in an error. get() may spend, too.
	 */
	size_t budget;
};

/*
 * Adds the expanded word, without its quotes, to out. Returns 0, or -1 with
 * err set and a part of the word added: quotes or braces that are not closed, a
 * bad name, an unknown form, '?' with its message, too many nested braces, or
 * the budget is used up.
 */
int expand_word(
    struct expand *, const char *word, struct str *out, struct err *);

/*
 * Expands text and adds the words in the result: parts between blanks that are
 * not quoted. Empty words are left out, even quoted ones. Returns as
 * expand_word() does.
 */
int expand_words(
    struct expand *, const char *text, struct strv *words, struct err *);

#endif
