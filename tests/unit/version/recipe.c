/* SPDX-License-Identifier: MIT */
/* recipe: what goes into a commit and what into the Dockerfile. */
#include "version/recipe.h"

#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "../tap.h"

static char *
make(const char *image, const char *change, const char *message, bool podman)
{
	struct json *container = json_parse("{}", 2, NULL);
	struct json *from = json_parse(image, strlen(image), NULL);
	struct json *labels = json_object();
	struct strv changes = { 0 };
	struct commit commit = { .container = container,
		.image = from,
		.labels = labels,
		.changes = &changes };
	struct recipe recipe = { .commit = &commit,
		.token = "T",
		.podman = podman,
		.has_data = true };
	struct str text = { 0 };
	struct err err;

	if (change)
		strv_add(&changes, change);
	label_put(labels, "box.message", message);
	if (recipe_make(&recipe, &err) < 0) {
		str_addf(&text, "error: %s", err.msg);
	} else {
		for (size_t i = 0; i < recipe.lines.len; i++)
			str_addf(&text, "%s; ", recipe.lines.v[i]);
		str_addf(&text, "| %s", recipe.text.s);
		for (size_t i = 0; i < recipe.arguments.len; i++)
			str_addf(&text, "| %s", recipe.arguments.v[i]);
	}
	recipe_free(&recipe);
	strv_free(&changes);
	json_free(labels);
	json_free(from);
	json_free(container);
	return str_take(&text);
}

int
main(void)
{
	static const struct {
		const char *what, *image, *change, *message;
		bool podman;
		const char *want;
	} table[] = {
		{ "labels are quoted, one instruction", "{\"Config\":{}}", NULL,
		    "$x \"q\" \\", false,
		    "USER 0; WORKDIR /; LABEL box.part=T; | ADD v/*.tar /\n"
		    "LABEL \"box.message\"=\"\\$x \\\"q\\\" \\\\\" "
		    "\"box.part\"=\"T\"\n" },
		{ "what a line cannot hold is an argument", "{\"Config\":{}}",
		    NULL, "a\nb", false,
		    "USER 0; WORKDIR /; LABEL box.part=T; | ADD v/*.tar /\n"
		    "ARG box_0\nLABEL \"box.message\"=\"$box_0\" "
		    "\"box.part\"=\"T\"\n| box_0=a\nb" },
		{ "triggers are not pulled by the build",
		    "{\"Config\":{\"OnBuild\":[\"RUN x\"],\"User\":\"u\"}}",
		    "CMD y", "", false,
		    "USER u; WORKDIR /; CMD y; LABEL box.part=T; | ADD "
		    "v/*.tar /\nONBUILD RUN x\nLABEL \"box.message\"=\"\" "
		    "\"box.part\"=\"T\"\n" },
		{ "Podman: all in the Dockerfile",
		    "{\"Config\":{\"Cmd\":[\"c\"]}}", "CMD y", "", true,
		    "LABEL box.part=T; | ENTRYPOINT []\n"
		    "ADD v/*.tar /\nCMD [\"c\"]\nUSER 0\nWORKDIR /\nCMD y\n"
		    "LABEL \"box.message\"=\"\" \"box.part\"=\"T\"\n" },
		{ "Podman: a change that is not a setting", "{\"Config\":{}}",
		    "RUN evil", "", true,
		    "error: 'RUN evil' is not a setting of an image" },
		{ "a trigger with a line of its own",
		    "{\"Config\":{\"OnBuild\":[\"RUN x\\nRUN y\"]}}", NULL, "",
		    false,
		    "error: 'ONBUILD RUN x\nRUN y' is not a setting of an "
		    "image" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		char *got = make(table[i].image, table[i].change,
		    table[i].message, table[i].podman);

		is_str(got, table[i].want, "%s", table[i].what);
		free(got);
	}
	return done();
}
