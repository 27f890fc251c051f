/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <limits.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "../tap.h"

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
	ok(!json_item(list, 3), "none after the end");
	ok(!json_get(json, "n"), "null is absent");
	ok(!json_get(json, "a.b.c"), "an array has no members by name");
	ok(json_bool(json, "t") && !json_bool(json, "a"),
	    "true is true, an object is not");
	ok(json_int(json, "big", 0) == LLONG_MAX, "a number that is too large");
	ok(json_int(json, "f", 0) == -1, "a fraction is cut off");
	ok(json_int(json, "a", 7) == 7, "not a number");
	ok(!json_str(json, "z"), "a string with U+0000 is not a C string");
	ok(!json_str(NULL, "z") && json_len(NULL) == 0,
	    "NULL is an absent value");
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
	json_put_member(json, "dot.ted", json_string("x"));
	json_text(json, &text);
	is_str(text.s,
	    "{\"a\":false,\"b\":{\"c\":\"x\\\"\\n\","
	    "\"n\":9007199254740992},\"dot.ted\":\"x\","
	    "\"l\":[\"1\",\"2\"]}",
	    "members are sorted, without blanks");
	str_free(&text);
	json_free(json);
}

/* Compares the text of a value, and frees it. */
static void
becomes(struct json *json, const char *want, const char *what)
{
	struct str text = { 0 };

	json_text(json, &text);
	is_str(text.s, want, "%s", what);
	str_free(&text);
	json_free(json);
}

/* Values of other types than expected. */
static void
test_total(void)
{
	struct json *json = parse("{\"a\":\"text\",\"l\":{},\"k\":1}");
	struct json *list = json_array();
	struct json *none = parse("1");
	struct strv names = { 0 };

	json_put_int(json, "a.b.c", 1);
	json_add_str(json, "l", "x");
	json_add_str(json, "k.m", "y");
	json_put(json, "null", NULL);
	json_put_member(json, "none", json_member(json, "nosuch"));
	json_put_str(json, "string", NULL);
	json_add(json, "list", NULL);
	becomes(json,
	    "{\"a\":{\"b\":{\"c\":1}},\"k\":{\"m\":[\"y\"]},"
	    "\"l\":[\"x\"],\"list\":[null],\"none\":null,\"null\":null,"
	    "\"string\":null}",
	    "values of another type are replaced, NULL is null");
	json_put_bool(list, "m", true);
	becomes(list, "{\"m\":true}", "an array gets a member");
	json_add_str(none, "", "x");
	becomes(none, "[\"x\"]", "a number gets an element");
	json = json_object();
	strv_add(&names, "y");
	json_put_pair(json, "o", "a.b=c=d");
	json_put_pair(json, "o", "e");
	json_add_strings(json, "l", &names);
	becomes(json, "{\"l\":[\"y\"],\"o\":{\"a.b\":\"c=d\",\"e\":\"\"}}",
	    "pairs and a list");
	strv_free(&names);
	json_put_str(NULL, "a", "x");
	json_put_member(NULL, "a", json_object());
	json_add_str(NULL, "a", "x");
	becomes(json_copy(NULL), "null", "a copy of NULL");
	becomes(NULL, "null", "NULL");
	json = parse("{\"a\\u0000b\":1,\"a\":2}");
	json_names(json, &names);
	ok(names.len == 1, "a name with U+0000 is left out");
	strv_free(&names);
	json_free(json);
}

/* What a loop over the value and json_strings() find, as one text. */
static void
test_loops(const char *text, const char *want)
{
	struct json *json = parse(text);
	struct str found = { 0 };
	struct strv strings = { 0 };

	for (struct json_each each = { 0 }; json_next_member(json, &each);) {
		str_addf(&found, "%s=", each.name);
		json_text(each.value, &found);
		str_addc(&found, ' ');
		json_put_member(json, each.name, json_object());
	}
	for (struct json_each each = { 0 }; json_next(json, &each);) {
		json_text(each.value, &found);
		str_addc(&found, ' ');
	}
	json_strings(json, "", &strings);
	for (size_t i = 0; i < strings.len; i++)
		str_addf(&found, "%s ", strings.v[i]);
	is_str(str_text(&found), want, "%s", text);
	strv_free(&strings);
	str_free(&found);
	json_free(json);
}

