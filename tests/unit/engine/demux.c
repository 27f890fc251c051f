/* SPDX-License-Identifier: MIT */
#include "engine/demux.h"

#include "base/str.h"
#include "../tap.h"

/* Separates a stream that arrives in pieces of that size. */
static int
demux(const char *bytes, size_t len, size_t piece, struct str out[3],
    struct err *err)
{
	struct demux frame = { 0 };
	size_t at = 0;

	while (at < len) {
		size_t n = len - at < piece ? len - at : piece;
		struct demux_part part;

		if (demux_next(&frame, (const unsigned char *)bytes + at, n,
			&part, err) < 0)
			return -1;
		str_add(&out[frame.fd], bytes + at + part.skip, part.take);
		at += part.skip + part.take;
	}
	return demux_end(&frame, err);
}

#define OUT "\1\0\0\0\0\0\0\3abc"
#define ERROR "\2\0\0\0\0\0\0\2xy"
#define EMPTY "\1\0\0\0\0\0\0\0"

int
main(void)
{
	static const char stream[] = OUT ERROR EMPTY OUT;
	static const char bad[] = "\4\0\0\0\0\0\0\1x";
	static const char said[] = OUT "\3\0\0\0\0\0\0\6oh no\n";
	static const char huge[] = "\1\0\0\0\xff\xff\xff\xffx";
	struct err err;

	for (size_t piece = 1; piece <= sizeof(stream); piece++) {
		struct str out[3] = { { 0 } };

		ok(demux(stream, sizeof(stream) - 1, piece, out, &err) == 0,
		    "a stream in pieces of %zu", piece);
		is_str(str_text(&out[1]), "abcabc", "its stdout");
		is_str(str_text(&out[2]), "xy", "its stderr");
		for (int i = 0; i < 3; i++)
			str_free(&out[i]);
	}
	for (size_t len = 1; len < sizeof(stream) - 1; len++) {
		struct str out[3] = { { 0 } };
		bool whole = len == 11 || len == 21 || len == 29;

		ok((demux(stream, len, 64, out, &err) == 0) == whole,
		    "cut off after %zu bytes", len);
		for (int i = 0; i < 3; i++)
			str_free(&out[i]);
	}
	{
		struct str out[3] = { { 0 } };

		ok(demux(bad, sizeof(bad) - 1, 64, out, &err) < 0,
		    "a malformed header");
		ok(demux(huge, sizeof(huge) - 1, 64, out, &err) < 0,
		    "a frame of 4 GB that is cut off");
		is_str(str_text(&out[1]), "x", "its bytes so far");
		str_free(&out[1]);
	}
	for (size_t piece = 1; piece < sizeof(said); piece++) {
		struct str out[3] = { { 0 } };

		ok(demux(said, sizeof(said) - 1, piece, out, &err) < 0 &&
			err.kind == ERR_REFUSED,
		    "an error of the engine in pieces of %zu", piece);
		is_str(err.msg, "oh no", "is reported");
		is_str(str_text(&out[1]), "abc", "after the output");
		for (int i = 0; i < 3; i++)
			str_free(&out[i]);
	}
	{
		struct demux frame = { 0 };
		struct demux_part part;

		for (int i = 0; i < 3; i++)
			ok(demux_next(&frame, (const unsigned char *)bad, 9,
			       &part, &err) < 0,
			    "called again after an error");
	}
	{
		unsigned char much[8 + 2000] = "\3\0\0\0\0\0\7\xd0";
		struct demux frame = { 0 };
		struct demux_part part;

		memset(much + 8, 'x', 2000);
		ok(demux_next(&frame, much, sizeof(much), &part, &err) < 0,
		    "a long message");
		ok(strlen(err.msg) == 511, "is cut off");
	}
	return done();
}
