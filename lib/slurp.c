/* SPDX-License-Identifier: MIT */
#include "slurp.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define MAX ((size_t)4 * 1024 * 1024)

int
slurp_fd(int fd, const char *name, struct str *text, struct err *err)
{
	ssize_t n;

	while ((n = read(fd, str_room(text, 8192), 8192)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_set(err, ERR_SYSTEM, "%s:", name);
		text->len += (size_t)n;
		if (text->len > MAX)
			return err_set(
			    err, ERR_SYSTEM, "%s: larger than 4 MB", name);
	}
	str_add(text, "", 0);
	return 0;
}

int
slurp(const char *path, struct str *text, struct err *err)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	int result;

	if (fd < 0)
		return err_set(err, ERR_SYSTEM, "%s:", path);
	result = slurp_fd(fd, path, text, err);
	close(fd);
	return result;
}
