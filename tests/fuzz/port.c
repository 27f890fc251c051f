/* SPDX-License-Identifier: MIT */
/* fuzz port: any text as -p and as --expose. */
#include "create/opt.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A failure says what it is, and changes nothing. */
static void
check(opt_apply_fn *option, const char *text)
{
	struct run_options options = { .body = json_object() };
	struct err err = { 0 };

	if (option(&options, text, &err) != 0 &&
	    (err.kind != ERR_USER || !*err.msg || json_len(options.body) > 0))
		abort();
	json_free(options.body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);

	check(opt_publish, text);
	check(opt_expose, text);
	free(text);
	return 0;
}
