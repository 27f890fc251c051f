/* SPDX-License-Identifier: MIT */
#include "build/inputs.h"

#include <stdlib.h>
#include <string.h>

#include "../tap.h"

static void
differs(const struct str *was, const struct str *is, const char *want)
{
	char *got = inputs_difference(str_text(was), was->len, is);

	is_str(got, want, "%s", want ? want : "nothing differs");
	free(got);
}

static void
test_differences(void)
{
	struct str was = { 0 }, is = { 0 };

	inputs_add(&was, INPUT_ARG, "BASE", "wwwserver");
	inputs_add(&was, INPUT_PARENT, "wwwserver", "1");
	inputs_add(&was, INPUT_FILE, "a", "100644 x");
	inputs_add(&was, INPUT_FILE, "b", "100644 y");
	differs(&was, &was, NULL);
	inputs_add(&is, INPUT_ARG, "BASE", "wwwserver-dev");
	inputs_add(&is, INPUT_PARENT, "wwwserver", "1");
	inputs_add(&is, INPUT_FILE, "a", "100644 x");
	inputs_add(&is, INPUT_FILE, "c", "100644 y");
	differs(&was, &is,
	    "build argument BASE: wwwserver -> wwwserver-dev, b is gone, "
	    "c is new");
	inputs_add(&is, INPUT_FILE, "d", "1");
	inputs_add(&is, INPUT_DOCKERFILE, "Dockerfile", "1");
	differs(&was, &is,
	    "build argument BASE: wwwserver -> wwwserver-dev, "
	    "the Dockerfile is new, b is gone and 2 more");
	str_free(&was);
	str_free(&is);
	differs(&was, &is, NULL);
}

/* No two different lists have the same text. */
static void
test_keys(void)
{
	struct str a = { 0 }, b = { 0 };
	char key_a[SHA256_HEX], key_b[SHA256_HEX];

	inputs_add(&a, INPUT_FILE, "a\tb\n", "c\\");
	inputs_add(&b, INPUT_FILE, "a", "b\n\tc\\");
	is_str(str_text(&a), "F\ta\\tb\\n\tc\\\\\n", "what is escaped");
	inputs_key(&a, key_a);
	inputs_key(&b, key_b);
	ok(strcmp(key_a, key_b) != 0, "names and values are kept apart");
	str_reset(&a);
	str_reset(&b);
	inputs_add(&a, INPUT_OPTION, "target", NULL);
	inputs_add(&b, INPUT_OPTION, "target", "");
	inputs_key(&a, key_a);
	inputs_key(&b, key_b);
	ok(strcmp(key_a, key_b) != 0, "nothing is not an empty value");
	str_free(&a);
	str_free(&b);
}

/* A secret is neither told nor kept, and still one is not the other. */
static void
test_secrets(void)
{
	static const char *const names[] = { "PASSWORD", "db_passwd",
		"ApiToken", "SSH_KEY", "aws-secret", "MY_CREDENTIALS" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct str was = { 0 }, is = { 0 };
		char *got;

		inputs_add(&was, INPUT_ARG, names[i], "hunter2");
		inputs_add(&is, INPUT_ARG, names[i], "hunter3");
		ok(!strstr(was.s, "hunter"), "%s is not kept", names[i]);
		got = inputs_difference(was.s, was.len, &is);
		ok(got && !strstr(got, "->") && ends_with(got, " changed"),
		    "%s", got ? got : "no difference");
		free(got);
		str_free(&was);
		str_free(&is);
	}
}

static void
valid(const char *text, size_t len, bool want)
{
	ok(inputs_valid(text, len) == want, "%s list: %.20s", want ? "a" : "no",
	    text);
}

static void
test_valid(void)
{
	struct str list = { 0 };

	inputs_add(&list, INPUT_VERSION, "box", "1");
	inputs_add(&list, INPUT_OPTION, "target", NULL);
	inputs_add(&list, INPUT_FILE, "a", "x");
	valid(list.s, list.len, true);
	valid(list.s, list.len - 1, false);
	valid(list.s, 0, false);
	valid(list.s + 1, list.len - 1, false);
	str_adds(&list, "what\n");
	valid(list.s, list.len, false);
	valid("V\tbox\t1\nF\t\n", 11, false);
	valid("V\tbox\t1\nF\ta\0\n", 13, false);
	str_free(&list);
}

int
main(void)
{
	test_secrets();
	test_valid();
	test_differences();
	test_keys();
	return done();
}
