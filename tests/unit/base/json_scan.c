/* SPDX-License-Identifier: MIT */
#include "base/json_scan.h"

#include "../tap.h"

static int
join(void *arg, const char *element, size_t len)
{
	struct str *out = arg;

	str_add(out, element, len);
	str_addc(out, '\n');
	return 0;
}

/* Adds the elements of an array, one a line; -1 on failure. */
static int
split(const char *text, size_t piece, struct str *out)
{
	struct json_scan scan = { .each = join, .arg = out };
	struct err err;
	size_t len = strlen(text);

	for (size_t at = 0; at < len; at += piece) {
		size_t n = len - at < piece ? len - at : piece;

		if (json_scan_feed(&scan, text + at, n, &err) != 0) {
			struct err ignored;

			json_scan_end(&scan, &ignored);
			return -1;
		}
	}
	return json_scan_end(&scan, &err);
}

static void
test_elements(void)
{
	static const struct {
		const char *text, *elements;
	} cases[] = {
		{ "[]", "" },
		{ " [ ] \n", "" },
		{ "[1]", "1\n" },
		{ "[1, 2 ,3]\n", "1\n2\n3\n" },
		{ "[{\"a\":[1,{\"b\":\"],}\"}]},\"x\\\"]\"]",
		    "{\"a\":[1,{\"b\":\"],}\"}]}\n\"x\\\"]\"\n" },
		{ "[{ \"a\" : \"b c\\\\\" }]", "{\"a\":\"b c\\\\\"}\n" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t piece = 1; piece < 9; piece++) {
			struct str out = { 0 };

			ok(split(cases[i].text, piece, &out) == 0,
			    "array %zu in pieces of %zu", i, piece);
			is_str(
			    str_text(&out), cases[i].elements, "its elements");
			str_free(&out);
		}
	}
}

static void
test_refused(void)
{
	static const char *const cases[] = { "", "{}", "[1", "[1,", "[\"a",
		"[1]x", "[,1]", "[}]", "[\"a\nb\"]", "[[1]", "null" };

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct str out = { 0 };

		ok(split(cases[i], 64, &out) < 0, "refused: '%s'", cases[i]);
		str_free(&out);
	}
}

static void
is_member(const char *object, const char *name, const char *want)
{
	size_t len = 0;
	const char *value =
	    json_scan_member(object, strlen(object), name, &len);
	struct str got = { 0 };

	if (value)
		str_add(&got, value, len);
	is_str(value ? got.s : NULL, want, "%s of %s", name, object);
	str_free(&got);
}

int
main(void)
{
	test_elements();
	test_refused();
	is_member("{\"a\":1,\"b\":\"x,}\\\"\",\"c\":[1,{\"a\":2}]}", "a", "1");
	is_member("{\"a\":1,\"b\":\"x,}\\\"\",\"c\":[1,{\"a\":2}]}", "b",
	    "\"x,}\\\"\"");
	is_member(
	    "{\"a\":1,\"b\":\"x\",\"c\":[1,{\"a\":2}]}", "c", "[1,{\"a\":2}]");
	is_member("{\"a\":1}", "b", NULL);
	is_member("{\"a\":1,\"a\":2}", "a", "2");
	is_member("{}", "a", NULL);
	is_member("{", "a", NULL);
	is_member("[1]", "a", NULL);
	is_member("{\"a", "a", NULL);
	is_member("{\"a\"", "a", NULL);
	is_member("{\"a\\", "a", NULL);
	return done();
}
