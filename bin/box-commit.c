/* SPDX-License-Identifier: MIT */
/*
 * box-commit: makes an image of a box (POST /commit).
 */
#include <stdlib.h>
#include <string.h>

#include "cli.h"
#include "out.h"
#include "ref.h"
#include "str.h"

static const char usage[] =
    "box-commit [-a AUTHOR] [-c CHANGE]... [-m MESSAGE] [--no-pause] "
    "[-H HOST] BOX [NAME[:TAG]]";

enum {
	OPT_NO_PAUSE = CLI_FIRST
};

static const struct option options[] = {
	{ "author", required_argument, NULL, 'a' },
	{ "change", required_argument, NULL, 'c' },
	{ "message", required_argument, NULL, 'm' },
	{ "no-pause", no_argument, NULL, OPT_NO_PAUSE },
	CLI_OPTIONS,
};

struct commit {
	const char *box, *name;
	const char *author, *message;
	struct strv changes;
	bool no_pause;
};

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

	str_addf(&line, "%s%s", word, value && *value ? value : none);
	add_param(target, "changes", line.s);
	str_free(&line);
}

/*
 * box.mk's labels tell which folder a box belongs to, and box-build's what an
 * image was built from. Neither is true of the new image.
 */
static const char *const own_labels[] = { "box.flavour", "box.key",
	"box.project", "box.run" };

static void
drop_own_labels(const struct json *container, struct str *target)
{
	struct json *labels = json_get(container, "Config.Labels");

	for (size_t i = 0; i < sizeof(own_labels) / sizeof(own_labels[0]);
	     i++) {
		struct json *value = json_member(labels, own_labels[i]);
		struct str line = { 0 };

		str_addf(&line, "LABEL %s=", own_labels[i]);
		if (value)
			add_param(target, "changes", line.s);
		str_free(&line);
		json_free(value);
	}
	json_free(labels);
}

/*
 * An engine takes CMD, ENTRYPOINT, USER and WORKDIR from the box, which may run
 * some command of the moment. An image of it is to start as the image it came
 * from.
 */
static int
keep_image_command(struct engine *engine, const char *box, struct str *target,
    struct json *body, struct err *err)
{
	char *of_box = engine_target("/containers/%s/json", box);
	struct json *container = engine_get(engine, of_box, err);
	const char *id = json_str(container, "Image");
	char *of_image = engine_target("/images/%s/json", id ? id : "");
	struct json *image = NULL;
	int result = container ? 0 : -1;

	if (!container && err->http == 404)
		err_missing(err, "container");

	if (container && id)
		image = engine_get(engine, of_image, err);
	if (image) {
		/* an entry point of none has to be said in the body */
		json_put(body, "Entrypoint", json_array());
		/* before CMD: setting it resets that */
		keep_list(target, "ENTRYPOINT ", image, "Config.Entrypoint");
		keep_list(target, "CMD ", image, "Config.Cmd");
		keep_text(target, "USER ", image, "Config.User", "0");
		keep_text(target, "WORKDIR ", image, "Config.WorkingDir", "/");
	} else if (container && err->http != 404) {
		result = -1;
	}
	if (result == 0)
		drop_own_labels(container, target);
	json_free(image);
	json_free(container);
	free(of_box);
	free(of_image);
	return result;
}

static int
add_name(const struct commit *commit, struct str *target, struct err *err)
{
	char *repo, *tag;

	if (!commit->name)
		return 0;
	if (ref_split(commit->name, &repo, &tag, err) < 0)
		return -1;
	add_param(target, "repo", repo);
	add_param(target, "tag", tag);
	free(repo);
	free(tag);
	return 0;
}

/* The new image's ID, or NULL. */
static struct json *
commit_box(const struct commit *commit, struct engine *engine, struct err *err)
{
	struct str target = { 0 };
	struct json *body = json_object(), *answer = NULL;
	int result;

	str_adds(&target, "/commit?container=");
	str_add_url(&target, commit->box);
	str_addf(&target, "&pause=%d", !commit->no_pause);
	if (commit->author)
		add_param(&target, "author", commit->author);
	if (commit->message)
		add_param(&target, "comment", commit->message);
	result = add_name(commit, &target, err);
	if (result == 0)
		result =
		    keep_image_command(engine, commit->box, &target, body, err);
	for (size_t i = 0; i < commit->changes.len; i++)
		add_param(&target, "changes", commit->changes.v[i]);
	/* Podman wants a body, if an empty one */
	if (result == 0)
		engine_call(engine, "POST", target.s, body, &answer, err);
	json_free(body);
	str_free(&target);
	return answer;
}

/* name:tag TAB ID; without a name the ID is what names it. */
static int
report(const struct commit *commit, const char *id)
{
	struct out out = { .end = '\n' };
	char *repo, *tag;
	struct str name = { 0 };
	struct err ignored;

	if (commit->name &&
	    ref_split(commit->name, &repo, &tag, &ignored) == 0) {
		str_addf(&name, "%s:%s", repo, *tag ? tag : "latest");
		free(repo);
		free(tag);
	} else {
		str_adds(&name, id);
	}
	out_field(&out, name.s);
	out_field(&out, id);
	out_end(&out);
	str_free(&name);
	return STATUS_OK;
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct commit commit = { 0 };
	struct engine *engine;
	struct json *answer;
	struct err err;
	int c, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(
		    &cli, argc, argv, ":a:c:m:" CLI_LETTERS, options)) != -1) {
		switch (c) {
		case 'a':
			commit.author = optarg;
			break;
		case 'c':
			strv_add(&commit.changes, optarg);
			break;
		case 'm':
			commit.message = optarg;
			break;
		case OPT_NO_PAUSE:
			commit.no_pause = true;
			break;
		}
	}
	if (!argv[optind] || (argv[optind + 1] && argv[optind + 2]))
		cli_misuse(&cli, "want a box, and at most one name for it");
	commit.box = argv[optind];
	commit.name = argv[optind + 1];
	engine = cli_engine(&cli);
	answer = commit_box(&commit, engine, &err);
	if (answer && json_str(answer, "Id")) {
		status = report(&commit, json_str(answer, "Id"));
	} else {
		if (answer)
			err_set(&err, ERR_ENGINE, "the engine gave no ID");
		warn_err(&err, commit.box);
		status = err_status(&err);
	}
	json_free(answer);
	engine_close(engine);
	strv_free(&commit.changes);
	return out_close(status);
}
