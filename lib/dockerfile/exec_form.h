/* SPDX-License-Identifier: MIT */
/*
 * exec_form: the JSON array of strings in which RUN, CMD, COPY and others may
 * have their arguments. Pure.
 */
#ifndef BOX_DOCKERFILE_EXEC_FORM_H
#define BOX_DOCKERFILE_EXEC_FORM_H

#include "base/str.h"

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

#endif
