/* SPDX-License-Identifier: MIT */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	PIECE = 8192,
	CONFIGURATION_MAX = 4 * 1024 * 1024
};

/*
 * How much to read at once: a large regular file whole, plus a byte so that
 * one read() fills the buffer and the next sees the end; all else in pieces.
 */
static size_t
piece_size(int fd, size_t limit)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size < PIECE ||
	    (size_t)st.st_size > limit)
		return PIECE;
	return (size_t)st.st_size + 1;
}

static int
read_all(
    int fd, const char *name, struct str *text, size_t limit, struct err *err)
{
	size_t piece = piece_size(fd, limit);
	ssize_t n;

	while ((n = read(fd, str_room(text, piece), piece)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_SYSTEM, "%s:", name);
		text->len += (size_t)n;
		if (text->len > limit)
			return err_set(err, ERR_SYSTEM,
			    "%s: larger than %zu MB", name, limit >> 20);
	}
	str_add(text, "", 0);
	return 0;
}

int
file_read_fd(int fd, const char *name, struct str *text, struct err *err)
{
	return read_all(fd, name, text, CONFIGURATION_MAX, err);
}

int
file_read_limited(
    const char *path, struct str *text, size_t limit, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int result;

	if (fd < 0)
		return err_set(err, ERR_SYSTEM, "%s:", path);
	result = read_all(fd, path, text, limit, err);
	close(fd);
	return result;
}

int
file_read(const char *path, struct str *text, struct err *err)
{
	return file_read_limited(path, text, CONFIGURATION_MAX, err);
}

static int
write_all(int fd, const char *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		bytes += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Gives the file the permissions of a new one; mkstemp(3) gives it 0600. */
static int
set_usual_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

static int
replace(const char *path, const void *bytes, size_t len, bool private,
    struct err *err)
{
	char *temporary = xasprintf("%s.XXXXXX", path);
	int fd = mkstemp(temporary);
	bool failed = fd < 0;

	if (fd >= 0) {
		failed = write_all(fd, bytes, len) < 0 ||
			 (!private && set_usual_mode(fd) < 0) || fsync(fd) < 0;
		failed = close(fd) < 0 || failed || rename(temporary, path) < 0;
	}
	if (failed)
		err_set(err, ERR_SYSTEM, "%s:", path);
	if (failed && fd >= 0)
		unlink(temporary);
	free(temporary);
	return failed ? -1 : 0;
}

int
file_write(const char *path, const void *bytes, size_t len, struct err *err)
{
	return replace(path, bytes, len, false, err);
}

int
file_write_private(
    const char *path, const void *bytes, size_t len, struct err *err)
{
	return replace(path, bytes, len, true, err);
}
