/* SPDX-License-Identifier: MIT */
/*
 * lex: the words in a line of a Dockerfile; the JSON array that may stand in
 * place of them; and the word that begins a here-document. Pure.
 */
#ifndef BOX_DOCKERFILE_LEX_H
#define BOX_DOCKERFILE_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * The first byte from s on that is not a blank; at most end, which is NULL for
 * the end of the string.
 */
const char *lex_skip_blanks(const char *s, const char *end);

/* The first blank in s, or its end. */
const char *lex_end(const char *s);

/*
 * Adds the words of text, which are separated by blanks; within quotes, and
 * after the escape character, blanks are part of a word. Quotes and escape
 * characters stay in the words.
 */
void lex_split(const char *text, char escape, struct strv *words);

enum exec_form {
	EXEC_FORM_NONE,   /* not a JSON array: the shell form */
	EXEC_FORM_WRONG,  /* an array that does not only hold strings */
	EXEC_FORM_STRINGS /* the strings were added to words */
};

/*
 * Reads the JSON array that text begins with. What follows it is ignored, as
 * the builders do. U+0000 becomes U+FFFD, since no C string holds it; an array
 * nested in more than 64 others is not taken for JSON.
 *
 * This is not json_parse(): libjq also accepts what RFC 8259 does not (01, nan,
 * control characters in strings), and each of these decides whether a builder
 * hands the line to a shell: RUN [ 01 ] is a command.
 */
enum exec_form exec_form_read(const char *text, struct strv *words);

/* <<NAME, and the lines after the instruction up to NAME */
struct heredoc {
	char *name;
	struct str text; /* the lines; with <<- still with their tabs */
	bool expand;     /* variables are replaced: no part of NAME is quoted */
	bool chomp;      /* <<-: tabs at the beginning of lines do not count */
	unsigned int fd; /* 3<<NAME; 0 if none is given */
};

/* The length of the "<<" or "3<<-" that word begins with; 0: it does not. */
size_t heredoc_sign(const char *word);

/*
 * Does word begin a here-document: "<<NAME", "3<<-'NAME'"? Returns 1, and the
 * caller frees heredoc->name; 0 if not; -1 if a quote is not closed.
 */
int heredoc_read(const char *word, struct heredoc *heredoc);

#endif
