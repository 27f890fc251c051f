/* SPDX-License-Identifier: MIT */
/*
 * heredoc: the word that begins a here-document, such as <<EOF. parse.h reads
 * its lines. Pure.
 */
#ifndef BOX_DOCKERFILE_HEREDOC_H
#define BOX_DOCKERFILE_HEREDOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

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
