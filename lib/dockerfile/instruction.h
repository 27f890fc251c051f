/* SPDX-License-Identifier: MIT */
/*
 * instruction: one instruction of a Dockerfile: its name, flags and arguments.
 * What they mean is left to dockerfile.h. Pure.
 *
 * Source: the parser that docker 20.10's classic builder and BuildKit share,
 * moby/buildkit frontend/dockerfile/parser. Blanks are those of ASCII.
 */
#ifndef BOX_DOCKERFILE_INSTRUCTION_H
#define BOX_DOCKERFILE_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "dockerfile/lex.h"

struct instruction {
	size_t line;       /* where it begins, counted from 1 */
	char *name;        /* in lower case: "from" */
	struct strv flags; /* "--from=x" */
	char *text;        /* everything after the flags */
	/*
	 * Not expanded, with quotes and escape characters. Of ENV and LABEL,
	 * three for each pair: name, value, and "=" ("" in "ENV name value").
	 * Of RUN, CMD, WORKDIR and others with one text: that text, or nothing.
	 */
	struct strv args;
	bool json; /* args were a JSON array */
	struct heredoc *heredocs;
	size_t nheredocs;
	struct instruction *trigger; /* the instruction in ONBUILD; or NULL */
};

/*
 * Reads the text of an instruction, whose lines have been joined. In any case
 * the caller calls instruction_free(). Returns 0, or -1 with err set for ENV
 * and LABEL without a value and a JSON array with anything but strings in it.
 * Unknown instructions are not refused.
 */
int instruction_read(
    struct instruction *, const char *text, char escape, struct err *);
void instruction_free(struct instruction *);

/*
 * Is there such an instruction, may it have that many arguments, and, if it has
 * flags, may it have any? Which flags, and what arguments mean, is not checked.
 * Returns 0, or -1 with err set.
 */
int instruction_check(const struct instruction *, struct err *);

bool instruction_is(const struct instruction *, const char *name);

/* May it have here-documents? */
bool instruction_takes_heredocs(const struct instruction *);

/*
 * The value of the flag --name=VALUE, "" for --name alone, NULL if it is not
 * there. It belongs to the instruction.
 */
const char *instruction_flag(const struct instruction *, const char *name);

/*
 * What flag number i, the --mount of a RUN, says of "from", "type" or "source",
 * or missing where it says nothing. NULL for any other flag. Fields after a
 * mistake in it are ignored: a builder refuses it. The caller frees it.
 */
char *instruction_mount(const struct instruction *, size_t i, const char *name,
    const char *missing);

#endif
