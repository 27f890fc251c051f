/* SPDX-License-Identifier: MIT */
/* instruction: the vectors of buildkit's parser, and what they leave out. */
#include "dockerfile/parse.h"

#include <stdlib.h>
#include <string.h>

#include "dockerfile/dockerfile.h"
#include "../tap.h"
#include "../vectors.h"

/* Adds s as Go's %q has it, as far as the vectors need it. */
static void
add_quoted(struct str *out, const char *s)
{
	static const char plain[] = "\"\\\b\f\n\r\t", names[] = "\"\\bfnrt";

	str_addc(out, '"');
	for (; *s; s++) {
		const char *at = strchr(plain, *s);

		if (at) {
			str_addc(out, '\\');
			str_addc(out, names[at - plain]);
		} else {
			str_addc(out, *s);
		}
	}
	str_addc(out, '"');
}

/* (copy ["--from=x"] "a" "b") */
static void
add_sexp(struct str *out, const struct instruction *instruction)
{
	str_addf(out, "(%s", instruction->name);
	for (size_t i = 0; i < instruction->flags.len; i++) {
		str_adds(out, i == 0 ? " [" : " ");
		add_quoted(out, instruction->flags.v[i]);
	}
	str_adds(out, instruction->flags.len > 0 ? "]" : "");
	for (size_t i = 0; i < instruction->args.len; i++) {
		str_addc(out, ' ');
		add_quoted(out, instruction->args.v[i]);
	}
	if (instruction->trigger) {
		str_addc(out, ' ');
		add_sexp(out, instruction->trigger);
	}
	str_addc(out, ')');
}

static bool
follows_parse(const struct json *vector, struct str *got)
{
	const char *text = json_str(vector, "dockerfile");
	const char *want = json_str(vector, "sexp");
	struct instructions all;
	struct err err = { 0 };

	if (instructions_parse(&all, text, strlen(text), &err) < 0) {
		instructions_free(&all);
		str_adds(got, err.msg);
		return json_bool(vector, "error");
	}
	for (size_t i = 0; i < all.len; i++) {
		add_sexp(got, &all.v[i]);
		str_addc(got, '\n');
	}
	instructions_free(&all);
	return want && strcmp(str_text(got), want) == 0;
}

/* Are words those of the array at path? */
static bool
is_list(const struct json *vector, const char *path, const struct strv *words)
{
	struct json *want = json_get(vector, path);
	bool same = json_is_array(want) && json_len(want) == words->len;

	for (size_t i = 0; same && i < words->len; i++) {
		struct json *item = json_item(want, i);

		same = strcmp(json_as_str(item), words->v[i]) == 0;
		json_free(item);
	}
	json_free(want);
	return same;
}

static bool
follows_words(const struct json *vector, struct str *got)
{
	struct strv words = { 0 };
	bool good;

	lex_split(json_str(vector, "in"), '\\', &words);
	for (size_t i = 0; i < words.len; i++)
		str_addf(got, "[%s]", words.v[i]);
	good = is_list(vector, "out", &words);
	strv_free(&words);
	return good;
}

static bool
follows_json(const struct json *vector, struct str *got)
{
	struct strv words = { 0 };
	enum exec_form is = exec_form_read(json_str(vector, "in"), &words);
	bool good = is == EXEC_FORM_WRONG;

	str_addf(got, "%d", (int)is);
	if (!json_bool(vector, "error"))
		good =
		    is == EXEC_FORM_STRINGS && is_list(vector, "out", &words);
	strv_free(&words);
	return good;
}

static bool
follows_heredoc_word(const struct json *vector, struct str *got)
{
	static const char *const names[] = { "error", "none", "valid" };
	struct heredoc heredoc = { 0 };
	int is = heredoc_read(json_str(vector, "in"), &heredoc);

	str_adds(got, names[is + 1]);
	free(heredoc.name);
	return strcmp(str_text(got), json_str(vector, "is")) == 0;
}

