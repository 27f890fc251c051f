/* SPDX-License-Identifier: MIT */
/*
 * makedep: writes a rule for make without a recipe, as cc -M -MP does: a
 * target, the files that it is made from, each with an empty rule of its own,
 * so that make does not fail when one is gone, and other targets that it needs.
 * Pure.
 *
 * GNU make (4.3) reads exactly these names, and executes nothing, whatever is
 * in them:
 *
 *	blank # :        with a '\'
 *	%                the same on the left of a colon
 *	$                as "$$" on the left. On the right as "$$$$", which is
 *	                 expanded twice: the line ".SECONDEXPANSION:" is written
 *	                 first. Without it, what "$$" means, and whether a name
 *	                 is executed, would depend on the makefile.
 *	=                as $(subst x,=,x), since make looks for '=' in a line
 *	                 before it expands it
 *	* ? [            as the pattern that only matches this name, "[*]". If
 *	                 there is no such file, make takes the pattern for the
 *	                 name, on both sides alike. The same for ~ at the
 *	                 beginning, and a blank, '&' or ')' at the end
 *	define, export   and other keywords of make: after "./"
 *
 * Names that make cannot hold are refused: with a control character, '\', ';'
 * or '|'; "lib(member)", which is a part of an archive; ".PHONY" and others of
 * make's own. So are patterns where the file may not exist, as in targets.
 */
#ifndef BOX_BUILD_MAKEDEP_H
#define BOX_BUILD_MAKEDEP_H

#include "base/err.h"
#include "base/str.h"

struct makedep {
	const char *target;
	struct strv files; /* prerequisites that exist */
	struct strv needs; /* prerequisites that make knows how to make */
	struct strv first; /* the same, order-only */
};

/* Adds a file under the name that make keeps: without "./" before it. */
void makedep_add_file(struct makedep *, const char *name);

/*
 * Adds the text of the rules to out: the files, sorted by bytes, each once and
 * without the target itself; then needs and, after a '|', first, in their order
 * and each on a line of its own. Returns 0, or -1 with err set to a message
 * that begins with the name that was refused, and nothing added.
 */
int makedep_write(struct makedep *, struct str *out, struct err *);

/* Frees the lists; the target is the caller's. */
void makedep_free(struct makedep *);

#endif
