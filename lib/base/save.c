/* SPDX-License-Identifier: MIT */
#include "base/save.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"

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

/* The permissions that open(2) would have given, which mkstemp(3) does not. */
static int
set_mode(int fd)
{
	mode_t mask = umask(0);

	umask(mask);
	return fchmod(fd, 0666 & ~mask);
}

static int
save(const char *path, const void *bytes, size_t len, bool private,
    struct err *err)
{
	char *temporary = xasprintf("%s.XXXXXX", path);
	int fd = mkstemp(temporary);
	int failed = fd < 0;

	if (!failed) {
		failed = write_all(fd, bytes, len) < 0 ||
			 (!private && set_mode(fd) < 0) || fsync(fd) < 0;
		if (close(fd) < 0)
			failed = 1;
		if (!failed)
			failed = rename(temporary, path) < 0;
		if (failed) {
			err_set(err, ERR_SYSTEM, "%s:", path);
			unlink(temporary);
		}
	} else {
		err_set(err, ERR_SYSTEM, "%s:", path);
	}
	free(temporary);
	return failed ? -1 : 0;
}

int
file_write(const char *path, const void *bytes, size_t len, struct err *err)
{
	return save(path, bytes, len, false, err);
}

int
file_write_private(
    const char *path, const void *bytes, size_t len, struct err *err)
{
	return save(path, bytes, len, true, err);
}
