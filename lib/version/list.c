/* SPDX-License-Identifier: MIT */
#include "version/list.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct version_list_entry {
	char *series, *text;
	size_t len;
	long long number, rank;
};

void
version_list_add(struct version_list *history, const char *series,
    long long number, long long rank, const char *text, size_t len)
{
	struct version_list_entry *entry;

	if (history->len == history->cap) {
		history->cap = history->cap * 2 + 16;
		history->entries =
		    xrealloc(history->entries, history->cap * sizeof(*entry));
	}
	entry = &history->entries[history->len++];
	entry->series = xstrdup(series);
	entry->number = number;
	entry->rank = rank;
	entry->text = xstrndup(text, len);
	entry->len = len;
}

static int
compare(const void *a, const void *b)
{
	const struct version_list_entry *x = a, *y = b;
	int order = strcmp(x->series, y->series);

	if (order == 0)
		order = (x->number < y->number) - (x->number > y->number);
	return order != 0 ? order : (x->rank > y->rank) - (x->rank < y->rank);
}

void
version_list_each(struct version_list *history,
    int (*each)(void *arg, const char *text, size_t len), void *arg)
{
	if (history->len > 0)
		qsort(history->entries, history->len, sizeof(*history->entries),
		    compare);
	for (size_t i = 0; i < history->len; i++) {
		struct version_list_entry *entry = &history->entries[i];

		if (i == 0 || entry->number != entry[-1].number ||
		    strcmp(entry->series, entry[-1].series) != 0)
			each(arg, entry->text, entry->len);
	}
	for (size_t i = 0; i < history->len; i++) {
		free(history->entries[i].series);
		free(history->entries[i].text);
	}
	free(history->entries);
	*history = (struct version_list){ 0 };
}
