/* SPDX-License-Identifier: MIT */
/*
 * The text of a parsed value parses to the same value, every function accepts
 * it, and a stream has the same values in pieces of any size.
 */
#include "fuzz.h"

#include "base/json.h"

/*
 * libjq 1.6 leaks the beginning of a value that is incomplete. LeakSanitizer is
 * disabled until it is known that the text is complete, and only until then.
 */
void __lsan_disable(void) __attribute__((weak));
void __lsan_enable(void) __attribute__((weak));

static void
look_for_leaks(bool look)
{
	if (look && __lsan_enable)
		__lsan_enable();
	if (!look && __lsan_disable)
		__lsan_disable();
}

static void
must_be(const struct json *json, const struct str *want)
{
	struct str text = { 0 };

	json_text(json, &text);
	must(text.len == want->len && memcmp(text.s, want->s, text.len) == 0);
	str_free(&text);
}

/* Changes a copy of the value in every way. */
static void
change(const struct json *json)
{
	struct json *copy = json_copy(json), *got;
	struct str text = { 0 };

	json_put_str(copy, "a.b", "x");
	must(strcmp(json_str(copy, "a.b"), "x") == 0);
	json_add_str(copy, "l.l", "y");
	got = json_get(copy, "l.l");
	must(json_len(got) > 0);
	json_free(got);
	json_put_member(copy, "m.n", NULL);
	json_put(copy, "a", json_item(json, 0));
	json_add(copy, "", json_get(json, "a"));
	must(json_is_array(copy));
	json_text(copy, &text);
	str_free(&text);
	json_free(copy);
}

static void
ask(const struct json *json, int depth)
{
	struct strv names = { 0 };

	json_str(json, "a.b");
	json_int(json, "a", 0);
	json_bool(json, "a.b.c");
	json_as_str(json_member(json_get(json, "a"), "b.c"));
	change(json);
	json_names(json, &names);
	json_strings(json, "a", &names);
	strv_free(&names);
	for (struct json_each each = { 0 };
	     depth < 3 && json_next_member(json, &each);)
		ask(each.value, depth + 1);
	for (struct json_each each = { 0 };
	     depth < 3 && each.next < 8 && json_next(json, &each);)
		ask(each.value, depth + 1);
}

/* Is it one value? */
static bool
try_whole(const char *text, size_t len)
{
	struct err err = { 0 };
	struct json *json = json_parse(text, len, &err), *again;
	struct str written = { 0 };

	must(json || (err.kind == ERR_ENGINE && *err.msg));
	if (!json)
		return false;
	json_text(json, &written);
	again = json_parse(written.s, written.len, NULL);
	must(again != NULL);
	must_be(again, &written);
	json_free(again);
	ask(json, 0);
	json_free(json);
	str_free(&written);
	return true;
}

/* Is it a stream of values? */
static bool
try_stream(const char *text, size_t len, size_t step, struct str *values)
{
	struct json_stream *stream = json_stream_new();
	struct err err = { 0 };
	bool ended = false;

	while (!ended && err.kind == ERR_NONE) {
		size_t n;
		char *copy = piece(text, len, step, &n);
		struct json *value;

		ended = n == 0;
		json_stream_feed(stream, copy, n);
		while ((value = json_stream_next(stream, &err))) {
			json_text(value, values);
			json_free(value);
		}
		free(copy);
		text += n;
		len -= n;
	}
	json_stream_free(stream);
	must(err.kind == ERR_NONE || *err.msg);
	return err.kind == ERR_NONE;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	size_t step = len > 0 ? bytes[0] % 16 + 1 : 1;
	const char *text = len > 0 ? (const char *)bytes : "";
	struct str a = { 0 }, b = { 0 };
	bool whole, stream;

	look_for_leaks(false);
	whole = try_whole(text, len);
	stream = try_stream(text, len, len + 1, &a);
	must(stream == try_stream(text, len, step, &b));
	look_for_leaks(true);
	must(!stream || (a.len == b.len &&
			    memcmp(str_text(&a), str_text(&b), a.len) == 0));
	if (whole)
		try_whole(text, len);
	if (stream)
		try_stream(text, len, step, &b);
	str_free(&a);
	str_free(&b);
	return 0;
}
