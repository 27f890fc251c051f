/* SPDX-License-Identifier: MIT */
/* expand: the vectors of buildkit's shell package, and hostile words. */
#include "dockerfile/expand.h"

#include <stdlib.h>
#include <string.h>

#include "../tap.h"
#include "../vectors.h"

/* The variables of a vector, and which of them a word asked for. */
struct env {
	struct strv names;
	struct strv values;
	struct strv used;
	struct strv unset;
};

static void
add_once(struct strv *list, const char *name)
{
	for (size_t i = 0; i < list->len; i++) {
		if (strcmp(list->v[i], name) == 0)
			return;
	}
	strv_add(list, name);
}

static const char *
get(const char *name, void *arg)
{
	struct env *env = arg;

	for (size_t i = 0; i < env->names.len; i++) {
		if (strcmp(env->names.v[i], name) == 0) {
			add_once(&env->used, name);
			return env->values.v[i];
		}
	}
	add_once(&env->unset, name);
	return NULL;
}

static void
env_load(struct env *env, const struct json *vector)
{
	struct json *vars = json_get(vector, "env");

	json_names(vars, &env->names);
	for (size_t i = 0; i < env->names.len; i++) {
		struct json *value = json_member(vars, env->names.v[i]);

		strv_add(&env->values, json_as_str(value));
		json_free(value);
	}
	json_free(vars);
}

static void
env_free(struct env *env)
{
	strv_free(&env->names);
	strv_free(&env->values);
	strv_free(&env->used);
	strv_free(&env->unset);
}

/* Is the array at path, if there is one, this very list? */
static bool
is_list(const struct json *vector, const char *path, const struct strv *list)
{
	struct json *want = json_get(vector, path);
	bool same = want == NULL || json_len(want) == list->len;

	for (size_t i = 0; same && want && i < list->len; i++) {
		struct json *item = json_item(want, i);

		same = strcmp(json_as_str(item), list->v[i]) == 0;
		json_free(item);
	}
	json_free(want);
	return same;
}

static bool
follows_word(const struct json *vector, struct str *got)
{
	struct env env = { 0 };
	struct expand expand = { '\\', get, &env, EXPAND_BUDGET };
	struct err err = { 0 };
	const char *want = json_str(vector, "out");
	bool good;
	int ret;

	env_load(&env, vector);
	ret = expand_word(&expand, json_str(vector, "word"), got, &err);
	strv_sort(&env.used);
	strv_sort(&env.unset);
	if (ret < 0) {
		good = json_bool(vector, "error") && err.kind == ERR_USER;
		str_adds(got, err.msg);
	} else {
		good = want && strcmp(str_text(got), want) == 0 &&
		       is_list(vector, "used", &env.used) &&
		       is_list(vector, "unset", &env.unset);
	}
	env_free(&env);
	return good;
}

static bool
follows_words(const struct json *vector, struct str *got)
{
	struct env env = { 0 };
	struct expand expand = { '\\', get, &env, EXPAND_BUDGET };
	struct strv words = { 0 };
	struct err err = { 0 };
	bool good;

	env_load(&env, vector);
	good = expand_words(&expand, json_str(vector, "words"), &words, &err) ==
		   0 &&
	       is_list(vector, "out", &words);
	for (size_t i = 0; i < words.len; i++)
		str_addf(got, "[%s]", words.v[i]);
	str_adds(got, err.msg);
	strv_free(&words);
	env_free(&env);
	return good;
}

static const char *
get_one(const char *name, void *arg)
{
	return strcmp(name, "X") == 0 ? arg : NULL;
}

/* word, with X set to value; NULL: an error is expected. */
static void
test_one(const char *value, char escape, const char *word, const char *want)
{
	char copy[64];
	struct expand expand = { escape, get_one, copy, EXPAND_BUDGET };
	struct str out = { 0 };
	int ret;

	snprintf(copy, sizeof(copy), "%s", value);
	ret = expand_word(&expand, word, &out, NULL);
	if (want)
		is_str(str_text(&out), want, "%s of '%s'", word, value);
	else
		ok(ret < 0, "%s is refused", word);
	str_free(&out);
}

