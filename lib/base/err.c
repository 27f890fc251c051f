/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

static const char *program = "box";

static void format_message(char *buf, size_t size, const char *fmt, va_list ap)
    PRINTF_LIKE(3, 0);

static void
format_message(char *buf, size_t size, const char *fmt, va_list ap)
{
	int saved = errno;
	size_t len = strlen(fmt);
	size_t used;

	if (vsnprintf(buf, size, fmt, ap) < 0)
		buf[0] = '\0';
	used = strlen(buf);
	if (len > 0 && fmt[len - 1] == ':')
		snprintf(buf + used, size - used, " %s", strerror(saved));
	errno = saved;
}

int
err_set(struct err *err, enum err_kind kind, const char *fmt, ...)
{
	va_list ap;

	if (!err)
		return -1;
	err->kind = kind;
	va_start(ap, fmt);
	format_message(err->msg, sizeof(err->msg), fmt, ap);
	va_end(ap);
	return -1;
}

int
err_prefix(struct err *err, const char *fmt, ...)
{
	char prefix[sizeof(err->msg)];
	size_t len, rest;
	va_list ap;

	if (!err)
		return -1;
	va_start(ap, fmt);
	if (vsnprintf(prefix, sizeof(prefix), fmt, ap) < 0)
		prefix[0] = '\0';
	va_end(ap);
	len = strlen(prefix);
	if (len + 3 > sizeof(err->msg))
		return -1;
	rest = strlen(err->msg);
	if (rest > sizeof(err->msg) - len - 3)
		rest = sizeof(err->msg) - len - 3;
	memmove(err->msg + len + 2, err->msg, rest);
	err->msg[len + 2 + rest] = '\0';
	memcpy(err->msg, prefix, len);
	err->msg[len] = ':';
	err->msg[len + 1] = ' ';
	return -1;
}

bool
err_is_refusal(const struct err *err)
{
	return err->kind == ERR_REFUSED || err->kind == ERR_NOT_FOUND ||
	       err->kind == ERR_CONFLICT;
}

int
err_status(const struct err *err)
{
	switch (err->kind) {
	case ERR_NONE:
		return STATUS_OK;
	case ERR_USER:
		return STATUS_USAGE;
	case ERR_ENGINE:
		return STATUS_ENGINE;
	default:
		return STATUS_FAILED;
	}
}

void
err_program(const char *argv0)
{
	const char *slash = argv0 ? strrchr(argv0, '/') : NULL;

	if (argv0)
		program = slash ? slash + 1 : argv0;
}

const char *
err_program_name(void)
{
	return program;
}

/*
 * Writes the line with one write(), so that lines of programs that share a
 * terminal or a log, as under make -j, do not mix.
 */
static void
print_line(const char *msg)
{
	char line[sizeof(((struct err *)0)->msg) + 256];
	int printed = snprintf(line, sizeof(line) - 1, "%s: %s", program, msg);
	size_t len = printed < 0 ? 0 : (size_t)printed;

	if (len > sizeof(line) - 2)
		len = sizeof(line) - 2;
	for (size_t i = 0, n; i < len; i += n) {
		n = utf8_printable(line + i, len - i);
		if (n == 0)
			line[i] = '?', n = 1;
	}
	line[len++] = '\n';
	if (write(STDERR_FILENO, line, len) < 0)
		return; /* there is nowhere else to report it */
}

void
warn(const char *fmt, ...)
{
	struct err err;
	va_list ap;

	va_start(ap, fmt);
	format_message(err.msg, sizeof(err.msg), fmt, ap);
	va_end(ap);
	print_line(err.msg);
}

void
die(int status, const char *fmt, ...)
{
	struct err err;
	va_list ap;

	va_start(ap, fmt);
	format_message(err.msg, sizeof(err.msg), fmt, ap);
	va_end(ap);
	print_line(err.msg);
	exit(status);
}

int
warn_err(const struct err *err, const char *object)
{
	warn("%s%s%s", object ? object : "", object ? ": " : "", err->msg);
	return err_status(err);
}

void
die_err(const struct err *err, const char *object)
{
	exit(warn_err(err, object));
}
