/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include "base/err.h"
#include "../tap.h"

#include <errno.h>

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
test_url(void)
{
	struct str url = { 0 };

	str_add_url(&url, "a/b c?&=%\n\xc3\xa4-._~");
	is_str(url.s, "a%2Fb%20c%3F%26%3D%25%0A%C3%A4-._~", "a URL's part");
	str_free(&url);
}

static void
test_growth(void)
{
	struct str str = { 0 };
	struct strv strv = { 0 };

	is_str(str_text(&str), "", "an empty one has a text");
	for (int i = 0; i < 1000; i++)
		str_addf(&str, "%d,", i % 10);
	ok(str.len == 2000 && str.s[2000] == '\0', "it grows and ends");
	str_free(&str);
	strv_add(&strv, "b");
	strv_addn(&strv, "abc", 1);
	strv_sort(&strv);
	ok(strv.len == 2 && !strv.v[2], "a list ends with NULL");
	is_str(strv.v[0], "a", "and is sorted");
	strv_free(&strv);
}

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
		starts_with(err.msg, "p: xx"),
	    "also behind a prefix");
	ok(err_set(NULL, ERR_USER, "nobody") == -1, "nobody wants to know");
	ok(err_status(&err) == STATUS_ENGINE, "the engine's status");
}

int
main(void)
{
	test_utf8();
	test_printable();
	test_url();
	test_growth();
	test_err();
	return done();
}
