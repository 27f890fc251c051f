/* SPDX-License-Identifier: MIT */
/*
 * parse: cuts the text of a Dockerfile into instructions: directives, joined
 * lines, comments and here-documents. Pure.
 *
 * The grammar is that of the parser which docker 20.10's classic builder and
 * BuildKit share. Here-documents came later: one that has no end is not treated
 * as one, which is what older engines do with all of them.
 */
#ifndef BOX_DOCKERFILE_PARSE_H
#define BOX_DOCKERFILE_PARSE_H

#include <stddef.h>

#include "base/err.h"
#include "dockerfile/instruction.h"

struct instructions {
	struct instruction *v;
	size_t len;
	size_t cap;
	char escape;   /* '\\', or '`' if a directive says so */
	bool heredocs; /* one of them has some */
};

/*
 * Cuts the len bytes of a Dockerfile. In any case the caller calls
 * instructions_free(). Returns 0, or -1 with err set, which names the line;
 * then the instructions are those before that line, and part of the one in it.
 * Refused: a wrong or a second directive, ENV and LABEL without a value, a JSON
 * array with anything but strings in it, no instruction at all, a NUL byte, and
 * more than 64 here-documents without an end. Unknown instructions are not
 * refused.
 */
int instructions_parse(
    struct instructions *, const void *bytes, size_t len, struct err *);
void instructions_free(struct instructions *);

/*
 * The value, up to its first blank, of the directive name ("syntax", "check")
 * in the first lines of a Dockerfile, or NULL; the caller frees it. As BuildKit
 * finds it: also after a line "#!", and "syntax", if no comment has it, also in
 * lines that begin with "//".
 */
char *instruction_directive(const void *bytes, size_t len, const char *name);

#endif
