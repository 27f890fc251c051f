/* SPDX-License-Identifier: MIT */
#include "version/commit.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/labels.h"
#include "api/ref.h"
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
	const char *value = json_str(image, path);
	struct str line = { 0 };

	str_adds(&line, word);
	if (!value || !*value)
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
	struct json *triggers = json_get(image, "Config.OnBuild");

	for (size_t i = 0; i < json_len(triggers); i++) {
		struct json *trigger = json_item(triggers, i);
		const char *text = json_as_str(trigger);
		char *line = xasprintf("ONBUILD %s", text ? text : "");

		strv_add(changes, line);
		free(line);
	}
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
	const char *signal = json_str(image, "Config.StopSignal");
	const char *its_signal = json_str(container, "Config.StopSignal");

	if (health)
		json_put(body, "Healthcheck", health);
	else if (json_len(its) > 0)
		json_add_str(body, "Healthcheck.Test", "NONE");
	if (signal && *signal)
		json_put_str(body, "StopSignal", signal);
	else if (its_signal && *its_signal)
		json_put_str(body, "StopSignal", "SIGTERM");
	if (shell)
		json_put(body, "Shell", shell);
}

static void
keep_settings(
    const struct commit *commit, struct strv *changes, struct json *body)
{
	const struct json *image = commit->image;

	/* no line of a Dockerfile can remove the container's entry point */
	json_put(body, "Entrypoint", json_array());
	/* before CMD, which it resets */
	keep_list(changes, "ENTRYPOINT ", image, "Config.Entrypoint");
	keep_list(changes, "CMD ", image, "Config.Cmd");
	keep_text(changes, "USER ", image, "Config.User", "0");
	keep_text(changes, "WORKDIR ", image, "Config.WorkingDir", "/");
	keep_triggers(changes, image);
	keep_others(commit->container, image, body);
}

/*
 * The container's labels may say which project it belongs to, what its image
 * was built from and which version that is. None of that is true of the new
 * image. A commit cannot remove a label, so they are emptied.
 */
static void
put_labels(const struct commit *commit, struct json *body)
{
	struct json *old = json_get(commit->container, "Config.Labels");
	struct json *labels = json_object();
	struct strv names = { 0 };

	json_names(old, &names);
	for (size_t i = 0; i < names.len; i++) {
		if (label_is_own(names.v[i]))
			label_put(labels, names.v[i], "");
	}
	labels_add(labels, commit->labels);
	json_put(body, "Labels", labels);
	strv_free(&names);
}

char *
commit_box(struct engine *engine, const struct commit *commit, struct err *err)
{
	struct strv changes = { 0 };
	struct container_commit args = {
		.container = container_id(commit->container),
		.author = commit->author,
		.comment = commit->message,
		.pause = commit->pause,
		.changes = &changes,
	};
	char *repo = NULL, *tag = NULL, *id;

	if (commit->name && ref_split(commit->name, &repo, &tag, err) < 0)
		return NULL;
	args.repo = repo;
	args.tag = tag;
	args.body = json_object();
	if (commit->image)
		keep_settings(commit, &changes, args.body);
	put_labels(commit, args.body);
	for (size_t i = 0; commit->changes && i < commit->changes->len; i++)
		strv_add(&changes, commit->changes->v[i]);
	id = container_commit(engine, &args, err);
	strv_free(&changes);
	free(repo);
	free(tag);
	return id;
}