/* Where the API has an integer, an engine accepts only digits. */
static void
test_integers(void)
{
	static const char text[] =
	    "[9007199254740991,-9007199254740992,10000000000000000,"
	    "100000000000000000,9223372036854774784,-9223372036854775808,"
	    "9223372036854775807,1.5,1e+300]";
	struct json *json = json_object();

	becomes(parse(text), text, "integers of 64 bits stay integers");
	json_put_int(json, "", LLONG_MAX);
	becomes(json, "9223372036854775807", "the largest integer");
	json = json_object();
	json_put_int(json, "", LLONG_MIN);
	becomes(json, "-9223372036854775808", "the smallest integer");
}

static void
test_refused(void)
{
	static const char *const cases[] = { "", " ", "{", "[1,]", "1 2",
		"{\"a\" 1}", "tru", "\"a", "1\x1e", "\"\x1e\"" };
	static const char secret[] = "{\"auth\":\"hunter2\",}";
	char deep[2001];
	struct err err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(!parse(cases[i]), "refused: '%s'", cases[i]);
	memset(deep, '[', 1000);
	memset(deep + 1000, ']', 1000);
	deep[2000] = '\0';
	ok(!parse(deep), "refused: 1000 levels");
	ok(!json_parse(secret, strlen(secret), &err), "refused: a comma");
	ok(strstr(err.msg, "line 1") && !strstr(err.msg, "hunter2"),
	    "the message has the position, and not the text: %s", err.msg);
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

/* The members "a" of a stream as digits of one number; -1 on failure. */
static long long
sum_of(const char *text, size_t first, struct err *err)
{
	const size_t pieces[] = { first, strlen(text) - first, 0 };
	struct json_stream *stream = json_stream_new();
	struct json *json;
	long long sum = 0;

	err->kind = ERR_NONE;
	for (size_t i = 0; i < 3 && err->kind == ERR_NONE; i++) {
		if (pieces[i] == 0 && i < 2)
			continue;
		json_stream_feed(stream, text, pieces[i]);
		while ((json = json_stream_next(stream, err))) {
			sum = sum * 10 + json_int(json, "a", 0);
			json_free(json);
		}
		text += pieces[i];
	}
	json_stream_free(stream);
	return err->kind == ERR_NONE ? sum : -1;
}

static void
test_stream_end(void)
{
	static const char *const bad[] = { "{\"a\":1}{\"a\":2", "{\"a\":\"x",
		"tru", "{\"a\":1}\x1e{\"a\":2}", "\x1e", "{\"a\":\"\x1e\"}",
		"{\"a\":1}]", "\xef\xbbx" };
	struct err err;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		for (size_t first = 0; first <= strlen(bad[i]); first++)
			ok(sum_of(bad[i], first, &err) < 0 && err.msg[0],
			    "refused: stream %zu, cut at %zu", i, first);
	}
	ok(sum_of("{\"a\":1}{\"a\":2}\n", 4, &err) == 12, "a whole stream");
	ok(sum_of("", 0, &err) == 0, "an empty stream");
}

/* Parses a large string with little memory; does not return. */
static void
exhaust_memory(int errors)
{
	const size_t size = 32UL * 1024 * 1024;
	const struct rlimit limit = { 2 * size, 2 * size };
	char *text = xmalloc(size);

	memset(text, 'x', size);
	text[0] = text[size - 1] = '"';
	dup2(errors, STDERR_FILENO);
	setrlimit(RLIMIT_AS, &limit);
	json_parse(text, size, NULL);
	_exit(0);
}

static void
test_no_memory(void)
{
	char message[100] = "";
	int ends[2], status;
	pid_t child;

#if defined(__SANITIZE_ADDRESS__)
	return; /* it reserves far more address space than the limit */
#endif
	if (pipe(ends) < 0 || fflush(stdout) != 0 || (child = fork()) < 0)
		die(1, "fork:");
	if (child == 0)
		exhaust_memory(ends[1]);
	close(ends[1]);
	waitpid(child, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == STATUS_ENGINE,
	    "libjq without memory ends the program with 125");
	ok(read(ends[0], message, sizeof(message) - 1) > 0, "with a message");
	is_str(message, "json: out of memory\n", "that names the program");
	close(ends[0]);
}

int
main(int argc, char **argv)
{
	(void)argc;
	err_program(argv[0]);
	test_read();
	test_build();
	test_total();
	test_loops("{\"b\":null,\"a\":[1],\"c\\u0000d\":1}", "a=[1] b=null ");
	test_loops("[null,\"x\",2]", "null \"x\" 2 x ");
	test_loops("\"x\"", "");
	test_integers();
	test_refused();
	test_stream();
	test_stream_end();
	test_no_memory();
	return done();
}
