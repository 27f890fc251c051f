/* SPDX-License-Identifier: MIT */
/* dockerfile: what is found in files, and what is refused. */
#include "dockerfile/dockerfile.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "../tap.h"
#include "../vectors.h"

static void
add_parent(struct str *out, const struct dockerfile_parent *parent)
{
	static const char *const uses[] = { "from", "copy", "mount" };

	str_addf(out, "%s:%s", uses[parent->use], parent->image);
	str_addf(out, "%s%s ", parent->forward ? ">" : "",
	    parent->needed ? "" : "-");
}

static void
add_source(struct str *out, const struct dockerfile *file,
    const struct dockerfile_source *source)
{
	str_addf(out, "%zu[%s]%s%s%s%s", source->stage, source->path,
	    source->literal ? "" : "*", source->remote ? "@" : "",
	    source->unsure ? "?" : "", source->arg ? "$" : "");
	str_adds(out, file->stages[source->stage].needed ? " " : "- ");
}

/* "parents | sources |", or the message of an error. */
static char *
found(const char *text, const char *arg, const char *target)
{
	struct strv args = { 0 };
	struct dockerfile_input input = { text, strlen(text), &args, target };
	struct dockerfile file;
	struct err err = { 0 };
	struct str out = { 0 };
	int ret;

	if (arg)
		strv_add(&args, arg);
	ret = dockerfile_parse(&file, &input, &err);
	strv_free(&args);
	if (ret < 0)
		return xstrdup(err.msg);
	for (size_t i = 0; i < file.nparents; i++)
		add_parent(&out, &file.parents[i]);
	str_adds(&out, "| ");
	for (size_t i = 0; i < file.nsources; i++)
		add_source(&out, &file, &file.sources[i]);
	str_adds(&out, file.heredocs ? "<<|" : "|");
	dockerfile_free(&file);
	return str_take(&out);
}

static void
test_one(
    const char *text, const char *arg, const char *target, const char *want)
{
	char *got = found(text, arg, target);

	is_str(got, want, "%s", want);
	free(got);
}

static void
test_from(void)
{
	test_one("FROM x", NULL, NULL, "from:x | |");
	test_one("FROM scratch", NULL, NULL, "| |");
	test_one("ARG B=x\nFROM $B", NULL, NULL, "from:x | |");
	test_one("ARG B=x\nFROM $B", "B=y", NULL, "from:y | |");
	test_one(
	    "ARG B=x\nFROM $B", "B=", NULL, "line 2: the image $B is blank");
	test_one("ARG B\nFROM ${B:-z}", NULL, NULL, "from:z | |");
	test_one("FROM ${B:-z}", "B=y", NULL, "from:z | |");
	test_one(
	    "ARG V=1\nARG B=x:$V\nFROM \"$B\"", "V=2", NULL, "from:x:2 | |");
	test_one("ARG B=x\nARG B\nFROM ${B-none}", NULL, NULL, "from:none | |");
	test_one("FROM --platform=linux/$A x", NULL, NULL, "from:x | |");
	test_one("FROM x:1$TARGETARCH", NULL, NULL, "from:x:1 | |");
	test_one("#escape=`\nFROM `\n x", NULL, NULL, "from:x | |");
	test_one("# syntax=a/b:1\nFROM x", NULL, NULL, "from:x | |");
}

static void
test_stages(void)
{
	static const char three[] = "FROM a AS One\nCOPY 1 /\n"
				    "FROM b AS two\nCOPY 2 /\n"
				    "FROM one\nCOPY 3 /\n";

	test_one(three, NULL, NULL, "from:a from:b- | 0[1] 1[2]- 2[3] |");
	test_one(three, NULL, "TWO", "from:a- from:b | 0[1]- 1[2] |");
	test_one(three, NULL, "0", "from:a | 0[1] |");
	test_one(three, NULL, "3", "no stage 3");
	test_one(three, NULL, "", "no stage ");
	test_one("FROM a AS x\nFROM b AS x\nFROM x", NULL, NULL,
	    "from:a- from:b | |");
	test_one("FROM a AS x\nFROM b AS y\nFROM c\n"
		 "COPY --from=X / /\nCOPY --from=1 / /\nCOPY --from=d / /",
	    NULL, NULL, "from:a from:b from:c copy:d | |");
	test_one("FROM a\nCOPY --from=1 / /", NULL, NULL, "line 2: no stage 1");
	test_one("FROM a AS x\nCOPY --from=9 / /\nFROM b", NULL, NULL,
	    "from:a- from:b | 0[.]?- |");
	test_one("FROM a\nCOPY --from=0 / /", NULL, NULL,
	    "line 1: this stage needs itself, in a circle");
	test_one("FROM a AS x\nCOPY --from=y / /\nFROM b AS y", NULL, "x",
	    "from:a copy:y> from:b | |");
	test_one(
	    "FROM ${X:?unset} AS x\nFROM b", NULL, NULL, "from:b | 0[.]?- |");
	test_one("FROM a AS x\nCOPY 1 /\nFROM x AS y\nCOPY 2 /\n"
		 "FROM b AS z\nCOPY --from=c / /\nFROM a\nCOPY 3 /\n"
		 "FROM d\nCOPY 4 /",
	    NULL, "3", "from:a- from:b- copy:c- from:a | 0[1]- 1[2]- 3[3] |");
	test_one(
	    "FROM ${X:?unset} AS x\nFROM b", NULL, "x", "line 1: X: unset");
	test_one("FROM a AS a\nFROM a", NULL, NULL, "from:a | |");
}

