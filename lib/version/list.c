/* SPDX-License-Identifier: MIT */
#include "version/list.h"

#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "base/mem.h"
#include "version/names.h"
#include "version/spec.h"

static void
read_names(struct version *version, const struct json *image)
{
	struct json *tags = json_get(image, "RepoTags");
	const char *id = json_str(image, "Id");

	for (size_t i = 0; i < json_len(tags); i++) {
		struct json *tag = json_item(tags, i);
		const char *text = json_as_str(tag);
		bool is_tag = text && strcmp(text, version->tag) == 0;

		/* engines before API 1.43 write <none>:<none> for no name */
		if (text && *text != '<') {
			version->n_names++;
			version->has_tag |= is_tag;
			if (is_tag || !version->name) {
				free(version->name);
				version->name = xstrdup(text);
			}
		}
		json_free(tag);
	}
	if (!version->name)
		version->name = xstrdup(id ? id : version->tag);
	json_free(tags);
}

void
version_read(struct version *version, const struct json *image)
{
	char *number = json_label(image, "Labels", VERSION_NUMBER);
	char *key = json_label(image, "Labels", LABEL_KEY);

	*version = (struct version){ 0 };
	version->series = json_label(image, "Labels", VERSION_SERIES);
	version->kind = json_label(image, "Labels", VERSION_KIND);
	version->number = version_number(number);
	version->tag = xasprintf("%s:%s", version->series, number);
	version->is_inherited = *key != '\0';
	version->created = json_int(image, "Created", 0);
	read_names(version, image);
	free(key);
	free(number);
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
	char *text = json_label(image, "Labels", VERSION_SPEC);
	struct json *spec = json_parse(text, strlen(text), NULL);
	char *name = xstrdup(version_box(spec));

	json_free(spec);
	free(text);
	return name;
}

void
version_list_add(struct version_list *list, const struct version *version)
{
	if (list->len == list->cap) {
		list->cap = list->cap * 2 + 16;
		list->v = xrealloc(list->v, list->cap * sizeof(*list->v));
	}
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
