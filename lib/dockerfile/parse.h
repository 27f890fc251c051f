/* SPDX-License-Identifier: MIT */
/*
 * parse: the text of a Dockerfile cut into instructions: directives,
 * lines that go on, comments, here-documents, flags and arguments. What the
 * instructions mean is stages.h's business. Text layer: pure functions over
 * bytes.
 *
 * The grammar is that of the parser which docker 20.10's classic builder and
 * BuildKit share. Here-documents came later: one that is never ended is taken
 * to be none, as an older engine does. Blanks are those of ASCII.
 */
#ifndef BOX_DOCKERFILE_PARSE_H
#define BOX_DOCKERFILE_PARSE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "dockerfile/lex.h"

struct instruction {
	size_t line;       /* where it begins, counted from 1 */
	char *name;        /* in lower case: "from" */
	struct strv flags; /* "--from=x" */
	char *text;        /* all behind the flags, in one piece */
	/*
	 * Not expanded, quotes and escapes still there. Of ENV and LABEL:
	 * name, value, and "=" or "" for "name value", in turn. Of RUN, CMD,
	 * WORKDIR and others that take one text: that text, or nothing.
	 */
	struct strv args;
	bool json; /* args were a JSON array */
	struct heredoc *heredocs;
	size_t nheredocs;
	struct instruction *trigger; /* what ONBUILD holds; else NULL */
};

struct instructions {
	struct instruction *v;
	size_t len;
	size_t cap;
	char escape;  /* '\\', or '`' if a directive says so */
	char *syntax; /* the image that "# syntax=" names; NULL: none */
};

/*
 * Cuts a Dockerfile. Returns 0, and the caller calls instructions_free(), or
 * -1 with err set, naming the line, and there is nothing to free. Refused: a
 * bad or second directive, ENV and LABEL without value, a JSON array of other
 * things than strings, no instruction at all, a NUL byte, too much of it all.
 * Unknown instructions are not.
 */
int instructions_parse(
    struct instructions *, const void *bytes, size_t len, struct err *);
void instructions_free(struct instructions *);

/*
 * What the flag --name=VALUE says: VALUE, "" for --name alone, NULL if the
 * instruction does not have it. It belongs to the instruction.
 */
const char *instruction_flag(const struct instruction *, const char *name);

/*
 * Is it one that there is, with as many arguments as it must have and no flag
 * if it has none? Whether a flag is known, or an argument means something, is
 * not looked at. Returns 0, or -1 with err set.
 */
int instruction_check(const struct instruction *, struct err *);

/*
 * The value of the directive name ("syntax", "check") in the first lines of a
 * Dockerfile up to its first blank, or NULL; the caller frees it. As BuildKit
 * finds it: behind a "#!" line too, and for syntax, if no comment has it, in
 * lines that begin with "//".
 */
char *instruction_directive(const void *bytes, size_t len, const char *name);

#endif
