/* SPDX-License-Identifier: MIT */
/*
 * box-forget: removes old versions of boxes that have no name but the one with
 * their number, and temporary versions that were left over (GET /images/json,
 * GET /containers/json, DELETE /images/{name}). One that a box was created from
 * stays.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "cli/cli.h"
#include "cli/output.h"
#include "version/list.h"
#include "version/names.h"

static const char usage[] = "box-forget [-an] [-k COUNT] [-H HOST] [BOX...]";

enum {
	KEEP = 5,
	TEMPORARY_AGE = 3600 /* seconds */
};

struct forget {
	struct engine *engine;
	struct output out;
	char **boxes; /* names of containers, then NULL; none: of all */
	bool all;     /* also versions that the user asked for */
	bool dry_run; /* only list them */
	long keep;    /* so many of each container stay, the newest */
};

static const struct cli_option options[] = {
	OPT_FLAG('a', "all", struct forget, all),
	OPT_FLAG('n', "dry-run", struct forget, dry_run),
	OPT_NUMBER('k', "keep", struct forget, keep, 0, 1 << 30),
	OPT_END,
};

static bool
is_selected(struct forget *forget, const char *series)
{
	bool selected = !*forget->boxes;

	for (char **box = forget->boxes; !selected && *box; box++) {
		char *want = version_series(*box);

		selected = strcmp(want, series) == 0;
		free(want);
	}
	return selected;
}

/* Only for a dry run: when it removes one that is used, an engine refuses. */
static bool
is_used(struct forget *forget, const char *name)
{
	struct container_query query = { .all = true,
		.filters = json_object() };
	struct json *containers;
	struct err ignored;
	bool used;

	json_add_str(query.filters, "ancestor", name);
	containers =
	    call_get(forget->engine, call_container_list(&query), &ignored);
	used = json_len(containers) > 0;
	json_free(containers);
	return used;
}

/* 0 also where a container uses it, which is not worth a message. */
static int
remove_version(struct forget *forget, const char *name, struct err *err)
{
	bool removed;

	if (forget->dry_run)
		removed = !is_used(forget, name);
	else
		removed = call_run(forget->engine,
			      call_image_remove(name, false), err) == 0;
	if (removed)
		output_line(&forget->out, name);
	return removed || forget->dry_run || err->kind == ERR_CONFLICT ||
		       err->kind == ERR_NOT_FOUND
		   ? 0
		   : -1;
}

/* Keeps the newest of each series, and removes the others. */
static int
thin(struct forget *forget, const struct version_list *list)
{
	int status = STATUS_OK;
	long newer = 0;
	struct err err;

	for (size_t i = 0; i < list->len; i++) {
		const struct version *version = &list->v[i];

		if (i == 0 || strcmp(version->series, list->v[i - 1].series))
			newer = 0;
		if (newer++ < forget->keep ||
		    remove_version(forget, version->tag, &err) == 0)
			continue;
		status = warn_err(&err, version->tag);
	}
	return status;
}

/* The versions that may be removed: their tag is their only name. */
static void
find_versions(
    struct forget *forget, const struct json *images, struct version_list *list)
{
	for (struct json_each image = { 0 }; json_next(images, &image);) {
		struct version version;

		version_read(&version, image.value);
		if ((forget->all || strcmp(version.kind, VERSION_AUTO) == 0) &&
		    version.has_tag && version.n_names == 1 &&
		    is_selected(forget, version.series))
			version_list_add(list, &version);
		else
			version_free(&version);
	}
	version_list_sort(list);
}

/* Is it a temporary version, without a name, that is old enough? */
static bool
is_left_over(struct forget *forget, const struct json *image)
{
	char *container = version_container(image);
	char *series = version_series(container);
	struct version version;
	bool left;

	version_read(&version, image);
	left = version.n_names == 0 && !version.is_inherited &&
	       is_selected(forget, series) &&
	       version.created < (long long)time(NULL) - TEMPORARY_AGE;
	version_free(&version);
	free(series);
	free(container);
	return left;
}

/*
 * A temporary version is removed with the container that was run from it,
 * unless the process that was to run it was killed before. One that is an hour
 * old has no such process any more.
 */
static int
remove_temporary(struct forget *forget, struct err *err)
{
	struct image_query query = { .label =
					 VERSION_KIND "=" VERSION_TEMPORARY };
	struct json *images =
	    call_get(forget->engine, call_image_list(&query), err);
	int result = images ? 0 : -1;

	for (struct json_each image = { 0 };
	     result == 0 && json_next(images, &image);) {
		if (is_left_over(forget, image.value))
			result =
			    remove_version(forget, image_id(image.value), err);
	}
	json_free(images);
	return result;
}

/*
 * A message for each version that cannot be removed, and on with the others.
 * Returns the status to end with.
 */
static int
forget_versions(struct forget *forget)
{
	struct image_query query = { .label = VERSION_NUMBER };
	struct version_list list = { 0 };
	struct json *images;
	struct err err;
	int status;

	images = call_get(forget->engine, call_image_list(&query), &err);
	if (!images)
		return warn_err(&err, NULL);
	find_versions(forget, images, &list);
	status = thin(forget, &list);
	if (status == STATUS_OK && remove_temporary(forget, &err) < 0)
		status = warn_err(&err, NULL);
	version_list_free(&list);
	json_free(images);
	return status;
}

int
main(int argc, char **argv)
{
	struct forget forget = { .keep = KEEP, .out = { .end = '\n' } };
	struct cli cli = { usage, .tables = { { options, &forget } } };
	int status;

	forget.boxes = cli_begin(&cli, argc, argv);
	forget.engine = cli_engine(&cli);
	status = forget_versions(&forget);
	engine_close(forget.engine);
	return output_close(status);
}
