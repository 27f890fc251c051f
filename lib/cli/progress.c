/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "api/messages.h"

#include "base/utf8.h"

/* The classic builder wraps what a command wrote to stderr in these. */
static const char red[] = "\033[91m";
static const char plain[] = "\033[0m";

/* What is shown for the byte at s, which is not a printable character. */
static char
visible(const char *s)
{
	if (*s == '\n' || *s == '\t')
		return *s;
	return s[0] == '\r' && s[1] == '\n' ? ' ' : '?';
}

/* In one write: others may share the terminal or the log under make -j. */
static void
print_clean(const char *before, const char *s, const char *after)
{
	struct str out = { 0 };
	size_t left = strlen(s), n;

	str_adds(&out, before);
	for (; left > 0; s += n, left -= n) {
		if (starts_with(s, red)) {
			n = strlen(red);
		} else if (starts_with(s, plain)) {
			n = strlen(plain);
		} else if ((n = utf8_printable(s, left)) > 0) {
			str_add(&out, s, n);
		} else {
			n = 1;
			str_addc(&out, visible(s));
		}
	}
	str_adds(&out, after);
	fwrite(str_text(&out), 1, out.len, stderr);
	str_free(&out);
}

static void
leave_line(struct progress *progress)
{
	if (progress->on_line)
		putc('\n', stderr);
	progress->on_line = false;
}

/* One redrawn line, on a terminal only: "Downloading 3.1 of 12.9 MB". */
static void
draw(struct progress *progress, const struct message *message)
{
	if (!isatty(STDERR_FILENO))
		return;
	print_clean("\r\033[K", message->id ? message->id : "", " ");
	print_clean("", message->status, "");
	if (message->total > 0)
		fprintf(stderr, " %lld.%lld of %lld.%lld MB",
		    message->current / 1000000, message->current / 100000 % 10,
		    message->total / 1000000, message->total / 100000 % 10);
	progress->on_line = true;
}

static void
print_status(struct progress *progress, const struct message *message)
{
	if (message->current > 0) {
		draw(progress, message);
		return;
	}
	leave_line(progress);
	if (message->id)
		print_clean("", message->id, ": ");
	print_clean("", message->status, "\n");
}

static void
print_message(void *arg, const struct message *message)
{
	struct progress *progress = arg;

	if (message->error)
		progress->failed_code = message->error_code;
	if (message->image) {
		str_reset(&progress->id);
		str_adds(&progress->id, message->image);
	}
	if (progress->quiet || message->error)
		return;
	if (message->stream) {
		leave_line(progress);
		print_clean("", message->stream, "");
	} else if (message->status) {
		print_status(progress, message);
	}
}

int
progress_read(
    struct progress *progress, struct exchange *exchange, struct err *err)
{
	int result = messages_read(exchange, print_message, progress, err);

	leave_line(progress);
	return result;
}

void
progress_free(struct progress *progress)
{
	str_free(&progress->id);
}
