/* SPDX-License-Identifier: MIT */
#include "base/random.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include "base/err.h"

void
random_token(char token[TOKEN_SIZE])
{
	uint64_t bits;
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);

	if (fd < 0 || read(fd, &bits, sizeof(bits)) != sizeof(bits))
		die(STATUS_FAILED, "/dev/urandom:");
	close(fd);
	snprintf(token, TOKEN_SIZE, "%016llx", (unsigned long long)bits);
}