static void
test_sources(void)
{
	test_one("FROM a\nCOPY b \"c\" /d/\nADD [\"e f\", \"/g\"]", NULL, NULL,
	    "from:a | 0[b] 0[c] 0[e f] |");
	test_one("FROM a\nCOPY . /b", NULL, NULL, "from:a | 0[.] |");
	test_one("FROM a\nCOPY ../b /c/../d/*.e /", NULL, NULL,
	    "from:a | 0[b] 0[d/*.e]* |");
	test_one("FROM a\nCOPY a\\\\b [[]c \\* /", NULL, NULL,
	    "from:a | 0[a\\b] 0[[[]c]* 0[*]* |");
	test_one(
	    "FROM a\nCOPY --chown=x --link b /", NULL, NULL, "from:a | 0[b] |");
	test_one("FROM a\nADD http://b/c git@d:e f /", NULL, NULL,
	    "from:a | 0[http://b/c]@ 0[git@d:e]@ 0[f] |");
	test_one("FROM a\nADD $b/c \"$b\" d$b http://$b /", NULL, NULL,
	    "from:a | 0[c]@? 0[.]@? 0[d]? 0[http://]@ |");
	test_one("FROM scratch\nADD $b/c /", NULL, NULL, "| 0[c] |");
	test_one("FROM a\nCOPY git@d:e f /", NULL, NULL,
	    "from:a | 0[git@d:e] 0[f] |");
	test_one("FROM a\nCOPY https://b/c /", NULL, NULL,
	    "line 2: copy takes no URL: https://b/c");
	test_one("FROM a\nCOPY <<X b /\nCOPY c /\nX", NULL, NULL,
	    "from:a | 0[b] <<|");
	test_one("FROM a\nCOPY <<X /\nCOPY c /\nX", NULL, NULL, "from:a | <<|");
	test_one("FROM a\nRUN <<X b", NULL, NULL, "from:a | |");
	test_one("FROM a\nONBUILD RUN <<X\nX", NULL, NULL, "from:a | <<|");
	test_one("FROM a\nRUN --mount=target=/x --mount=type=bind,src=b,"
		 "target=/y --mount=type=cache,target=/z ls",
	    NULL, NULL, "from:a | 0[.] 0[b] |");
	test_one("FROM a AS s\nFROM b\nRUN --mount=type=cache,from=s,"
		 "target=/z --mount=from=c,\\\"target=/a,from=d\\\" ls",
	    NULL, NULL, "from:a from:b mount:c | |");
	test_one("FROM a\nONBUILD COPY b /\nCOPY c /", NULL, NULL,
	    "from:a | 0[c] |");
	test_one("FROM a AS x\nONBUILD COPY b /\nONBUILD ARG Z=d\n"
		 "FROM x\nCOPY $Z /\nFROM 1",
	    NULL, "1", "from:a | 1[b] 1[d]$ |");
}

static void
test_variables(void)
{
	test_one("FROM scratch\nENV a=b c=d\nENV a=e f=$a\nCOPY $a$c$f /", NULL,
	    NULL, "| 0[edb] |");
	test_one("FROM scratch\nENV a b  c\nCOPY [\"$a\", \"/\"]", NULL, NULL,
	    "| 0[b  c] |");
	test_one("FROM a\nCOPY $b /", NULL, NULL, "from:a | 0[.]? |");
	test_one("FROM scratch\nCOPY $b /", NULL, NULL, "| 0[.] |");
	test_one("FROM a\nENV b=$c\nENV d=x$b\nCOPY $d /", NULL, NULL,
	    "from:a | 0[x]? |");
	test_one("FROM a\nARG b=c\nCOPY $b /", NULL, NULL, "from:a | 0[c]$ |");
	test_one("FROM a\nARG b=c\nCOPY $b /", "b=d", NULL, "from:a | 0[d]$ |");
	test_one("FROM a\nCOPY $b /\nARG b=c", "b=d", NULL, "from:a | 0[.]? |");
	test_one("FROM a\nENV b=e\nARG b=c\nCOPY $b /", "b=d", NULL,
	    "from:a | 0[e] |");
	test_one("ARG b=g\nFROM a\nCOPY $b /", NULL, NULL, "from:a | 0[.]? |");
	test_one("ARG b=g\nFROM a\nARG b\nCOPY $b /", NULL, NULL,
	    "from:a | 0[g]$ |");
	test_one("ARG b=g\nFROM a\nARG b=h\nCOPY $b /", NULL, NULL,
	    "from:a | 0[h]$ |");
	test_one("FROM scratch AS x\nARG b=c\nENV d=e\nFROM x\nCOPY $b$d /",
	    NULL, NULL, "| 1[e] |");
	test_one("FROM a\nARG TARGETARCH\nCOPY x-$TARGETARCH /",
	    "TARGETARCH=arm", NULL, "from:a | 0[x-arm]$ |");
	test_one("FROM scratch\nARG TARGETARCH\nCOPY x-$TARGETARCH /", NULL,
	    NULL, "| 0[x-]? |");
	test_one(
	    "FROM scratch\nARG a=1 b=$a\nCOPY x$b /", NULL, NULL, "| 0[x]$ |");
}

