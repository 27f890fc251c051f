/* SPDX-License-Identifier: MIT */
#include "base/base64.h"

#include <nettle/base64.h>
#include <stdint.h>
#include <string.h>

int
base64_decode(const char *text, struct str *bytes, struct err *err)
{
	struct base64_decode_ctx context;
	size_t len = strlen(text), n = 0;
	char *room = str_room(bytes, BASE64_DECODE_LENGTH(len));

	base64_decode_init(&context);
	if (!base64_decode_update(&context, &n, (uint8_t *)room, len, text) ||
	    !base64_decode_final(&context))
		return err_set(err, ERR_ENGINE, "bad base64");
	bytes->len += n;
	str_add(bytes, "", 0);
	return 0;
}
