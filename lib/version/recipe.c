/* SPDX-License-Identifier: MIT */
#include "version/recipe.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/labels.h"
#include "base/mem.h"
#include "version/layer.h"

enum {
	LINE = 8192 /* bytes of a label's text in a Dockerfile; an engine reads
		       lines of up to 64 KB */
};

/* As a word in double quotes, of which nothing is expanded. */
static void
quote(struct str *text, const char *word)
{
	str_addc(text, '"');
	for (; *word; word++) {
		if (strchr("\\\"$", *word))
			str_addc(text, '\\');
		str_addc(text, *word);
	}
	str_addc(text, '"');
}

/*
 * One instruction for all labels, since each takes an engine some time. What a
 * line cannot hold comes as a build argument, whose value is not expanded.
 */
static void
add_labels(const struct json *labels, struct str *text, struct strv *arguments)
{
	struct str line = { 0 };

	str_adds(&line, "LABEL");
	for (struct json_each label = { 0 };
	     json_next_member(labels, &label);) {
		const char *value = label_get(labels, label.name);

		str_addf(&line, " \"%s\"=", label.name);
		if (strpbrk(value, "\n\r") || strlen(value) > LINE) {
			char *argument =
			    xasprintf("box_%zu=%s", arguments->len, value);
			int len = (int)strcspn(argument, "=");

			strv_add(arguments, argument);
			str_addf(text, "ARG %.*s\n", len, argument);
			str_addf(&line, "\"$%.*s\"", len, argument);
			free(argument);
		} else {
			quote(&line, value);
		}
	}
	str_addf(text, "%s\n", line.s);
	str_free(&line);
}

static bool
is_trigger(const char *line)
{
	return strncasecmp(line, "ONBUILD", strlen("ONBUILD")) == 0;
}

/*
 * Adds lines to a Dockerfile. They come from an image or from the user, and an
 * engine that took them in a commit would accept only settings.
 */
static int
add_lines(const struct strv *lines, struct str *text, struct err *err)
{
	static const char *const words[] = { "CMD", "ENTRYPOINT", "ENV",
		"EXPOSE", "HEALTHCHECK", "LABEL", "ONBUILD", "STOPSIGNAL",
		"USER", "VOLUME", "WORKDIR" };

	for (size_t i = 0; i < lines->len; i++) {
		const char *line = lines->v[i];
		size_t len = strcspn(line, " \t"), w = 0;
		size_t n = sizeof(words) / sizeof(words[0]);

		while (w < n && (strlen(words[w]) != len ||
				    strncasecmp(line, words[w], len) != 0))
			w++;
		if (w == n || strpbrk(line, "\n\r"))
			return err_set(err, ERR_REFUSED,
			    "'%s' is not a setting of an image", line);
		str_addf(text, "%s\n", line);
	}
	return 0;
}

/*
 * Settings are set by the commit, which takes no time, except where the engine
 * ignores them, and triggers, which the build would pull.
 */
int
recipe_make(struct recipe *recipe, struct err *err)
{
	const struct commit *commit = recipe->commit;
	struct json *labels = commit_labels(commit);
	struct strv lines = { 0 }, later = { 0 };
	char *part = xasprintf("LABEL " PART_TOKEN "=%s", recipe->token);
	const char *signal =
	    json_str_or(commit->image, "Config.StopSignal", "");
	int result;

	/* also on the result, which may not get its name */
	label_put(labels, PART_TOKEN, recipe->token);
	commit_lines(commit, &lines);
	for (size_t i = 0; i < lines.len; i++)
		strv_add(recipe->podman || is_trigger(lines.v[i])
			     ? &later
			     : &recipe->lines,
		    lines.v[i]);
	strv_add(&recipe->lines, part);
	if (recipe->podman &&
	    !json_len(json_get(commit->image, "Config.Entrypoint")))
		str_adds(&recipe->text, "ENTRYPOINT []\n");
	if (recipe->podman && *signal)
		str_addf(&recipe->text, "STOPSIGNAL %s\n", signal);
	if (commit->author && *commit->author &&
	    !strpbrk(commit->author, "\n\r"))
		str_addf(&recipe->text, "MAINTAINER %s\n", commit->author);
	if (recipe->has_data)
		str_adds(&recipe->text, "ADD " LAYER_FILES " /\n");
	result = add_lines(&later, &recipe->text, err);
	add_labels(labels, &recipe->text, &recipe->arguments);
	json_free(labels);
	strv_free(&lines);
	strv_free(&later);
	free(part);
	return result;
}

void
recipe_free(struct recipe *recipe)
{
	str_free(&recipe->text);
	strv_free(&recipe->arguments);
	strv_free(&recipe->lines);
}
