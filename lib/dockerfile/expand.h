/* SPDX-License-Identifier: MIT */
/*
 * expand: variables in the words of a Dockerfile, as the builder replaces them
 * in FROM, COPY, ADD, ENV and others. Text layer: pure functions.
 *
 *	$x ${x}             the value, nothing if x is unset
 *	${x:-word} ${x-word}  word if x is unset (with ':', or empty)
 *	${x:+word} ${x+word}  word if x is set (with ':', and not empty)
 *	${x:?word} ${x?word}  an error if x is unset (with ':', or empty)
 *	${x#p} ${x##p}      without the shortest, longest beginning like p
 *	${x%p} ${x%%p}      without the shortest, longest end like p
 *	${x/p/word} ${x//p/word}  with the first thing like p, all, replaced
 *
 * word and p are expanded themselves. In p, '*' is any text and '?' any one
 * character; there are no classes. Single quotes keep all, double quotes all
 * but '$' and the escape character, which keeps what follows it.
 *
 * Of these, docker 20.10's classic builder knows those with ':' and refuses the
 * others, which came later. Left out, here as there: '=' and any other sign, an
 * error. A name is made of letters, digits and '_'; letters
 * beyond ASCII are taken to be all characters but the common blocks of signs,
 * which is less than Unicode's tables know. A replacement is not searched for
 * "$1", as newer versions do by accident.
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
	/* The value of name, which arg's owner keeps; NULL: it is unset. */
	const char *(*get)(const char *name, void *arg);
	void *arg;
	/*
	 * What may still be spent on all words that are expanded with this:
	 * bytes made and steps of matching. A hostile file that doubles a
	 * value in each line ends in an error. get() may take from it, too.
	 */
	size_t budget;
};

/*
 * Adds the expanded word, without its quotes, to out. Returns 0, or -1 with
 * err set: quotes or braces that do not end, a name that is none, a form that
 * is unknown, '?' with its message, too deep, or the budget is used up. What
 * out got until then stays.
 */
int expand_word(
    struct expand *, const char *word, struct str *out, struct err *);

/*
 * Expands text and adds the words that it then consists of: parts between
 * blanks that are not quoted. An empty word is none, even in quotes. Returns
 * as expand_word() does.
 */
int expand_words(
    struct expand *, const char *text, struct strv *words, struct err *);

#endif
