/* SPDX-License-Identifier: MIT */
/*
 * process: variables of -e and --env-file, as docker run and docker exec put
 * them into Env, and the command. The vectors are docker's own for files.
 */
#include "create/process.h"

#include <stdlib.h>

#include "../tap.h"
#include "../vectors.h"

static int
add_lines(
    struct environment *env, const char *bytes, size_t len, struct err *err)
{
	struct str text = { 0 };
	int rc;

	str_add(&text, bytes, len);
	rc = environment_add_lines(env, "file", &text, err);
	str_free(&text);
	return rc;
}

/* The environment, which is freed, as an array, with ' for ". */
static void
env_is(struct environment *env, const char *want, const char *what)
{
	struct json *list = environment_list(env);
	struct str text = { 0 };

	json_text(list, &text);
	for (char *c = text.s; *c; c++)
		*c = (char)(*c == '"' ? '\'' : *c);
	is_str(text.s, want, "%s", what);
	str_free(&text);
	json_free(list);
	environment_free(env);
	*env = (struct environment){ 0 };
}

/* Are both arrays the same? NULL is an empty one. */
static bool
same(const struct json *a, const struct json *b)
{
	struct str texts[2] = { { 0 }, { 0 } };
	bool equal;

	json_text(a, &texts[0]);
	json_text(b, &texts[1]);
	equal = strcmp(texts[0].s, texts[1].s) == 0 ||
		(json_len(a) == 0 && json_len(b) == 0);
	str_free(&texts[0]);
	str_free(&texts[1]);
	return equal;
}

static bool
follows_env_file(const struct json *vector, struct str *got)
{
	struct json *members = json_get(vector, "env");
	struct json *list, *want = json_get(vector, "out");
	struct strv names = { 0 };
	struct environment env = { 0 };
	const char *file = json_str(vector, "file");
	struct err err = { 0 };
	bool good = json_bool(vector, "error");

	json_names(members, &names);
	for (size_t i = 0; i < names.len; i++)
		setenv(names.v[i], json_str(members, names.v[i]), 1);
	if (add_lines(&env, file, strlen(file), &err) == 0) {
		list = environment_list(&env);
		good = !good && same(list, want);
		json_text(list, got);
		json_free(list);
	}
	for (size_t i = 0; i < names.len; i++)
		unsetenv(names.v[i]);
	str_adds(got, err.msg);
	environment_free(&env);
	strv_free(&names);
	json_free(want);
	json_free(members);
	return good;
}

static void
variables(void)
{
	static const char file[] = "\xef\xbb\xbf# c\r\n\n \tA=1 \r\nUNSET\n"
				   "FOO\nC=\n  D=x=y";
	struct environment env = { 0 };

	env_is(&env, "null", "no variables, no list");
	environment_add(&env, "A=b=c", NULL);
	environment_add(&env, "B=", NULL);
	environment_add(&env, "FOO", NULL);
	env_is(&env, "['A=b=c','B=','FOO=foo value']",
	    "-e NAME=VALUE, and NAME for the caller's own value");
	environment_add(&env, "UNSET", NULL);
	env_is(&env, "['UNSET']",
	    "-e NAME that the caller has not set stays a bare name");
	ok(add_lines(&env, file, sizeof(file) - 1, NULL) == 0,
	    "an --env-file is read");
	env_is(&env, "['A=1 ','FOO=foo value','C=','D=x=y']",
	    "a name in a file that the caller has not set is left out");
	environment_add(&env, "A=option", NULL);
	add_lines(&env, "A=file\n", 7, NULL);
	add_lines(&env, "A=later file", 12, NULL);
	env_is(&env, "['A=file','A=later file','A=option']",
	    "files come first, so that -e overrides them");
}

/* None of this may be sent, and no message may show a value. */
static void
refusals(void)
{
	static const char *const options[] = { "", "=secret", "A=\xff", "BAD",
		NULL };
	static const char *const files[] = { "A=1\nB=secret\xff\n", "BAD\n",
		"=secret", "A B=secret", NULL };
	static char bad[] = "\xc3(", good[] = "x";
	char *argv[] = { good, bad, NULL };
	struct environment env = { 0 };
	struct err err = { 0 };

	for (size_t i = 0; options[i]; i++)
		ok(environment_add(&env, options[i], &err) != 0 &&
			!strstr(err.msg, "secret"),
		    "-e: %s", err.msg);
	for (size_t i = 0; files[i]; i++)
		ok(add_lines(&env, files[i], strlen(files[i]), &err) != 0 &&
			!strstr(err.msg, "secret"),
		    "--env-file: %s", err.msg);
	ok(add_lines(&env, "A=1\0", 4, &err) != 0, "%s", err.msg);
	ok(environment_add_file(&env, "/nonexistent/file", &err) != 0 &&
		err.kind == ERR_SYSTEM,
	    "%s", err.msg);
	ok(!command_list(argv, &err), "%s", err.msg);
	env_is(&env, "null", "what is refused adds nothing");
}

int
main(void)
{
	setenv("FOO", "foo value", 1);
	setenv("BAD", "\xff", 1);
	unsetenv("UNSET");
	vectors_run("envfile", follows_env_file, NULL);
	variables();
	refusals();
	return done();
}
