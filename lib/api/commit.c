/* SPDX-License-Identifier: MIT */
#include "api/commit.h"

#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "base/mem.h"
#include "api/ref.h"

static void
add_param(struct str *target, const char *name, const char *value)
{
	str_addf(target, "&%s=", name);
	str_add_url(target, value ? value : "");
}

/* One Dockerfile line, "CMD [...]", with what the image itself says. */
static void
keep_list(struct str *target, const char *word, const struct json *image,
    const char *path)
{
	struct json *value = json_get(image, path);
	struct str line = { 0 };

	if (json_len(value) > 0) {
		str_adds(&line, word);
		json_text(value, &line);
		add_param(target, "changes", line.s);
	}
	str_free(&line);
	json_free(value);
}

/* The same for a text; where the image has none, what stands for that. */
static void
keep_text(struct str *target, const char *word, const struct json *image,
    const char *path, const char *none)
{
	const char *value = json_str(image, path);
	struct str line = { 0 };

	str_adds(&line, word);
	if (!value || !*value)
		value = none;
	/* it would be expanded as in a Dockerfile */
	for (; *value; value++) {
		if (strchr("\\$\"'", *value))
			str_addc(&line, '\\');
		str_addc(&line, *value);
	}
	add_param(target, "changes", line.s);
	str_free(&line);
}

/* What no container has. */
static void
keep_triggers(struct str *target, const struct json *image)
{
	struct json *triggers = json_get(image, "Config.OnBuild");

	for (size_t i = 0; i < json_len(triggers); i++) {
		struct json *trigger = json_item(triggers, i);
		const char *text = json_as_str(trigger);
		char *line = xasprintf("ONBUILD %s", text ? text : "");

		add_param(target, "changes", line);
		free(line);
		json_free(trigger);
	}
	json_free(triggers);
}

/*
 * What can be said in the body alone. Where the image has none and the box has
 * one, there is only what stands for none.
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
	json_free(its);
}

static void
keep_settings(
    const struct commit *commit, struct str *target, struct json *body)
{
	const struct json *image = commit->image;

	/* an entry point of none has to be said in the body */
	json_put(body, "Entrypoint", json_array());
	/* before CMD: setting it resets that */
	keep_list(target, "ENTRYPOINT ", image, "Config.Entrypoint");
	keep_list(target, "CMD ", image, "Config.Cmd");
	keep_text(target, "USER ", image, "Config.User", "0");
	keep_text(target, "WORKDIR ", image, "Config.WorkingDir", "/");
	keep_triggers(target, image);
	keep_others(commit->container, image, body);
}

/*
 * box.mk's labels tell which folder a box belongs to, box-build's what an
 * image was built from, and a version's which one it is. None of it is true of
 * the new image; a label can only be emptied.
 */
static void
put_labels(const struct commit *commit, struct json *body)
{
	struct json *old = json_get(commit->container, "Config.Labels");
	struct json *labels =
	    commit->labels ? json_copy(commit->labels) : json_object();
	struct strv names = { 0 };

	json_names(old, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *said = json_member(labels, names.v[i]);

		if (!said && label_is_own(names.v[i]))
			json_put_member(labels, names.v[i], json_string(""));
		json_free(said);
	}
	json_put(body, "Labels", labels);
	strv_free(&names);
	json_free(old);
}

static int
add_name(const char *name, struct str *target, struct err *err)
{
	char *repo, *tag;

	if (!name)
		return 0;
	if (ref_split(name, &repo, &tag, err) < 0)
		return -1;
	add_param(target, "repo", repo);
	add_param(target, "tag", tag);
	free(repo);
	free(tag);
	return 0;
}

char *
commit_box(struct engine *engine, const struct commit *commit, struct err *err)
{
	struct str target = { 0 };
	struct json *body = json_object(), *answer = NULL;
	const char *id;
	char *result = NULL;

	str_adds(&target, "/commit?container=");
	str_add_url(&target, json_str(commit->container, "Id"));
	str_addf(&target, "&pause=%d", commit->pause);
	if (commit->author)
		add_param(&target, "author", commit->author);
	if (commit->message)
		add_param(&target, "comment", commit->message);
	if (commit->image)
		keep_settings(commit, &target, body);
	put_labels(commit, body);
	for (size_t i = 0; commit->changes && i < commit->changes->len; i++)
		add_param(&target, "changes", commit->changes->v[i]);
	/* Podman wants a body, if an empty one */
	if (add_name(commit->name, &target, err) == 0 &&
	    engine_call(engine, "POST", target.s, body, &answer, err) >= 0) {
		id = json_str(answer, "Id");
		if (id)
			result = xstrdup(id);
		else
			err_set(err, ERR_ENGINE, "the engine gave no ID");
	}
	json_free(answer);
	json_free(body);
	str_free(&target);
	return result;
}
