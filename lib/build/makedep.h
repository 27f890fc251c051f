/* SPDX-License-Identifier: MIT */
/*
 * makedep: a rule for make without a recipe, as cc -M -MP writes it: a target,
 * files that it is made from, each with an empty rule of its own, so that make
 * does not stop when it is gone, and other targets that it needs. Text layer:
 * pure functions over strings.
 *
 * GNU make (4.3) reads the very same names, and executes nothing, whatever is
 * in them:
 *
 *	blank # :        with a '\'
 *	%                the same on the left of a colon
 *	$                as "$$" on the left. On the right as "$$$$", which is
 *	                 expanded twice: the line ".SECONDEXPANSION:" is put
 *	                 before. Without it these rules would be wrong in one
 *	                 of two makefiles, and run what a name says
 *	=                by $(subst x,=,x), also because make splits a line
 *	                 before it expands it
 *	* ? [            as the pattern that matches nothing but this name:
 *	                 "[*]". While there is no such file, make takes the
 *	                 pattern for the name, on both sides alike. So ~ at the
 *	                 beginning, and a blank, '&' or ')' at the end
 *	define, export   and what else is a word of make's: behind "./"
 *
 * Refused is what make cannot hold, or hardly: control characters, '\', ';' and
 * '|'; "lib(member)", which is a part of an archive to it; ".PHONY" and its
 * kin. Where there may be no such file, as with targets, so are patterns.
 */
#ifndef BOX_BUILD_MAKEDEP_H
#define BOX_BUILD_MAKEDEP_H

#include "base/err.h"
#include "base/str.h"

struct makedep {
	const char *target;
	struct strv files; /* prerequisites that are there */
	struct strv needs; /* those that make has to know how to make */
	struct strv first; /* the same of what only has to come before */
};

/* Adds a file, by the name that make keeps: without "./" at its beginning. */
void makedep_add_file(struct makedep *, const char *name);

/*
 * Writes the rules: files sorted by bytes and each of them once, without the
 * target itself; needs, and first behind a '|', in their order, each on a line
 * of its own. Returns 0,
 * or -1 with err set, which begins with the name that was refused, and nothing
 * was written.
 */
int makedep_write(struct makedep *, struct str *out, struct err *);

/* Frees the lists; the target is the caller's. */
void makedep_free(struct makedep *);

#endif
