/* SPDX-License-Identifier: MIT */
#include "version/list.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "base/mem.h"
#include "version/names.h"

static void
read_names(struct version *version, const struct json *image)
{
	struct strv tags = { 0 };
	const char *name = image_id(image);

	image_tags(image, &tags);
	version->n_names = tags.len;
	if (tags.len > 0)
		name = tags.v[0];
	for (size_t i = 0; i < tags.len; i++)
		version->has_tag |= strcmp(tags.v[i], version->tag) == 0;
	version->name = xstrdup(version->has_tag ? version->tag : name);
	strv_free(&tags);
}

void
version_read(struct version *version, const struct json *image)
{
	const struct json *labels = image_labels(image);
	const char *number = label_get(labels, VERSION_NUMBER);

	*version = (struct version){ 0 };
	version->series = xstrdup(label_get(labels, VERSION_SERIES));
	version->kind = xstrdup(label_get(labels, VERSION_KIND));
	version->number = version_number(number);
	version->tag = xasprintf("%s:%s", version->series, number);
	version->is_inherited = *label_get(labels, LABEL_KEY) != '\0';
	version->created = image_listed_time(image);
	read_names(version, image);
}

void
version_free(struct version *version)
{
	free(version->series);
	free(version->kind);
	free(version->tag);
	free(version->name);
	free(version->text);
}

char *
version_container(const struct json *image)
{
	const char *text = image_label(image, VERSION_SPEC);
	struct json *spec = json_parse(text, strlen(text), NULL);
	char *name = xstrdup(container_info(spec).name);

	json_free(spec);
	return name;
}

void
version_list_add(struct version_list *list, const struct version *version)
{
	list->v = xgrow(list->v, list->len, &list->cap, sizeof(*list->v));
	list->v[list->len++] = *version;
}

int
version_compare(const void *a, const void *b)
{
	const struct version *x = a, *y = b;
	int order = strcmp(x->series, y->series);

	if (order == 0)
		order = (x->number < y->number) - (x->number > y->number);
	if (order == 0)
		order = y->has_tag - x->has_tag;
	return order != 0
		   ? order
		   : (x->created > y->created) - (x->created < y->created);
}

void
version_list_sort(struct version_list *list)
{
	if (list->len > 0)
		qsort(list->v, list->len, sizeof(*list->v), version_compare);
}

void
version_list_drop_duplicates(struct version_list *list)
{
	size_t kept = 0;

	for (size_t i = 0; i < list->len; i++) {
		if (kept > 0 && list->v[i].number == list->v[kept - 1].number &&
		    strcmp(list->v[i].series, list->v[kept - 1].series) == 0)
			version_free(&list->v[i]);
		else
			list->v[kept++] = list->v[i];
	}
	list->len = kept;
}

void
version_list_free(struct version_list *list)
{
	for (size_t i = 0; i < list->len; i++)
		version_free(&list->v[i]);
	free(list->v);
	*list = (struct version_list){ 0 };
}
