/* SPDX-License-Identifier: MIT */
/* history: steps as each builder writes them, and what Podman leaves out. */
#include "api/history.h"

#include <stdlib.h>
#include <string.h>

#include "../tap.h"

static struct json *
parse(const char *text)
{
	return json_parse(text, strlen(text), NULL);
}

static void
instructions(void)
{
	static const struct {
		const char *step, *comment, *want;
	} steps[] = {
		/* 20.10 and 28.5, classic */
		{ "/bin/sh -c #(nop)  LABEL box.key=1", "", "LABEL box.key=1" },
		/* the image's shell */
		{ "/bin/ash -c #(nop)  LABEL a=1", "", "LABEL a=1" },
		/* Podman 4.3, 5.4 */
		{ "/bin/sh -c #(nop) LABEL \"a\"=\"1\"", "FROM f8d609a2eeb3",
		    "LABEL \"a\"=\"1\"" },
		{ "LABEL a=1", "buildkit.dockerfile.v0", "LABEL a=1" },
		/* a command, of RUN or of a box that was committed */
		{ "/bin/sh -c LABEL a=1", "", NULL },
		{ "LABEL a=1", "", NULL },
		{ "", "", NULL },
	};
	struct json *image =
	    parse("{\"Config\":{\"Shell\":[\"/bin/ash\",\"-c\"]}}");

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		is_str(
		    history_instruction(steps[i].step, steps[i].comment, image),
		    steps[i].want, "%s", steps[i].step);
	json_free(image);
}

static void
completes(const char *image, const char *details, const char *want)
{
	struct json *json = parse(image), *more = parse(details);
	struct str text = { 0 };

	history_complete(json, more);
	json_text(json, &text);
	is_str(str_text(&text), want, "%s", details);
	str_free(&text);
	json_free(json);
	json_free(more);
}

int
main(void)
{
	instructions();
	/* 5.4: only the first step of a build says FROM */
	completes("{\"Config\":{\"OnBuild\":null}}",
	    "{\"Healthcheck\":{\"Test\":[\"NONE\"]},\"History\":["
	    "{\"created_by\":\"/bin/sh -c #(nop) ONBUILD RUN old\"},"
	    "{\"created_by\":\"/bin/sh -c #(nop) SHELL [\\\"/bin/ash\\\"]\","
	    "\"comment\":\"FROM docker.io/x:1\"},"
	    "{\"created_by\":\"/bin/sh -c #(nop) ONBUILD RUN a\"},"
	    "{\"created_by\":\"/bin/sh -c #(nop) ONBUILD RUN b\"}]}",
	    "{\"Config\":{\"Healthcheck\":{\"Test\":[\"NONE\"]},"
	    "\"OnBuild\":[\"RUN a\",\"RUN b\"],\"Shell\":[\"/bin/ash\"]}}");
	/* 4.3: all of them do, the others with an ID */
	completes("{\"Config\":{}}",
	    "{\"History\":["
	    "{\"created_by\":\"/bin/sh -c #(nop) ONBUILD RUN a\","
	    "\"comment\":\"FROM localhost/x:latest\"},"
	    "{\"created_by\":\"/bin/sh -c #(nop) ONBUILD RUN b\","
	    "\"comment\":\"FROM 48008e7481a0\"}]}",
	    "{\"Config\":{\"OnBuild\":[\"RUN a\",\"RUN b\"]}}");
	completes("{\"Config\":{\"User\":\"1\"}}", "{\"History\":null}",
	    "{\"Config\":{\"User\":\"1\"}}");
	return done();
}
