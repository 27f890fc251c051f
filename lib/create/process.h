/* SPDX-License-Identifier: MIT */
/*
 * process: the command of a new process and its environment, which docker run
 * and docker exec have in common: arrays of strings that become Cmd and Env of
 * POST /containers/create and POST /containers/{id}/exec (Engine API 1.41).
 *
 * Text that is not UTF-8 is refused, because JSON cannot carry it (RFC 8259,
 * section 8.1). A variable's value may be a secret: no message quotes it.
 */
#ifndef BOX_CREATE_PROCESS_H
#define BOX_CREATE_PROCESS_H

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

/* Variables, each "NAME=VALUE" or "NAME". { 0 } has none. */
struct environment {
	struct strv given;
	struct strv from_files;
};

/*
 * Adds one -e: NAME=VALUE, or NAME for the value that the caller's environment
 * has now. If it has none, the bare name is kept, with which an engine removes
 * the image's variable.
 */
int environment_add(struct environment *, const char *text, struct err *);

/*
 * Adds one --env-file: lines as process_lines() reads them, of NAME=VALUE, or
 * NAME for the value that the caller's environment has; without one the line
 * is left out. The second function takes the text of the file, whose name is
 * only for messages.
 */
int environment_add_file(struct environment *, const char *path, struct err *);
int environment_add_lines(struct environment *, const char *name,
    const struct str *text, struct err *);

/*
 * The variables as an array, which the caller frees; NULL if there are none.
 * Those of files come first, whatever the order in which they were given, so
 * that those of -e override them.
 */
struct json *environment_list(const struct environment *);
/*
 * Adds to such an array those variables whose names are not in it. Returns the
 * array, a new one for NULL; NULL if there is not a single variable.
 */
struct json *environment_add_defaults(
    struct json *list, const struct strv *variables);
void environment_free(struct environment *);

/*
 * The NULL-terminated argv as an array, which the caller frees. NULL, with err
 * set, if a word is not UTF-8.
 */
struct json *command_list(char *const *argv, struct err *);

/*
 * Adds the lines of an --env-file or a --label-file to lines. Blank lines and
 * lines that begin with # are skipped, and blanks before a name; the rest of a
 * line is taken as it is, since quotes have no meaning in these files. A name
 * must not be empty or contain blanks. The line end may be CR LF; a byte order
 * mark at the beginning is skipped. name is that of the file, for messages.
 */
int process_lines(
    const char *name, const struct str *text, struct strv *lines, struct err *);

#endif
