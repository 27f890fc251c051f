/* SPDX-License-Identifier: MIT */
/* ignore: the vectors of patternmatcher, its limits, and hostile patterns. */
#include "dockerfile/dockerignore.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "../tap.h"
#include "../vectors.h"

static bool
follows_line(const struct json *vector, struct str *got)
{
	const char *line = json_str(vector, "line");
	const char *want = json_str(vector, "pattern");
	bool any = dockerignore_clean(line, strlen(line), got);

	return want ? any && strcmp(str_text(got), want) == 0 : !any;
}

static bool
follows_match(const struct json *vector, struct str *got)
{
	struct json *patterns = json_get(vector, "patterns");
	struct dockerignore *ignore;
	struct str text = { 0 };
	struct err err = { 0 };
	bool match;

	for (size_t i = 0; i < json_len(patterns); i++) {
		struct json *pattern = json_item(patterns, i);

		/* with a blank before it, a '#' begins no comment */
		str_addf(&text, " %s\n", json_as_str(pattern));
		json_free(pattern);
	}
	json_free(patterns);
	ignore = dockerignore_parse(str_text(&text), text.len, &err);
	str_free(&text);
	match = ignore && dockerignore_match(ignore, json_str(vector, "path"));
	str_adds(got, !ignore ? err.msg : match ? "ignored" : "sent");
	if (!ignore || json_bool(vector, "error"))
		return !ignore && json_bool(vector, "error");
	dockerignore_free(ignore);
	return match == json_bool(vector, "match");
}

/* Do these lines of a .dockerignore ignore path? */
static bool
ignores(const char *lines, const char *path)
{
	struct err err = { 0 };
	struct dockerignore *ignore =
	    dockerignore_parse(lines, strlen(lines), &err);
	bool match;

	if (!ignore)
		printf("# %s\n", err.msg);
	match = ignore && dockerignore_match(ignore, path);
	dockerignore_free(ignore);
	return match;
}

static void
test_lines(void)
{
	ok(ignores("\xef\xbb\xbf"
		   "a\n",
	       "a"),
	    "a byte order mark is dropped");
	ok(!ignores("\n\xef\xbb\xbf"
		    "a\n",
	       "a"),
	    "in the first line only");
	ok(ignores("a\r\nb\r\n", "a"), "lines may end with CR LF");
	ok(ignores("a", "a"), "the last line may lack its end");
	ok(ignores(" \t a \t", "a"), "blanks around a pattern go");
	ok(ignores("\xc2\xa0"
		   "a\xe2\x80\xaf\n",
	       "a"),
	    "Unicode's as well");
	ok(ignores(" #a", "#a"), "a comment begins in the first column");
	ok(ignores("a b", "a b"), "blanks inside stay");
	ok(ignores("/a/./b//c/../d/", "a/b/d"), "paths are cleaned");
	ok(ignores("..\n../../a", "a"), "and do not lead out");
	ok(!ignores("", "a") && !ignores("/\n.\n", "a"), "nothing is nothing");
	ok(!dockerignore_match(NULL, "a"), "no rules ignore nothing");
}

static void
test_patterns(void)
{
	ok(ignores("a", "a/b/c"), "what is in an ignored directory is ignored");
	ok(!ignores("a", "ab"), "but not what has a longer name");
	ok(ignores("a/*/c", "a/b/c/d/e"), "wildcards match directories");
	ok(ignores("*\n!a\na/b", "a/b"), "the last rule decides");
	ok(ignores("*\n!a", "b") && !ignores("*\n!a", "a/b"), "! excepts");
	ok(ignores("**a**b", "a/ab"), "'**' may stand for nothing");
	ok(!ignores("**file", "dirfile"), "or ends after a '/'");
	ok(ignores("**/a/**/b", "a/b") && ignores("**/a/**/b", "x/a/y/z/b"),
	    "two '**'");
	ok(!ignores("**/a/**/b", "x/a/y/z/c"), "which do not match all");
	ok(ignores("***", "a/b") && ignores("a/***", "a/b"), "three stars");
	ok(ignores("[*]", "*") && !ignores("[*]", "a"), "a star in a class");
	ok(ignores("a[^b]c", "a/c"), "a negated class matches '/'");
	ok(ignores("\\d", "d") && !ignores("\\d", "1"), "no regexps");
	ok(ignores("a.|)$(}+{b^c", "a.|)$(}+{b^c"), "no characters of theirs");
	ok(!ignores("*??", "\xe2\x98\xba"), "a star splits no character");
	ok(ignores("??", "\xff\xfe"), "bytes that are not UTF-8 count");
	ok(ignores("**", "a\nb/c"), "newlines are like other bytes");
	ok(!ignores("\xe2", "\xe2\x98\xba"), "no half characters");
}

static void
test_refused_one(const char *lines, size_t len, const char *want)
{
	struct err err = { 0 };
	struct dockerignore *ignore = dockerignore_parse(lines, len, &err);

	ok(ignore == NULL && err.kind == ERR_USER, "refused: %s", want);
	is_str(err.msg, want, "and the line is named");
	dockerignore_free(ignore);
}

