/* SPDX-License-Identifier: MIT */
#include "history.h"

#include <stdlib.h>
#include <string.h>

#include "mem.h"

struct history_entry {
	char *series, *text;
	size_t len;
	long long number;
};

void
history_add(struct history *history, const char *series, long long number,
    const char *text, size_t len)
{
	struct history_entry *entry;

	if (history->len == history->cap) {
		history->cap = history->cap * 2 + 16;
		history->entries =
		    xrealloc(history->entries, history->cap * sizeof(*entry));
	}
	entry = &history->entries[history->len++];
	entry->series = xstrdup(series);
	entry->number = number;
	entry->text = xstrndup(text, len);
	entry->len = len;
}

static int
compare(const void *a, const void *b)
{
	const struct history_entry *x = a, *y = b;
	int order = strcmp(x->series, y->series);

	if (order != 0)
		return order;
	return (x->number < y->number) - (x->number > y->number);
}

void
history_each(struct history *history,
    int (*each)(void *arg, const char *text, size_t len), void *arg)
{
	if (history->len > 0)
		qsort(history->entries, history->len, sizeof(*history->entries),
		    compare);
	for (size_t i = 0; i < history->len; i++) {
		struct history_entry *entry = &history->entries[i];

		each(arg, entry->text, entry->len);
		free(entry->series);
		free(entry->text);
	}
	free(history->entries);
	*history = (struct history){ 0 };
}
