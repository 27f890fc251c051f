/* SPDX-License-Identifier: MIT */
/*
 * rule: how names are written, and which are refused. That make reads them so
 * is for tests/tools/700-deps.bats to show, with make.
 */
#include "build/makedep.h"

#include "../tap.h"

/* One file of this name: on the right of a colon, and on the left. */
static void
writes(const char *name, const char *right, const char *left)
{
	struct makedep rule = { .target = "T" };
	struct str out = { 0 }, want = { 0 };
	struct err err = { 0 };

	makedep_add_file(&rule, name);
	if (makedep_write(&rule, &out, &err) < 0)
		str_adds(&out, err.msg);
	if (strchr(name, '$'))
		str_adds(&want, ".SECONDEXPANSION:\n");
	str_addf(&want, "T: %s\n%s:\n", right, left);
	is_str(str_text(&out), want.s, "the file '%s'", name);
	str_free(&out);
	str_free(&want);
	makedep_free(&rule);
}

static void
both(const char *name, const char *text)
{
	writes(name, text, text);
}

static void
letters(void)
{
	both("src/a.c", "src/a.c");
	both("a b", "a\\ b");
	both(" a", "\\ a");
	both("a  b", "a\\ \\ b");
	both("a#b", "a\\#b");
	both("a:b", "a\\:b");
	both("a=b", "a$(subst x,=,x)b");
	both("a'b\"c`d", "a'b\"c`d");
	both("\xc3\xa4\xff", "\xc3\xa4\xff");
	writes("a%b", "a%b", "a\\%b");
	writes("a$b", "a$$$$b", "a$$b");
	writes("$(shell x).c", "$$$$(shell\\ x).c", "$$(shell\\ x).c");
}

static void
patterns(void)
{
	both("a*?b", "a[*][?]b");
	both("[a].c", "[[]a].c");
	both("a ", "a[\\ ]");
	both(" ", "[\\ ]");
	both("a&", "a[&]");
	both("a&b", "a&b");
	both("y)", "y[)]");
	both("(a)", "(a[)]");
	both("a()", "a([)]");
	both("a(b", "a(b");
	both("a(b)/.", "a(b)/.");
	both("~", "[~]");
	both("~x~", "[~]x~");
	both("d/~", "d/~");
	writes("*%", "[*]%", "[*]\\%");
}

static void
beginnings(void)
{
	both("./a", "a");
	both(".//.///a", "a");
	both("./", "./");
	both("../a", "../a");
	both(".", ".");
	both("define", "./define");
	both("./export", "./export");
	both("private.key", "private.key");
	both("\xef\xbb\xbfx", "./\xef\xbb\xbfx");
	both("include", "include");
	both(".gitignore", ".gitignore");
	both("d/.POSIX", "d/.POSIX");
}

static int
write_one(const char *target, const char *file, const char *need)
{
	struct makedep rule = { .target = target };
	struct str out = { 0 };
	struct err err = { 0 };
	int result;

	makedep_add_file(&rule, "a");
	makedep_add_file(&rule, file);
	strv_add(&rule.needs, need);
	result = makedep_write(&rule, &out, &err);
	if (result < 0)
		ok(err.kind == ERR_USER && out.len == 0,
		    "nothing is written: %s", err.msg);
	str_free(&out);
	makedep_free(&rule);
	return result;
}

static void
refusals(void)
{
	static const char *const bad[] = { "", "\n", "a\nb", "a\tb", "a\r",
		"\x01", "a\x7f", "a\\b", "a;b", "a|b", "lib(a)", "./lib(a)",
		"a(b c)", "d/(x)", "a()b)", "a((b))", ".PHONY", "./.POSIX",
		"._" };
	static const char *const patterns_only[] = { "a*", "?", "[", "~",
		"~root", "./~", "a ", "a&", "x)" };

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		ok(write_one(bad[i], "f", "n") < 0 &&
			write_one("t", bad[i], "n") < 0 &&
			write_one("t", "f", bad[i]) < 0,
		    "'%s' is refused everywhere", bad[i]);
	}
	for (size_t i = 0; i < sizeof(patterns_only) / sizeof(patterns_only[0]);
	     i++) {
		const char *name = patterns_only[i];

		ok(write_one(name, "f", "n") < 0 &&
			write_one("t", "f", name) < 0 &&
			write_one("t", name, "n") == 0,
		    "'%s' is refused where there may be no such file", name);
	}
}

static void
rules(void)
{
	struct makedep rule = { .target = "./a b%c" };
	struct str out = { 0 };
	char name[8];
	int lines = 0;

	makedep_add_file(&rule, "z");
	makedep_add_file(&rule, "./b");
	makedep_add_file(&rule, "a b%c");
	makedep_add_file(&rule, "b");
	strv_add(&rule.needs, "x%");
	strv_add(&rule.needs, "a:1");
	strv_add(&rule.first, "f:2");
	ok(makedep_write(&rule, &out, NULL) == 0, "rules");
	is_str(str_text(&out),
	    "a\\ b\\%c: b \\\n z\n"
	    "a\\ b\\%c: x%\n"
	    "a\\ b\\%c: a\\:1\n"
	    "a\\ b\\%c: | f\\:2\n"
	    "b:\nz:\n",
	    "sorted, each once, without the target; needs in their order");
	makedep_free(&rule);
	str_reset(&out);
	rule.target = "t";
	ok(makedep_write(&rule, &out, NULL) == 0 && out.len == 0,
	    "no prerequisites: no rule");
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "f%d", i);
		makedep_add_file(&rule, name);
	}
	ok(makedep_write(&rule, &out, NULL) == 0, "200 files");
	for (const char *s = str_text(&out); (s = strstr(s, "t: f")); s++)
		lines++;
	ok(lines == 2, "200 files are two rules");
	makedep_free(&rule);
	str_free(&out);
}

int
main(void)
{
	letters();
	patterns();
	beginnings();
	refusals();
	rules();
	return done();
}
