/* SPDX-License-Identifier: MIT */
/*
 * instruction: the text of a Dockerfile cut into instructions: directives,
 * lines that go on, comments, here-documents, flags and arguments. What the
 * instructions mean, and which there are, is dockerfile.h's business.
 * Text layer: pure functions over bytes.
 *
 * The grammar is that of the parser which docker 20.10's classic builder and
 * BuildKit share. Here-documents came later: one that is never ended is taken
 * to be none, as an older engine does. Blanks are those of ASCII.
 */
#ifndef BOX_INSTRUCTION_H
#define BOX_INSTRUCTION_H

#include <stdbool.h>
#include <stddef.h>

#include "err.h"
#include "str.h"

/* <<NAME and the lines behind the instruction, up to NAME */
struct heredoc {
	char *name;
	struct str text; /* the lines; with <<- still with their tabs */
	bool expand;     /* variables are replaced: no part of NAME is quoted */
	bool chomp;      /* <<-: tabs in front of the lines do not count */
	unsigned int fd; /* 3<<NAME; 0 if none is given */
};

struct instruction {
	size_t line; /* where it begins, counted from 1 */
	char *name;  /* in lower case: "from" */
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
 * Adds the words of text, which may be quoted and then hold blanks; quotes and
 * escapes stay in them.
 */
void instruction_words(const char *text, char escape, struct strv *words);

enum instruction_json {
	JSON_NONE,   /* no JSON array */
	JSON_OTHER,  /* an array, but not of strings only */
	JSON_STRINGS /* words got the strings */
};

/*
 * Reads the JSON array that text begins with; like 20.10, it does not look at
 * what follows. U+0000 becomes U+FFFD, because words cannot hold it.
 */
enum instruction_json instruction_json(const char *text, struct strv *words);

/*
 * Is word the beginning of a here-document, "<<NAME", "3<<-'NAME'"? Returns 1,
 * and the caller frees heredoc->name; 0 if it is none; -1 with err set if its
 * quotes do not end.
 */
int instruction_heredoc(
    const char *word, struct heredoc *heredoc, struct err *);

/*
 * The value of the directive name ("syntax", "check") in the first lines of a
 * Dockerfile up to its first blank, or NULL; the caller frees it. As BuildKit
 * finds it: behind a "#!" line too, and for syntax, if no comment has it, in
 * lines that begin with "//".
 */
char *instruction_directive(const void *bytes, size_t len, const char *name);

#endif