static bool
is_heredoc(const struct json *want, const struct heredoc *got)
{
	return strcmp(json_str(want, "Name"), got->name) == 0 &&
	       strcmp(json_str(want, "Content"), str_text(&got->text)) == 0 &&
	       json_bool(want, "Expand") == got->expand &&
	       json_bool(want, "Chomp") == got->chomp &&
	       json_int(want, "FileDescriptor", 0) == (long long)got->fd;
}

static bool
follows_heredoc_file(const struct json *vector, struct str *got)
{
	const char *text = json_str(vector, "in");
	struct json *want = json_get(vector, "out_after_first_instruction");
	struct instructions all;
	bool good;

	if (instructions_parse(&all, text, strlen(text), NULL) < 0)
		return false;
	good = json_len(want) == all.len - 1;
	for (size_t i = 1; good && i < all.len; i++) {
		struct json *docs = json_item(want, i - 1);

		good = json_len(docs) == all.v[i].nheredocs;
		for (size_t j = 0; good && j < all.v[i].nheredocs; j++) {
			struct json *doc = json_item(docs, j);

			good = is_heredoc(doc, &all.v[i].heredocs[j]);
			json_free(doc);
		}
		if (!good)
			str_addf(got, "line %zu", all.v[i].line);
		json_free(docs);
	}
	instructions_free(&all);
	json_free(want);
	return good;
}

static bool
follows_directive(const struct json *vector, struct str *got)
{
	const char *text = json_str(vector, "in");
	char *value =
	    instruction_directive(text, strlen(text), json_str(vector, "name"));
	bool good = value != NULL;

	str_adds(got, value ? value : "none");
	if (json_bool(vector, "found"))
		good = good && strcmp(value, json_str(vector, "value")) == 0;
	else
		good = !good;
	free(value);
	return good;
}

/* The instruction is refused in a file that is right without it. */
static bool
follows_instruction(const struct json *vector, struct str *got)
{
	struct str text = { 0 };
	struct dockerfile_input input;
	struct dockerfile file;
	struct err err = { 0 };
	int ret;

	str_addf(&text, "FROM scratch\n%s", json_str(vector, "in"));
	input = (struct dockerfile_input){ .bytes = text.s, .len = text.len };
	ret = dockerfile_parse(&file, &input, &err);
	str_adds(got, err.msg);
	if (ret == 0)
		dockerfile_free(&file);
	str_free(&text);
	return ret < 0 && err.kind == ERR_USER && json_bool(vector, "error");
}

static bool
follows_bits(const struct json *vector, struct str *got)
{
	static const struct {
		const char *kind;
		follows_fn *follows;
	} kinds[] = {
		{ "words", follows_words },
		{ "json-array", follows_json },
		{ "heredoc-word", follows_heredoc_word },
		{ "heredoc-file", follows_heredoc_file },
		{ "directive", follows_directive },
		{ "instruction", follows_instruction },
	};
	const char *kind = json_str(vector, "kind");

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(kind, kinds[i].kind) == 0)
			return kinds[i].follows(vector, got);
	}
	str_addf(got, "no such kind: %s", kind);
	return false;
}

static const struct not_followed parse_table[] = {
	{ 22, "U+0000 in a string of a CMD becomes U+FFFD" },
	{ 0, NULL },
};

/* What text is cut into; its message if it is refused. */
static void
test_one(const char *text, const char *want)
{
	struct instructions all;
	struct str got = { 0 };
	struct err err = { 0 };

	if (instructions_parse(&all, text, strlen(text), &err) < 0) {
		str_adds(&got, err.msg);
	} else {
		for (size_t i = 0; i < all.len; i++)
			add_sexp(&got, &all.v[i]);
	}
	instructions_free(&all);
	is_str(str_text(&got), want, "%s", want);
	str_free(&got);
}

