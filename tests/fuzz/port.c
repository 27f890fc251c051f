/* SPDX-License-Identifier: MIT */
/* fuzz port: any text as -p and as --expose. */
#include "create/port.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

typedef int add_fn(struct json *body, const char *text, struct err *);

/* A failure says what it is, and leaves no trace. */
static void
check(add_fn *add, const char *text)
{
	struct json *body = json_object();
	struct err err = { 0 };

	if (add(body, text, &err) != 0 &&
	    (err.kind != ERR_USER || !*err.msg || json_len(body) > 0))
		abort();
	json_free(body);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = xstrndup((const char *)data, size);

	check(port_publish, text);
	check(port_expose, text);
	free(text);
	return 0;
}
