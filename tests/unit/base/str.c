/* SPDX-License-Identifier: MIT */
#include "base/str.h"

#include "../tap.h"

static void
test_url(void)
{
	struct str url = { 0 };

	str_add_url(&url, "a/b c?&=%\n\xc3\xa4-._~");
	is_str(url.s, "a%2Fb%20c%3F%26%3D%25%0A%C3%A4-._~", "a part of a URL");
	str_free(&url);
}

static void
test_growth(void)
{
	struct str str = { 0 };
	struct strv strv = { 0 };

	is_str(str_text(&str), "", "an empty buffer has a text");
	for (int i = 0; i < 1000; i++)
		str_addf(&str, "%d,", i % 10);
	ok(str.len == 2000 && str.s[2000] == '\0',
	    "it grows, and is terminated");
	str_free(&str);
	strv_add(&strv, "b");
	strv_addn(&strv, "abc", 1);
	strv_sort(&strv);
	ok(strv.len == 2 && !strv.v[2], "a list ends with NULL");
	is_str(strv.v[0], "a", "and is sorted");
	strv_free(&strv);
	strv = (struct strv){ 0 };
	strv_split(&strv, ",ab,c", ',');
	ok(strv.len == 3 && !*strv.v[0], "parts between separators");
	is_str(strv.v[1], "ab", "the second one");
	is_str(strv.v[2], "c", "the last one");
	strv_free(&strv);
}

int
main(void)
{
	test_url();
	test_growth();
	return done();
}
