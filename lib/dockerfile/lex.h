/* SPDX-License-Identifier: MIT */
/*
 * lex: what the arguments in a line of a Dockerfile consist of. parse.h
 * puts the lines together. Text layer: pure functions over strings.
 */
#ifndef BOX_DOCKERFILE_LEX_H
#define BOX_DOCKERFILE_LEX_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* A blank of ASCII, line ends among them. */
bool lex_is_blank(char c);
/* What is behind the blanks at s, at most end. */
const char *lex_skip_blanks(const char *s, const char *end);
/* The first blank in s, or its end. */
const char *lex_end(const char *s);

/*
 * Adds the words of text, which may be quoted and then hold blanks; quotes and
 * escapes stay in them.
 */
void lex_split(const char *text, char escape, struct strv *words);

enum lex_json {
	JSON_NONE,   /* no JSON array */
	JSON_OTHER,  /* an array, but not of strings only */
	JSON_STRINGS /* words got the strings */
};

/*
 * Reads the JSON array that text begins with. Like docker 20.10, it does not
 * look at what follows. U+0000 becomes U+FFFD, because words cannot hold it;
 * arrays in more than 64 arrays are no JSON.
 */
enum lex_json lex_json(const char *text, struct strv *words);

/* <<NAME and the lines behind the instruction, up to NAME */
struct heredoc {
	char *name;
	struct str text; /* the lines; with <<- still with their tabs */
	bool expand;     /* variables are replaced: no part of NAME is quoted */
	bool chomp;      /* <<-: tabs in front of the lines do not count */
	unsigned int fd; /* 3<<NAME; 0 if none is given */
};

/* The bytes of "<<", "3<<-" that a here-document begins with; 0: it does not.
 */
size_t lex_heredoc_sign(const char *word);

/*
 * Is word the beginning of a here-document, "<<NAME", "3<<-'NAME'"? Returns 1,
 * and the caller frees heredoc->name; 0 if it is none; -1 with err set if its
 * quotes do not end.
 */
int lex_heredoc(const char *word, struct heredoc *heredoc, struct err *);

#endif
