/* SPDX-License-Identifier: MIT */
/*
 * columns: what box-ls can print of an element of GET /containers/json or GET
 * /images/json. Every member is optional: engines add and leave out members
 * between versions, and one that is missing is an empty field. Pure.
 *
 * To add a column, add a row to a table in columns.c.
 */
#ifndef BOX_API_COLUMNS_H
#define BOX_API_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "base/str.h"

/* One element of the engine's list, as the text that json_scan_feed() gives. */
struct element {
	const char *text;
	size_t len;
	const char *tag; /* images: the name that this record is for */
};

struct column {
	const char *name;
	/* Adds the column's text. */
	void (*add)(struct str *, const struct element *, const char *member);
	const char *member; /* of the element, or a label */
};

/*
 * All columns of containers or of images, up to one whose name is NULL. The
 * first COLUMN_DEFAULTS are printed when none is asked for, the first one alone
 * by -q: these do not change within a major version.
 */
enum {
	COLUMN_DEFAULTS = 4
};
const struct column *column_table(bool images);

/* The column of that name, or NULL. */
const struct column *column_find(bool images, const char *name);

/* The ID, "" for none; the caller frees it. */
char *element_id(const struct element *);

/*
 * A container's own name without its slash, "" for none; the caller frees it.
 * A container that others link to has several names.
 */
char *element_name(const struct element *);

/*
 * The names of an image, "repo:tag" each, added to tags; its ID where it has
 * none, so that what is added always names the image to other tools.
 */
void element_tags(const struct element *, struct strv *tags);

#endif