static void
test_forms(void)
{
	test_one("C:\\x", '`', "`$X \\$X `` \"`\"\"", "$X \\C:\\x ` \"");
	test_one("a.b.c", '\\', "${X#*.}", "b.c");
	test_one("a.b.c", '\\', "${X##*.}", "c");
	test_one("a.b.c", '\\', "${X%.*}", "a.b");
	test_one("a.b.c", '\\', "${X%%.*}", "a");
	test_one("a.b.c", '\\', "${X%%*}", "");
	test_one("a.b.c", '\\', "${X#x}", "a.b.c");
	/* the beginning of a pattern that matches is not a match */
	test_one("a.b.c", '\\', "${X#a*x}", "a.b.c");
	test_one("a.b.c", '\\', "${X/./$X}", "aa.b.cb.c");
	test_one("abcabc", '\\', "${X//b*c/-}", "a-");
	test_one("abcabc", '\\', "${X//b?/-}", "a-a-");
	test_one("abc", '\\', "${X///-}", "-a-b-c-");
	test_one("aaa", '\\', "${X//a/}", "");
	test_one("\xe2\x98\xba"
		 "b",
	    '\\', "${X#?}", "b");
	test_one("a\xe2\x98\xba", '\\', "${X%?}", "a");
	test_one("\xe2\x98\xba", '\\', "${X#*??}", "\xe2\x98\xba");
	test_one("ab", '\\', "${X#\"a\"}${X#'a'}", "bb");
	test_one("ab", '\\', "${X#\\a}", NULL);
	test_one("ab", '\\', "${Y#*}${Y/a/b}", "");
	test_one("ab", '\\', "${X:-'}'}${Y:-'}'}", "ab}");
	test_one("ab", '\\', "${X/a}", NULL);
	test_one("ab", '\\', "${X^}", NULL);
	test_one("ab", '\\', "${X", NULL);
	test_one("ab", '\\', "${", NULL);
	test_one("ab", '\\', "$", "$");
	test_one("ab", '\\', "$X\xe2\x80\xa6", "ab\xe2\x80\xa6");
}

static void
test_messages(void)
{
	struct expand expand = { '\\', get_one, NULL, EXPAND_BUDGET };
	struct str out = { 0 };
	struct err err = { 0 };

	expand_word(&expand, "a${BASE:?give BASE=image}", &out, &err);
	is_str(err.msg, "BASE: give BASE=image", "':?' says what it is told");
	expand_word(&expand, "${BASE?}", &out, &err);
	is_str(err.msg, "BASE is not set or empty", "or something else");
	str_free(&out);
}

static void
test_hostile(void)
{
	struct expand expand = { '\\', get_one, NULL, 1000 };
	struct str word = { 0 }, out = { 0 };
	char value[1001];

	for (int i = 0; i < 100000; i++)
		str_adds(&word, "${Y:-");
	ok(expand_word(&expand, word.s, &out, NULL) < 0, "too deep");
	str_reset(&word);
	str_reset(&out);

	memset(value, 'x', sizeof(value) - 1);
	value[sizeof(value) - 1] = '\0';
	expand.arg = value;
	ok(expand_word(&expand, "$X", &out, NULL) < 0, "too long");
	str_reset(&out);

	expand.budget = EXPAND_BUDGET;
	str_adds(&word, "${X//");
	for (int i = 0; i < 100; i++)
		str_adds(&word, "*?x");
	str_adds(&word, "y/$X}");
	ok(expand_word(&expand, word.s, &out, NULL) == 0 &&
		strcmp(out.s, value) == 0,
	    "a pattern of many stars");
	str_free(&word);
	str_free(&out);
}

int
main(void)
{
	vectors_run("expand-word", follows_word, NULL);
	vectors_run("expand-words", follows_words, NULL);
	test_forms();
	test_messages();
	test_hostile();
	return done();
}
