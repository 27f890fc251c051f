/* SPDX-License-Identifier: MIT */
/*
 * list: the versions among the images that an engine lists, and their order.
 * An engine lists images by their age in seconds, which many may share.
 * Pure.
 */
#ifndef BOX_VERSION_LIST_H
#define BOX_VERSION_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"

struct version {
	char *series, *kind; /* labels; no series: a temporary version */
	long long number;    /* 0: a temporary version, or not a number */
	char *tag;           /* SERIES:NUMBER, the name that it was given */
	char *name;          /* tag if it has that name, or another name that it
				has, or its ID */
	size_t n_names;      /* how many names it has */
	bool has_tag;        /* is one of them tag? */
	bool is_inherited;   /* a stage was built on the version, and its image
				inherited the labels */
	long long created;   /* seconds since 1970 */
	char *text;          /* the caller's, or NULL; freed with the rest */
	size_t len;
};

/* Reads an element of the answer of GET /images/json. */
void version_read(struct version *, const struct json *image);
void version_free(struct version *);

/*
 * The order of versions, for qsort(3): by series, the highest number first.
 * Other images with the same labels, such as those committed from a container
 * of a version, come after the version itself: it is the one that has the tag
 * or, if none has, the oldest.
 */
int version_compare(const void *, const void *);

/* The name of the container that it is a version of; the caller frees it. */
char *version_container(const struct json *image);

/* { 0 } is an empty list. */
struct version_list {
	struct version *v;
	size_t len, cap;
};

/* Adds the version, which belongs to the list from then on. */
void version_list_add(struct version_list *, const struct version *);

void version_list_sort(struct version_list *);

/* Of each series and number in a sorted list, keeps only the first. */
void version_list_drop_duplicates(struct version_list *);

void version_list_free(struct version_list *);

#endif