static void
test_lines(void)
{
	test_one("\xef\xbb\xbf"
		 "FROM x\r\nADD a b\r\n",
	    "(from \"x\")(add \"a\" \"b\")");
	test_one("  FROM \\\n  # a comment\n\n  x", "(from \"x\")");
	test_one("RUN a\\ \t\nb", "(run \"ab\")");
	test_one("RUN a\\\\\nRUN b", "(run \"a\\\\\\\\\")(run \"b\")");
	test_one("COPY <<A b <<\"B\" c /d\n1\nA\n2\nB\nRUN x",
	    "(copy \"b\" \"c\" \"/d\")(run \"x\")");
	test_one("ONBUILD COPY <<A b /d\nRUN y\nA\nRUN x",
	    "(onbuild (copy \"b\" \"/d\"))(run \"x\")");
	test_one("RUN cat <<A > b\nCOPY a b",
	    "(run \"cat <<A > b\")(copy \"a\" \"b\")");
	test_one("RUN cat <<A > b\n\tA\nA\n", "(run \"cat <<A > b\")");
	test_one("COPY [\"a b\", \"\\u00e9\\ud83d\\ude00\\ud83d\"] # x",
	    "(copy \"a b\" \"\xc3\xa9\xf0\x9f\x98\x80\xef\xbf\xbd\")");
	test_one("COPY [\"a\", \"b\",] c",
	    "(copy \"[\\\"a\\\",\" \"\\\"b\\\",]\" \"c\")");
	test_one("RUN [ -f x ]", "(run \"[ -f x ]\")");
	test_one("COPY --from='a b' --x \"c\" d",
	    "(copy [\"--from=a b\" \"--x\"] \"\\\"c\\\"\" \"d\")");
}

static void
test_refused(void)
{
	struct instructions all;

	test_one("", "no instructions");
	test_one("# x\n\n", "no instructions");
	test_one("\\\n\\\n", "no instructions");
	test_one("#escape=x\nRUN a",
	    "line 1: the escape character can be \\ or `, not x");
	test_one("#escape=`\n# Escape = `\nRUN a",
	    "line 2: a second escape directive");
	test_one("RUN a\n\nENV b\\\n\n\n", "line 3: b has no value");
	test_one("LABEL a=b c", "line 1: c has no '='");
	test_one("CMD [1]", "line 1: only strings may stand in a JSON array");
	test_one("COPY <<'A b", "(copy \"<<'A\" \"b\")");
	ok(instructions_parse(&all, "RUN a\0", 6, NULL) < 0,
	    "a NUL byte is refused");
	instructions_free(&all);
	ok(instructions_parse(&all, "FROM a\nRUN b\nENV c\nRUN d", 24, NULL) <
		    0 &&
		all.len == 3 && strcmp(all.v[0].args.v[0], "a") == 0,
	    "what comes before a mistake has been read");
	instructions_free(&all);
}

static void
test_hostile(void)
{
	struct str text = { 0 };
	struct instructions all;

	for (int i = 0; i < 10000; i++)
		str_addf(&text, "RUN <<A%d\n", i);
	ok(instructions_parse(&all, text.s, text.len, NULL) < 0,
	    "heredocs without end are limited");
	instructions_free(&all);
	str_reset(&text);
	str_adds(&text, "CMD ");
	for (int i = 0; i < 100000; i++)
		str_addc(&text, '[');
	ok(instructions_parse(&all, text.s, text.len, NULL) == 0,
	    "so are arrays");
	instructions_free(&all);
	str_reset(&text);
	for (int i = 0; i < 100000; i++)
		str_adds(&text, "ONBUILD ");
	ok(instructions_parse(&all, text.s, text.len, NULL) == 0,
	    "and triggers");
	instructions_free(&all);
	str_free(&text);
}

int
main(void)
{
	vectors_run("dockerfile-parse", follows_parse, parse_table);
	vectors_run("dockerfile-bits", follows_bits, NULL);
	test_lines();
	test_refused();
	test_hostile();
	return done();
}
