/* SPDX-License-Identifier: MIT */
#include "../../lib/inputs.h"

#include <stdlib.h>

#include "tap.h"

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
	str_adds(&was, "\n\nX\nF\nno tabs at all");
	differs(&was, &is, NULL);
	str_free(&was);
}

/* No two different lists have the same text. */
static void
test_keys(void)
{
	struct str a = { 0 }, b = { 0 };
	char key_a[HASH_HEX], key_b[HASH_HEX];

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

int
main(void)
{
	test_differences();
	test_keys();
	return done();
}
