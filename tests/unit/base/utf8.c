/* SPDX-License-Identifier: MIT */
#include "base/utf8.h"

#include "../tap.h"

static void
test_utf8(void)
{
	static const struct {
		const char *bytes;
		bool valid;
	} cases[] = {
		{ "", true },
		{ "a\x7f", true },
		{ "\xc3\xa4", true },
		{ "\xe2\x82\xac", true },
		{ "\xf0\x9f\x93\xa6", true },
		{ "\xf4\x8f\xbf\xbf", true },
		{ "\x80", false },
		{ "\xc3", false },
		{ "\xc0\xaf", false },         /* overlong */
		{ "\xe0\x80\xaf", false },     /* overlong */
		{ "\xf0\x80\x80\xaf", false }, /* overlong */
		{ "\xed\xa0\x80", false },     /* a surrogate */
		{ "\xf4\x90\x80\x80", false }, /* above U+10FFFF */
		{ "\xfe", false },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(utf8_valid(cases[i].bytes, strlen(cases[i].bytes)) ==
			cases[i].valid,
		    "UTF-8 %zu", i);
}

static void
test_printable(void)
{
	static const struct {
		const char *bytes;
		size_t len;
	} cases[] = {
		{ "a", 1 },
		{ "~", 1 },
		{ "\x1f", 0 },
		{ "\x7f", 0 },
		{ "\xc2\x80", 0 },
		{ "\xc2\x9f", 0 },
		{ "\xc2\xa0", 2 },
		{ "\xc3\x80", 2 },
		{ "\x9b", 0 },
		{ "\xe2\x82\xac", 3 },
		{ "", 0 },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(utf8_printable(cases[i].bytes, strlen(cases[i].bytes)) ==
			cases[i].len,
		    "printable %zu", i);
}

static void
test_code_points(void)
{
	static const uint32_t points[] = { 1, 0x7f, 0x80, 0x7ff, 0x800, 0xffff,
		0x10000, 0x10ffff };
	size_t size;

	for (size_t i = 0; i < sizeof(points) / sizeof(points[0]); i++) {
		char text[4];
		size_t len = utf8_encode(points[i], text);

		ok(utf8_decode(text, len, &size) == points[i] && size == len,
		    "U+%04X in %zu bytes", (unsigned int)points[i], len);
	}
	ok(utf8_decode("\xc3", 1, &size) == UTF8_NONE && size == 1,
	    "half a character is none");
}

int
main(void)
{
	test_code_points();
	test_utf8();
	test_printable();
	return done();
}
