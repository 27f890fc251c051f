/* SPDX-License-Identifier: MIT */
/*
 * err: how a failure is reported.
 *
 * A library function that can fail fills the caller's struct err and returns
 * -1 or NULL; it neither prints nor exits. The tool decides, and prints with
 * warn() or die(). The few library functions that print, because they do all
 * the work of a tool or have a warning to give, say so in their headers.
 */
#ifndef BOX_BASE_ERR_H
#define BOX_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>

#if defined(__GNUC__)
#define PRINTF_LIKE(fmt, args) __attribute__((format(printf, fmt, args)))
#define NORETURN __attribute__((noreturn))
#else
#define PRINTF_LIKE(fmt, args)
#define NORETURN
#endif

/* Exit statuses, the same in every tool; box(7) lists them. */
enum status {
	STATUS_OK = 0,
	STATUS_FAILED = 1,   /* an object failed, or a name matched nothing */
	STATUS_USAGE = 2,    /* the command line is wrong */
	STATUS_ENGINE = 125, /* no engine, or the connection to it broke */
	STATUS_CANNOT = 126, /* box-run: the command cannot be executed */
	STATUS_NO_CMD = 127  /* box-run: the command does not exist */
};

enum err_kind {
	ERR_NONE,
	ERR_USER,      /* what the user wrote is wrong; nothing was sent */
	ERR_SYSTEM,    /* a file or system call failed on this machine */
	ERR_ENGINE,    /* no engine, or its answer is broken */
	ERR_REFUSED,   /* the engine answered with an error */
	ERR_NOT_FOUND, /* ... because the object does not exist */
	ERR_CONFLICT   /* ... because of the state of this or another object */
};

/* One failure. It uses no heap, so that reporting a failure cannot fail. */
struct err {
	enum err_kind kind;
	char msg[1024]; /* one line, without a newline */
};

/*
 * Fills err (NULL is allowed) from a printf format; a message that is too long
 * is cut off. If the format ends in ':', strerror(errno) is appended.
 * Always returns -1, so that a failing function can return its result.
 */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/* Puts "prefix: " before the message of err (NULL is allowed). Returns -1. */
int err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Did the engine answer with an error? True of the last three kinds. */
bool err_is_refusal(const struct err *err);

/* The exit status for a tool that fails with err: 125, 2 or 1. */
int err_status(const struct err *err);

/* Sets the program's name, with which messages begin, from argv[0]. */
void err_program(const char *argv0);
const char *err_program_name(void);

/*
 * Prints "program: message" as one line to stderr. If the format ends in ':',
 * strerror(errno) is appended. Control characters, which may come from an
 * engine or from a file, and bytes that are not UTF-8 are printed as '?'.
 */
void warn(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* Prints as warn() does, and exits with that status. */
void die(int status, const char *fmt, ...) NORETURN PRINTF_LIKE(2, 3);

/*
 * Prints err after the name of the object concerned, NULL for none, and returns
 * err_status(err).
 */
int warn_err(const struct err *err, const char *object);

/* Prints as warn_err() does, and exits with that status. */
void die_err(const struct err *err, const char *object) NORETURN;

#endif