static void
test_refused(void)
{
	test_one("COPY a b\nFROM x", NULL, NULL,
	    "line 1: copy before the first from");
	test_one("ARG a", NULL, NULL, "no from instruction");
	test_one("FROM a b", NULL, NULL,
	    "line 1: from takes an image, or image AS name");
	test_one("FROM a AS 1b", NULL, NULL,
	    "line 1: '1b' is not a name for a stage");
	test_one(
	    "FROM a\nFROM", NULL, NULL, "line 2: from with too few arguments");
	test_one(
	    "FROM a\nCOP a b", NULL, NULL, "line 2: unknown instruction cop");
	test_one("FROM a\nONBUILD COPY a", NULL, NULL,
	    "line 2: copy with too few arguments");
	test_one(
	    "FROM a\nCMD --x a", NULL, NULL, "line 2: cmd has no flag --x");
	test_one("FROM a\nENV =x", NULL, NULL, "line 2: env with a blank name");
	test_one("FROM a\n\nCOPY 'a b", NULL, NULL,
	    "line 3: a single quote is not closed");
	test_one("FROM a AS x\nCOPY 'a b\nFROM b", NULL, NULL,
	    "from:a- from:b | 0[.]?- |");
}

static void
test_hostile(void)
{
	struct str text = { 0 };
	char *got;

	str_adds(&text, "FROM scratch\nENV a=xxxxxxxxxxxxxxxx\n");
	for (int i = 0; i < 60; i++)
		str_adds(&text, "ENV a=$a$a\n");
	got = found(text.s, NULL, NULL);
	ok(strstr(got, "too much"), "values cannot be doubled for ever");
	free(got);
	str_reset(&text);
	for (int i = 0; i <= STAGES_MAX; i++)
		str_addf(&text, "FROM a AS s%d\n", i);
	test_one(text.s, NULL, NULL, "line 1001: more than 1000 stages");
	str_reset(&text);
	str_adds(&text, "FROM a AS s0\n");
	for (int i = 1; i < STAGES_MAX; i++)
		str_addf(&text, "FROM s%d AS s%d\nENV v%d=x\n", i - 1, i, i);
	str_adds(&text, "COPY $v1 /");
	test_one(text.s, NULL, NULL, "from:a | 999[x] |");
	str_reset(&text);
	str_adds(&text, "FROM a AS b\n");
	for (int i = 0; i < 20000; i++)
		str_adds(&text, "ONBUILD COPY --from=x c d\n");
	for (int i = 1; i < 900; i++)
		str_adds(&text, "FROM b\n");
	got = found(text.s, NULL, NULL);
	ok(strstr(got, "too much"), "nor triggers");
	free(got);
	str_free(&text);
}

static bool
follows_convert(const struct json *vector, struct str *got)
{
	const char *text = json_str(vector, "dockerfile");
	struct dockerfile_input input = { .bytes = text };
	struct dockerfile file;
	struct err err = { 0 };

	/* EXPOSE makes no dependency; port.h reads ports. */
	if (text == NULL)
		return false;
	input.len = strlen(text);
	if (dockerfile_parse(&file, &input, &err) < 0) {
		str_adds(got, err.msg);
		return json_bool(vector, "error");
	}
	dockerfile_free(&file);
	return json_bool(vector, "ok");
}

static const char expose[] = "EXPOSE is not a dependency";

static const struct not_followed convert_table[] = {
	{ 0, expose },
	{ 2, expose },
	{ 4, expose },
	{ 6, expose },
	{ 0, NULL },
};

int
main(void)
{
	vectors_run("dockerfile-convert", follows_convert, convert_table);
	test_from();
	test_stages();
	test_sources();
	test_variables();
	test_refused();
	test_hostile();
	return done();
}
