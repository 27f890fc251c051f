/* SPDX-License-Identifier: MIT */
#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"

/* The classic builder wraps what a command wrote to stderr in these. */
static const char red[] = "\033[91m";
static const char plain[] = "\033[0m";

/* What stands for the byte at s, which is no printable character. */
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
draw(struct progress *progress, const struct json *message)
{
	long long now = json_int(message, "progressDetail.current", 0);
	long long all = json_int(message, "progressDetail.total", 0);
	const char *id = json_str(message, "id");

	if (!isatty(STDERR_FILENO))
		return;
	print_clean("\r\033[K", id ? id : "", " ");
	print_clean("", json_str(message, "status"), "");
	if (all > 0)
		fprintf(stderr, " %lld.%lld of %lld.%lld MB", now / 1000000,
		    now / 100000 % 10, all / 1000000, all / 100000 % 10);
	progress->on_line = true;
}

static void
print_status(struct progress *progress, const struct json *message)
{
	const char *id = json_str(message, "id");

	if (json_int(message, "progressDetail.current", 0) > 0) {
		draw(progress, message);
		return;
	}
	leave_line(progress);
	if (id)
		print_clean("", id, ": ");
	print_clean("", json_str(message, "status"), "\n");
}

/* errorDetail since API 1.48, error before; both where both are known. */
static int
read_error(
    struct progress *progress, const struct json *message, struct err *err)
{
	const char *text = json_str(message, "errorDetail.message");

	if (!text)
		text = json_str(message, "error");
	if (!text)
		return 0;
	leave_line(progress);
	progress->failed_code = (int)json_int(message, "errorDetail.code", 0);
	return err_set(err, ERR_REFUSED, "%s", text);
}

static int
take(struct progress *progress, const struct json *message, struct err *err)
{
	const char *stream = json_str(message, "stream");
	const char *id = json_str(message, "aux.ID");

	if (read_error(progress, message, err) < 0)
		return -1;
	if (id) {
		str_reset(&progress->id);
		str_adds(&progress->id, id);
	}
	if (progress->quiet)
		return 0;
	if (stream) {
		leave_line(progress);
		print_clean("", stream, "");
	} else if (json_str(message, "status")) {
		print_status(progress, message);
	}
	return 0;
}

static int
take_piece(struct progress *progress, struct json_stream *messages,
    const char *piece, size_t len, struct err *err)
{
	struct json *message;
	int result = 0;

	json_stream_feed(messages, piece, len);
	while (result == 0 && (message = json_stream_next(messages, err))) {
		result = take(progress, message, err);
		json_free(message);
	}
	if (result == 0 && err->kind != ERR_NONE)
		result = -1;
	return result;
}

int
progress_read(
    struct progress *progress, struct exchange *exchange, struct err *err)
{
	struct json_stream *messages = json_stream_new();
	char buf[16384];
	int result = 0;
	ssize_t n = 1;

	while (result == 0 && n > 0) {
		n = exchange_read(exchange, buf, sizeof(buf), err);
		result =
		    n < 0 ? -1
			  : take_piece(progress, messages, buf, (size_t)n, err);
	}
	leave_line(progress);
	json_stream_free(messages);
	return result;
}

void
progress_free(struct progress *progress)
{
	str_free(&progress->id);
}
