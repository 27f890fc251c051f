/* SPDX-License-Identifier: MIT */
#include "version/commit.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "base/mem.h"

/* Adds a line of a Dockerfile, "CMD [...]", with what the image itself has. */
static void
keep_list(struct strv *changes, const char *word, const struct json *image,
    const char *path)
{
	struct json *value = json_get(image, path);
	struct str line = { 0 };

	if (json_len(value) > 0) {
		str_adds(&line, word);
		json_text(value, &line);
		strv_add(changes, line.s);
	}
	str_free(&line);
}

/* The same for a text; none is what to write where the image has none. */
static void
keep_text(struct strv *changes, const char *word, const struct json *image,
    const char *path, const char *none)
{
	const char *value = json_str_or(image, path, "");
	struct str line = { 0 };

	str_adds(&line, word);
	if (!*value)
		value = none;
	/* the engine expands it as in a Dockerfile */
	for (; *value; value++) {
		if (strchr("\\$\"'", *value))
			str_addc(&line, '\\');
		str_addc(&line, *value);
	}
	strv_add(changes, line.s);
	str_free(&line);
}

/* ONBUILD, which an engine does not take over from a container. */
static void
keep_triggers(struct strv *changes, const struct json *image)
{
	struct strv triggers = { 0 };

	image_triggers(image, &triggers);
	for (size_t i = 0; i < triggers.len; i++) {
		char *line = xasprintf("ONBUILD %s", triggers.v[i]);

		strv_add(changes, line);
		free(line);
	}
	strv_free(&triggers);
}

/*
 * What only the body can say. A setting that the container has and the image
 * does not cannot be removed; it is set to what has the same effect as none.
 */
static void
keep_others(
    const struct json *container, const struct json *image, struct json *body)
{
	struct json *health = json_get(image, "Config.Healthcheck");
	struct json *its = json_get(container, "Config.Healthcheck.Test");
	struct json *shell = json_get(image, "Config.Shell");
	const char *signal = json_str_or(image, "Config.StopSignal", "");

	if (health)
		json_put(body, "Healthcheck", health);
	else if (json_len(its) > 0)
		json_add_str(body, "Healthcheck.Test", "NONE");
	if (*signal)
		json_put_str(body, "StopSignal", signal);
	else if (*json_str_or(container, "Config.StopSignal", ""))
		json_put_str(body, "StopSignal", "SIGTERM");
	if (shell)
		json_put(body, "Shell", shell);
}

void
commit_lines(const struct commit *commit, struct strv *lines)
{
	const struct json *image = commit->image;

	if (image) {
		/* before CMD, which it resets */
		keep_list(lines, "ENTRYPOINT ", image, "Config.Entrypoint");
		keep_list(lines, "CMD ", image, "Config.Cmd");
		keep_text(lines, "USER ", image, "Config.User", "0");
		keep_text(lines, "WORKDIR ", image, "Config.WorkingDir", "/");
		keep_triggers(lines, image);
	}
	for (size_t i = 0; commit->changes && i < commit->changes->len; i++)
		strv_add(lines, commit->changes->v[i]);
}

struct json *
commit_labels(const struct commit *commit)
{
	struct json *old = json_get(commit->container, "Config.Labels");
	struct json *labels = json_object();

	for (struct json_each label = { 0 }; json_next_member(old, &label);) {
		if (label_is_own(label.name))
			label_put(labels, label.name, "");
	}
	labels_add(labels, commit->labels);
	return labels;
}

struct exchange *
commit_send(struct engine *engine, const struct commit *commit,
    const struct strv *lines, struct err *err)
{
	struct container_commit args = {
		.container = container_info(commit->container).id,
		.author = commit->author,
		.comment = commit->message,
		.name = commit->name,
		.pause = commit->pause,
		.changes = lines,
		.body = json_object(),
	};

	if (commit->image) {
		/* no line of a Dockerfile can remove the container's entry
		   point in a commit */
		json_put(args.body, "Entrypoint", json_array());
		keep_others(commit->container, commit->image, args.body);
		/* a commit of Podman's does not take the container's */
		if (engine_is_podman(engine) &&
		    !*json_str_or(commit->image, "Config.StopSignal", ""))
			json_put_str(args.body, "StopSignal", "");
	}
	json_put(args.body, "Labels", commit_labels(commit));
	return container_commit(engine, &args, err);
}

char *
commit_box(struct engine *engine, const struct commit *commit, struct err *err)
{
	struct strv lines = { 0 };
	struct exchange *exchange;

	commit_lines(commit, &lines);
	exchange = commit_send(engine, commit, &lines, err);
	strv_free(&lines);
	return image_whole_id(call_end_id(exchange, NULL, err));
}
