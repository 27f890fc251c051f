/* SPDX-License-Identifier: MIT */
/*
 * However a stream is cut into pieces, its output and its error are the same.
 * The first byte is the size of the pieces.
 */
#include "fuzz.h"

#include "engine/demux.h"
#include "base/str.h"

struct output {
	struct str out[3];
	enum err_kind end;
};

static struct output
read_frames(const char *bytes, size_t len, size_t step)
{
	struct output output = { 0 };
	struct demux frame = { 0 };
	struct err err = { 0 };

	while (len > 0 && output.end == ERR_NONE) {
		size_t n;
		struct demux_part part;
		char *copy = piece(bytes, len, step, &n);

		if (demux_next(&frame, (unsigned char *)copy, n, &part, &err) <
		    0) {
			output.end = err.kind;
			/* calling it again must do no harm */
			demux_next(
			    &frame, (unsigned char *)copy, n, &part, &err);
		} else {
			must(part.skip + part.take > 0 &&
			     part.skip + part.take <= n);
			must(part.take == 0 || frame.fd == 1 || frame.fd == 2);
			str_add(
			    &output.out[frame.fd], copy + part.skip, part.take);
			bytes += part.skip + part.take;
			len -= part.skip + part.take;
		}
		free(copy);
	}
	if (output.end == ERR_NONE && demux_end(&frame, &err) < 0)
		output.end = err.kind;
	return output;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	size_t step = len > 0 ? bytes[0] % 16 + 1 : 1;
	const char *text = len > 0 ? (const char *)bytes + 1 : "";
	struct output a = read_frames(text, len > 0 ? len - 1 : 0, SIZE_MAX);
	struct output b = read_frames(text, len > 0 ? len - 1 : 0, step);

	must(a.end == b.end);
	for (int i = 0; i < 3; i++) {
		must(a.end != ERR_NONE || a.out[i].len == b.out[i].len);
		must(a.end != ERR_NONE ||
		     memcmp(str_text(&a.out[i]), str_text(&b.out[i]),
			 a.out[i].len) == 0);
		str_free(&a.out[i]);
		str_free(&b.out[i]);
	}
	return 0;
}