static void
test_refused(void)
{
	static char lines[IGNORE_LINE + 1];

	test_refused_one("a\n[b", 4, "line 2: malformed pattern '[b'");
	test_refused_one("\n\n! ", 4, "line 3: '!' without a pattern");
	test_refused_one("[b-a]", 5, "line 1: malformed pattern '[b-a]'");
	test_refused_one("[\xff]", 3, "line 1: malformed pattern '[\xff]'");
	test_refused_one("a\\", 2, "line 1: malformed pattern 'a\\'");
	test_refused_one("a\n\0", 3, "line 2: a NUL byte; no text file?");
	memset(lines, 'a', IGNORE_LINE);
	test_refused_one(lines, IGNORE_LINE, "line 1: the line is too long");
	ok(ignores(lines + 1, lines + 1), "one byte less is a pattern");
}

static void
test_keep(void)
{
	struct dockerignore *ignore = dockerignore_parse("*\n!a/b", 6, NULL);

	dockerignore_keep(ignore, "x/[y]*");
	ok(dockerignore_keeps(ignore, "x/[y]*") &&
		!dockerignore_keeps(ignore, "x/y"),
	    "what is kept is known");
	ok(!dockerignore_match(ignore, "x/[y]*"), "a kept path is not ignored");
	ok(dockerignore_match(ignore, "x/y"), "no character of it is special");
	ok(dockerignore_match(ignore, "x"), "its directory stays ignored");
	ok(dockerignore_may_keep_below(ignore, "x"), "but is entered");
	ok(dockerignore_may_keep_below(ignore, "a"),
	    "as that of any exception");
	ok(dockerignore_may_keep_below(ignore, "a/b"),
	    "and the exception itself");
	ok(!dockerignore_may_keep_below(ignore, "a/b/c"),
	    "not what is below that");
	ok(!dockerignore_may_keep_below(ignore, "ab"), "nor another directory");
	ok(!dockerignore_may_keep_below(ignore, "y"), "nor a third");
	dockerignore_free(ignore);

	ignore = dockerignore_parse("*\n!*/b.py", 9, NULL);
	ok(!dockerignore_may_keep_below(ignore, "a"),
	    "wildcards stand for none");
	dockerignore_free(ignore);
}

static void
test_paths(void)
{
	struct dockerignore *ignore = dockerignore_new();

	dockerignore_add_path(ignore, " !a\\*", true, NULL);
	dockerignore_add_path(ignore, "!b*", false, NULL);
	ok(dockerignore_match(ignore, " !a\\*/x"),
	    "a literal path is as it is");
	ok(!dockerignore_match(ignore, " !ab"), "and no pattern");
	ok(dockerignore_match(ignore, "!bc"), "a pattern is one");
	ok(dockerignore_add_path(ignore, "[", false, NULL) < 0, "or malformed");
	dockerignore_free(ignore);
}

static double
seconds_since(const struct timespec *from)
{
	struct timespec now;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
	return (double)(now.tv_sec - from->tv_sec) +
	       (double)(now.tv_nsec - from->tv_nsec) / 1e9;
}

/* Times only rule out the exponential: sanitizers and slow machines count. */
static void
test_hostile(void)
{
	struct str pattern = { 0 }, path = { 0 };
	struct timespec from;
	struct dockerignore *ignore;
	double seconds;
	bool match;

	while (pattern.len < 16000)
		str_adds(&pattern, "**/*a*?");
	str_addc(&pattern, 'b');
	while (path.len < 8000)
		str_adds(&path, "aaaaaaa/");
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	ignore = dockerignore_parse(pattern.s, pattern.len, NULL);
	match = dockerignore_match(ignore, path.s);
	seconds = seconds_since(&from);
	ok(!match && seconds < 20, "a hostile pattern takes %.3f s", seconds);
	dockerignore_free(ignore);
	str_free(&pattern);
	str_free(&path);
}

static void
test_speed(void)
{
	static const char lines[] = ".git\n**/node_modules\n*.o\nbuild\n"
				    "docs/*.md\n!docs/README.md\n**/*.pyc\n"
				    "tmp\n**/.cache/**\nvar/log\n";
	struct dockerignore *ignore =
	    dockerignore_parse(lines, sizeof(lines) - 1, NULL);
	struct timespec from;
	char path[100];
	size_t sent = 0;
	double seconds;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &from);
	for (int i = 0; i < 100000; i++) {
		snprintf(path, sizeof(path), "src/part%d/module/file%d.%c",
		    i % 100, i, i % 2 ? 'c' : 'o');
		sent += !dockerignore_match(ignore, path);
	}
	seconds = seconds_since(&from);
	ok(sent == 100000 && seconds < 10,
	    "100,000 paths and 10 rules take %.3f s", seconds);
	dockerignore_free(ignore);
}

int
main(void)
{
	vectors_run("dockerignore-lines", follows_line, NULL);
	vectors_run("dockerignore-match", follows_match, NULL);
	test_lines();
	test_patterns();
	test_refused();
	test_keep();
	test_paths();
	test_hostile();
	test_speed();
	return done();
}
