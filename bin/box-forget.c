/* SPDX-License-Identifier: MIT */
/*
 * box-forget: thins the versions of boxes (DELETE /images/{name}).
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "cli/cli.h"
#include "base/mem.h"
#include "cli/output.h"
#include "version/spec.h"
#include "api/labels.h"

static const char usage[] = "box-forget [-an] [-k COUNT] [-H HOST] [BOX...]";

enum {
	KEEP = 5,
	TEMPORARY_AGE = 3600 /* seconds */
};

static const struct option options[] = {
	{ "all", no_argument, NULL, 'a' },
	{ "dry-run", no_argument, NULL, 'n' },
	{ "keep", required_argument, NULL, 'k' },
	CLI_OPTIONS,
};

struct forget {
	struct cli cli;
	struct engine *engine;
	char **boxes; /* none: all */
	bool all, dry_run;
	long keep;
	struct output out;
};

/* A version that may go. */
struct candidate {
	char *series, *name;
	long long number;
};

static bool
is_meant(const struct forget *forget, const char *series)
{
	bool meant = !*forget->boxes;

	for (char **box = forget->boxes; !meant && *box; box++) {
		char *want = version_series(*box);

		meant = strcmp(want, series) == 0;
		free(want);
	}
	return meant;
}

/* It has its number for a name, and no other, which somebody gave it. */
static bool
is_unnamed(const struct json *image, const struct candidate *candidate)
{
	struct json *tags = json_get(image, "RepoTags");
	struct json *tag = json_item(tags, 0);
	bool unnamed = json_len(tags) == 1 && json_as_str(tag) &&
		       strcmp(json_as_str(tag), candidate->name) == 0;

	json_free(tag);
	json_free(tags);
	return unnamed;
}

static bool
may_go(const struct forget *forget, const struct json *image,
    struct candidate *candidate)
{
	char *kind = json_label(image, "Labels", VERSION_KIND);
	char *number = json_label(image, "Labels", VERSION_NUMBER);
	bool may;

	candidate->series = json_label(image, "Labels", VERSION_SERIES);
	candidate->number = strtoll(number, NULL, 10);
	candidate->name = xasprintf("%s:%s", candidate->series, number);
	may = (forget->all || strcmp(kind, VERSION_AUTO) == 0) &&
	      is_meant(forget, candidate->series) &&
	      is_unnamed(image, candidate);
	free(number);
	free(kind);
	return may;
}

/* By series, the newest first. */
static int
compare(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = strcmp(x->series, y->series);

	return order != 0 ? order
			  : (x->number < y->number) - (x->number > y->number);
}

static void
candidate_free(struct candidate *candidate)
{
	free(candidate->series);
	free(candidate->name);
}

/* Only asked when nothing is removed: an engine refuses by itself. */
static bool
is_used(const struct forget *forget, const char *name)
{
	struct err ignored;
	struct json *boxes = engine_list(forget->engine,
	    "/containers/json?all=1", "ancestor", name, NULL, NULL, &ignored);
	bool used = json_len(boxes) > 0;

	json_free(boxes);
	return used;
}

/* One that a box is made of stays, and is not worth a word. */
static int
remove_version(struct forget *forget, const char *name, struct err *err)
{
	char *target;
	int status;

	if (forget->dry_run) {
		if (!is_used(forget, name))
			output_line(&forget->out, name);
		return 0;
	}
	target = engine_target("/images/%s", name);
	status = engine_call(forget->engine, "DELETE", target, NULL, NULL, err);
	free(target);
	if (status >= 0)
		output_line(&forget->out, name);
	return status >= 0 || err->kind == ERR_CONFLICT ||
		       err->kind == ERR_NOT_FOUND
		   ? 0
		   : -1;
}

static int
thin(struct forget *forget, const struct json *images)
{
	struct candidate *found = xcalloc(json_len(images) + 1, sizeof(*found));
	size_t n = 0, rank = 0;
	int status = STATUS_OK;
	struct err err;

	for (size_t i = 0; i < json_len(images); i++) {
		struct json *image = json_item(images, i);

		if (may_go(forget, image, &found[n]))
			n++;
		else
			candidate_free(&found[n]);
		json_free(image);
	}
	qsort(found, n, sizeof(*found), compare);
	for (size_t i = 0; i < n; i++) {
		bool same =
		    i > 0 && strcmp(found[i].series, found[i - 1].series) == 0;

		rank = same ? rank + 1 : 0;
		if ((long)rank < forget->keep ||
		    remove_version(forget, found[i].name, &err) == 0)
			continue;
		warn_err(&err, found[i].name);
		status = err_status(&err);
	}
	for (size_t i = 0; i < n; i++)
		candidate_free(&found[i]);
	free(found);
	return status;
}

/* It is of a box that is meant, has no name, and nothing was built on it. */
static bool
is_left(const struct forget *forget, const struct json *image)
{
	struct json *tags = json_get(image, "RepoTags");
	struct json *tag = json_item(tags, 0);
	char *text = json_label(image, "Labels", VERSION_SPEC);
	struct json *spec = json_parse(text, strlen(text), NULL);
	char *key = json_label(image, "Labels", LABEL_KEY);
	char *series = version_series(version_box(spec));
	/* engines before API 1.43 write <none>:<none> for no name */
	bool named = json_as_str(tag) && !starts_with(json_as_str(tag), "<");
	bool left = !named && !*key && is_meant(forget, series) &&
		    json_int(image, "Created", 0) <
			(long long)time(NULL) - TEMPORARY_AGE;

	free(series);
	free(key);
	json_free(spec);
	free(text);
	json_free(tag);
	json_free(tags);
	return left;
}

/*
 * Temporary versions go with the box that was run from them, unless whoever
 * wanted to run it was killed before. One that is an hour old has been.
 */
static int
reap(struct forget *forget, struct err *err)
{
	struct json *images = engine_list(forget->engine, "/images/json",
	    "label", VERSION_KIND "=" VERSION_TEMPORARY, NULL, NULL, err);
	int result = images ? 0 : -1;

	for (size_t i = 0; result == 0 && i < json_len(images); i++) {
		struct json *image = json_item(images, i);
		const char *id = json_str(image, "Id");

		if (id && is_left(forget, image))
			result = remove_version(forget, id, err);
		json_free(image);
	}
	json_free(images);
	return result;
}

int
main(int argc, char **argv)
{
	struct forget forget = { .keep = KEEP, .out = { .end = '\n' } };
	struct json *images;
	struct err err;
	int c, status;

	cli_begin(&forget.cli, argv, usage);
	while ((c = cli_option(&forget.cli, argc, argv, ":ak:n" CLI_LETTERS,
		    options)) != -1) {
		if (c == 'a')
			forget.all = true;
		else if (c == 'n')
			forget.dry_run = true;
		else if (c == 'k')
			forget.keep =
			    cli_number(&forget.cli, "-k", optarg, 0, 1 << 30);
	}
	forget.boxes = argv + optind;
	forget.engine = cli_engine(&forget.cli);
	images = engine_list(forget.engine, "/images/json", "label",
	    VERSION_NUMBER, NULL, NULL, &err);
	if (images) {
		status = thin(&forget, images);
	} else {
		warn_err(&err, NULL);
		status = err_status(&err);
	}
	if (status == STATUS_OK && reap(&forget, &err) < 0) {
		warn_err(&err, NULL);
		status = err_status(&err);
	}
	json_free(images);
	engine_close(forget.engine);
	return output_close(status);
}
