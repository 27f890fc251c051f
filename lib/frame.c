/* SPDX-License-Identifier: MIT */
#include "frame.h"

static int
begin(struct frame *frame, struct err *err)
{
	const unsigned char *h = frame->header;

	/* 0 is stdin, which some engines echo as output */
	if (h[0] > 2 || h[1] || h[2] || h[3])
		return err_set(
		    err, ERR_ENGINE, "the engine's output stream is broken");
	frame->fd = h[0] == 2 ? 2 : 1;
	frame->left = (uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 |
		      (uint32_t)h[6] << 8 | (uint32_t)h[7];
	frame->have = 0;
	return 0;
}

int
frame_next(struct frame *frame, const unsigned char *buf, size_t len,
    size_t *skip, size_t *take, struct err *err)
{
	size_t i = 0;

	*take = 0;
	while (frame->left == 0 && i < len) {
		frame->header[frame->have++] = buf[i++];
		if (frame->have == sizeof(frame->header) &&
		    begin(frame, err) < 0)
			return -1;
	}
	*skip = i;
	if (frame->left > 0) {
		*take = len - i < frame->left ? len - i : frame->left;
		frame->left -= (uint32_t)*take;
	}
	return 0;
}

int
frame_end(const struct frame *frame, struct err *err)
{
	if (frame->have == 0 && frame->left == 0)
		return 0;
	return err_set(err, ERR_ENGINE, "the engine broke off its output");
}
