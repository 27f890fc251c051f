/* SPDX-License-Identifier: MIT */
#include "../../lib/json.h"

#include <limits.h>

#include "tap.h"

static struct json *
parse(const char *text)
{
	struct err err;

	return json_parse(text, strlen(text), &err);
}

static void
test_read(void)
{
	struct json *json =
	    parse("{\"a\":{\"b\":[10,\"x\",null]},\"n\":null,"
		  "\"t\":true,\"big\":1e300,\"z\":\"a\\u0000b\","
		  "\"f\":-1.9}");
	struct json *list = json_get(json, "a.b");
	struct json *item = json_item(list, 1);

	ok(json_len(list) == 3, "an array's length");
	is_str(json_as_str(item), "x", "an element");
	ok(!json_item(list, 3), "none behind the end");
	ok(!json_get(json, "n"), "null is none");
	ok(!json_get(json, "a.b.c"), "no member of an array");
	ok(json_bool(json, "t") && !json_bool(json, "a"), "truth");
	ok(json_int(json, "big", 0) == LLONG_MAX, "a number too large");
	ok(json_int(json, "f", 0) == -1, "a fraction is cut off");
	ok(json_int(json, "a", 7) == 7, "no number");
	ok(!json_str(json, "z"), "U+0000 makes no C string");
	ok(!json_str(NULL, "z") && json_len(NULL) == 0, "nothing of nothing");
	json_free(item);
	json_free(list);
	json_free(json);
}

static void
test_build(void)
{
	struct json *json = json_object();
	struct str text = { 0 };

	json_put_str(json, "b.c", "x\"\n");
	json_put_int(json, "b.n", 9007199254740992);
	json_add_str(json, "l", "1");
	json_add_str(json, "l", "2");
	json_put_bool(json, "a", false);
	json_put_member(json, "dot.ted", json_integer(1));
	json_text(json, &text);
	is_str(text.s,
	    "{\"a\":false,\"b\":{\"c\":\"x\\\"\\n\","
	    "\"n\":9007199254740992},\"dot.ted\":1,"
	    "\"l\":[\"1\",\"2\"]}",
	    "members are sorted, the text is short");
	str_free(&text);
	json_free(json);
}

static void
test_refused(void)
{
	static const char *const cases[] = { "", " ", "{", "[1,]", "1 2",
		"{\"a\" 1}", "tru", "\"a" };
	char deep[2001];

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(!parse(cases[i]), "refused: '%s'", cases[i]);
	memset(deep, '[', 1000);
	memset(deep + 1000, ']', 1000);
	deep[2000] = '\0';
	ok(!parse(deep), "refused: 1000 levels");
}

static void
test_stream(void)
{
	static const char text[] = "{\"a\":1}\n{\"a\":2} {\"a\":3}{\"a\":4}";

	for (size_t piece = 1; piece < sizeof(text); piece++) {
		struct json_stream *stream = json_stream_new();
		long long sum = 0;
		struct err err;

		for (size_t at = 0; at < sizeof(text) - 1; at += piece) {
			size_t left = sizeof(text) - 1 - at;
			struct json *json;

			json_stream_feed(
			    stream, text + at, left < piece ? left : piece);
			while ((json = json_stream_next(stream, &err))) {
				sum = sum * 10 + json_int(json, "a", 0);
				json_free(json);
			}
		}
		ok(sum == 1234, "a stream in pieces of %zu", piece);
		json_stream_free(stream);
	}
}

int
main(void)
{
	test_read();
	test_build();
	test_refused();
	test_stream();
	return done();
}
