/* SPDX-License-Identifier: MIT */
/*
 * err: how box fails. The ground layer: every other file may include it.
 *
 * The library reports, the tool decides. A library function that can fail
 * takes a struct err of the caller's, fills it and returns -1 or NULL; it
 * neither prints nor exits. A tool prints with warn() or die(). Those of the
 * library that do print, because they do a tool's whole work or have something
 * to say beside their failure, say so in their headers.
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
	STATUS_ENGINE = 125, /* no engine, or it broke off (docker run's 125) */
	STATUS_CANNOT = 126, /* box-run: the command cannot be executed */
	STATUS_NO_CMD = 127  /* box-run: the command does not exist */
};

enum err_kind {
	ERR_NONE,
	ERR_USER,   /* what the user wrote is wrong; nothing was sent */
	ERR_SYSTEM, /* a file or system call failed on this machine */
	ERR_ENGINE, /* the engine could not be reached or broke off */
	/* the engine answered, and said no: see err_is_refusal() */
	ERR_REFUSED,
	ERR_NOT_FOUND, /* there is no such object */
	ERR_CONFLICT   /* the object's state, or another object, forbids it */
};

/* One failure. No heap, so that reporting a failure cannot itself fail. */
struct err {
	enum err_kind kind;
	char msg[1024]; /* one line, no newline at its end */
};

/*
 * Fills err (NULL is allowed) from a printf format; a message that does not
 * fit is cut off. A format that ends in ':' gets strerror(errno) appended.
 * Always returns -1, so that a failing function can end in one line.
 */
int err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
    PRINTF_LIKE(3, 4);

/*
 * Puts "prefix: " before the message of err, whose kind stays. Returns -1.
 */
int err_prefix(struct err *err, const char *fmt, ...) PRINTF_LIKE(2, 3);

/* Did the engine answer, and say no? One of the last three kinds. */
bool err_is_refusal(const struct err *err);

/* The status a tool ends with when err was its last word: 125, 2 or 1. */
int err_status(const struct err *err);

/* The program's name, as messages begin with it; set it first in main(). */
void err_program(const char *argv0);
const char *err_program_name(void);

/*
 * Prints "program: message" as one line to stderr. A format that ends in ':'
 * gets strerror(errno). Control characters, which may come from an engine or
 * from a file, and bytes that are no UTF-8 are printed as '?'.
 */
void warn(const char *fmt, ...) PRINTF_LIKE(1, 2);

/* As warn(), then ends the process with that status. */
void die(int status, const char *fmt, ...) NORETURN PRINTF_LIKE(2, 3);

/* Prints err after the name of the object that it is about (NULL: none). */
void warn_err(const struct err *err, const char *object);

/* As warn_err(), then ends the process with err_status(). */
void die_err(const struct err *err, const char *object) NORETURN;

#endif
