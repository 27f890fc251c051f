/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include "../tap.h"

#include <errno.h>

static void
test_err(void)
{
	struct err err;
	char long_text[3000];

	errno = ENOENT;
	ok(err_set(&err, ERR_SYSTEM, "%s:", "file") == -1, "it returns -1");
	is_str(err.msg, "file: No such file or directory", "errno's text");
	err_prefix(&err, "in %s", "dir");
	is_str(err.msg, "in dir: file: No such file or directory", "a prefix");
	memset(long_text, 'x', sizeof(long_text) - 1);
	long_text[sizeof(long_text) - 1] = '\0';
	err_set(&err, ERR_ENGINE, "%s", long_text);
	ok(strlen(err.msg) == sizeof(err.msg) - 1, "a long one is cut off");
	err_prefix(&err, "p");
	ok(strlen(err.msg) == sizeof(err.msg) - 1 &&
		strncmp(err.msg, "p: xx", 5) == 0,
	    "also with a prefix");
	ok(err_set(NULL, ERR_USER, "x") == -1, "err may be NULL");
	ok(err_status(&err) == STATUS_ENGINE, "the engine's status");
}

int
main(void)
{
	test_err();
	return done();
}
