/* SPDX-License-Identifier: MIT */
/*
 * rule: names of files in the rules of a makefile, written so that GNU make
 * reads the very same name, whatever is in it, and executes nothing. Text
 * layer: pure functions over strings.
 *
 * What make 4.3 reads as something else, and how it is written:
 *
 *	blank # : ; | %  with a '\', and each '\' right before it doubled; '|'
 *	                 on the right of the colon only, '%' on the left only
 *	$                as "$$" on the left, as "$$$$" on the right, where it
 *	                 is expanded twice: see RULE_EXPAND
 *	= ; TAB          by $(subst x,=,x), also because make splits a line
 *	                 before it expands it; '&' so before the colon
 *	* ? [ \ and ~    as the pattern that matches nothing but this name
 *	                 ("a\*b", "[~]a"). While there is no such file, make
 *	                 takes the pattern for the name, on both sides alike
 *	.POSIX           and what else looks like make's own: by a pattern for
 *	                 "./.POSIX", which is not
 *	define, FF, VT   words and blanks that make takes off: behind "./"
 *	\ at the end     doubled, so that what follows has to be a blank, or
 *	                 the colon
 *
 * make has no way to say a newline, and a name like "lib(member)" is a member
 * of an archive to it, however it is written.
 */
#ifndef BOX_RULE_H
#define BOX_RULE_H

#include <stdbool.h>

#include "err.h"
#include "str.h"

/* Where the name will stand, and what it is. */
enum rule_place {
	RULE_TARGET, /* left of the colon, which has to follow at once */
	RULE_NEED,   /* right of it: a prerequisite */
	/* a file that was found, so that a pattern may stand for it: */
	RULE_FILE,  /* a prerequisite */
	RULE_EMPTY, /* the target of "NAME:", a rule with nothing else */
	RULE_SOURCE /* the target of "NAME: ;", which has an empty recipe */
};

/*
 * The line that has to come before rules with a '$' on the right of their
 * colon. In a makefile without .SECONDEXPANSION they would be wrong, in one
 * with it and "$$" they would be run. It has no effect on rules without '$'.
 */
#define RULE_EXPAND ".SECONDEXPANSION:\n"

/*
 * What ends a line of prerequisites: make drops blanks and a carriage return
 * at the end of a line, even if they are part of a name.
 */
#define RULE_END " |\n"

/*
 * Adds the name as it has to be written there. A prerequisite needs a blank
 * before it, and the last one of a line RULE_END behind it; one with a '(' may
 * not share its line with one that ends with a ')'. Returns 0, or -1 with err
 * set, and nothing was added, for what make cannot hold: an empty name, a
 * newline, a member of an archive; and where it may be no file that was found,
 * names with '*', '?' or '[', with a '~' at their beginning, and make's own.
 */
int rule_name(struct str *, const char *name, enum rule_place, struct err *);

/*
 * Does the name stand for itself everywhere? Such ones may share a line and
 * need no RULE_END.
 */
bool rule_plain(const char *name);

/* The name that make keeps: it drops "./" and what is alike at a beginning. */
const char *rule_trim(const char *name);

/* Is it like "lib(member)"? A folder of that name has another: "lib(member)/."
 */
bool rule_is_member(const char *name);

#endif
