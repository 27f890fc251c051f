/* SPDX-License-Identifier: MIT */
#include "base/slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#define USUAL_LIMIT ((size_t)4 * 1024 * 1024)

/* As much as the file says it holds in one go, whatever else in small ones. */
static size_t
piece_of(int fd, size_t limit)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISREG(st.st_mode) || st.st_size < 8192 ||
	    (size_t)st.st_size > limit)
		return 8192;
	return (size_t)st.st_size + 1;
}

static int
read_all(
    int fd, const char *name, struct str *text, size_t limit, struct err *err)
{
	size_t piece = piece_of(fd, limit);
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
	return read_all(fd, name, text, USUAL_LIMIT, err);
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
	return file_read_limited(path, text, USUAL_LIMIT, err);
}
