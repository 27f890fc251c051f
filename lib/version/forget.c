/* SPDX-License-Identifier: MIT */
#include "version/forget.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "base/err.h"
#include "version/list.h"
#include "version/names.h"

enum {
	TEMPORARY_AGE = 3600 /* seconds */
};

static bool
is_selected(const struct forget *forget, const char *series)
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
is_used(const struct forget *forget, const char *name)
{
	struct container_query query = { .all = true };
	struct json *containers;
	struct err ignored;
	bool used;

	query.filters = json_object();
	json_add_str(query.filters, "ancestor", name);
	containers =
	    call_get(forget->engine, call_container_list(&query), &ignored);
	used = json_len(containers) > 0;
	json_free(containers);
	return used;
}

/* 0 also where a container uses it, which is not worth a message. */
static int
remove_version(const struct forget *forget, const char *name, struct err *err)
{
	bool removed;

	if (forget->dry_run)
		removed = !is_used(forget, name);
	else
		removed = call_run(forget->engine,
			      call_image_remove(name, false), err) == 0;
	if (removed)
		forget->removed(forget->arg, name);
	return removed || forget->dry_run || err->kind == ERR_CONFLICT ||
		       err->kind == ERR_NOT_FOUND
		   ? 0
		   : -1;
}

/* Keeps the newest of each series, and removes the others. */
static int
thin(const struct forget *forget, const struct version_list *list)
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
		warn_err(&err, version->tag);
		status = err_status(&err);
	}
	return status;
}

/* The versions that may be removed: their tag is their only name. */
static void
find_versions(const struct forget *forget, const struct json *images,
    struct version_list *list)
{
	for (size_t i = 0; i < json_len(images); i++) {
		struct json *image = json_item(images, i);
		struct version version;

		version_read(&version, image);
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
is_left_over(const struct forget *forget, const struct json *image)
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
remove_temporary(const struct forget *forget, struct err *err)
{
	struct image_query query = { .label =
					 VERSION_KIND "=" VERSION_TEMPORARY };
	struct json *images =
	    call_get(forget->engine, call_image_list(&query), err);
	int result = images ? 0 : -1;

	for (size_t i = 0; result == 0 && i < json_len(images); i++) {
		struct json *image = json_item(images, i);

		if (is_left_over(forget, image))
			result = remove_version(forget, image_id(image), err);
	}
	json_free(images);
	return result;
}

int
forget_versions(const struct forget *forget)
{
	struct image_query query = { .label = VERSION_NUMBER };
	struct version_list list = { 0 };
	struct json *images;
	struct err err;
	int status;

	images = call_get(forget->engine, call_image_list(&query), &err);
	if (!images) {
		warn_err(&err, NULL);
		return err_status(&err);
	}
	find_versions(forget, images, &list);
	status = thin(forget, &list);
	if (status == STATUS_OK && remove_temporary(forget, &err) < 0) {
		warn_err(&err, NULL);
		status = err_status(&err);
	}
	version_list_free(&list);
	json_free(images);
	return status;
}
