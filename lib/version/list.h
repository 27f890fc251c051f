/* SPDX-License-Identifier: MIT */
/*
 * list: versions in the order of their numbers. An engine lists images by
 * their age in seconds, which many have in common. Pure.
 */
#ifndef BOX_VERSION_LIST_H
#define BOX_VERSION_LIST_H

#include <stddef.h>

struct version_list_entry;

struct version_list {
	struct version_list_entry *entries;
	size_t len, cap;
};

/*
 * Keeps a copy of the text under the version's series and number. Of several
 * under the same, the one of the lowest rank (version_rank()) is the version.
 */
void version_list_add(struct version_list *, const char *series,
    long long number, long long rank, const char *text, size_t len);

/*
 * Hands out the text of each version, by series, the highest number first, and
 * forgets all.
 */
void version_list_each(struct version_list *,
    int (*each)(void *arg, const char *text, size_t len), void *arg);

#endif
