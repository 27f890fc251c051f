/* SPDX-License-Identifier: MIT */
#include "engine/demux.h"

#include <string.h>

enum {
	ENGINE_ERROR = 3
};

static int
begin(struct demux *frame, struct err *err)
{
	const unsigned char *h = frame->header;

	frame->have = 0;
	/* type 0 is stdin, which some engines send back as output */
	if (h[0] > ENGINE_ERROR || h[1] || h[2] || h[3])
		return err_set(
		    err, ERR_ENGINE, "the engine's output stream is broken");
	frame->fd = h[0] == 2 ? 2 : 1;
	frame->is_error = h[0] == ENGINE_ERROR;
	frame->left = (uint32_t)h[4] << 24 | (uint32_t)h[5] << 16 |
		      (uint32_t)h[6] << 8 | (uint32_t)h[7];
	return 0;
}

/* Adds a byte of the engine's message, whose last byte ends the stream. */
static int
add_error(struct demux *frame, unsigned char c, struct err *err)
{
	size_t len = strlen(frame->error);

	if (len + 1 < sizeof(frame->error))
		frame->error[len] = (char)c;
	if (--frame->left > 0)
		return 0;
	frame->error[strcspn(frame->error, "\n")] = '\0';
	err_set(err, ERR_REFUSED, "%s", frame->error);
	*frame->error = '\0';
	return -1;
}

int
demux_next(struct demux *frame, const unsigned char *buf, size_t len,
    struct demux_part *part, struct err *err)
{
	size_t i = 0;

	*part = (struct demux_part){ 0 };
	while ((frame->left == 0 || frame->is_error) && i < len) {
		if (frame->left > 0) {
			if (add_error(frame, buf[i++], err) < 0)
				return -1;
			continue;
		}
		frame->header[frame->have++] = buf[i++];
		if (frame->have == sizeof(frame->header) &&
		    begin(frame, err) < 0)
			return -1;
	}
	part->skip = i;
	if (frame->left > 0 && !frame->is_error) {
		part->take = len - i < frame->left ? len - i : frame->left;
		frame->left -= (uint32_t)part->take;
	}
	return 0;
}

int
demux_end(const struct demux *frame, struct err *err)
{
	if (frame->have == 0 && frame->left == 0)
		return 0;
	return err_set(err, ERR_ENGINE, "the engine broke off its output");
}
