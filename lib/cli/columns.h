/* SPDX-License-Identifier: MIT */
/*
 * columns: the columns of box-ls, read from the elements of GET
 * /containers/json and GET /images/json. Every member is optional: engines
 * leave out or add them between versions, and an absent one is an empty field.
 */
#ifndef BOX_CLI_COLUMNS_H
#define BOX_CLI_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/json.h"
#include "cli/output.h"

/* One element of the engine's list, as json_scan_feed() hands it out. */
struct element {
	const char *text;
	size_t len;
	const char *tag; /* images: the name:tag that this record is for */
};

/* What a column is called, and what prints it. */
struct column {
	const char *name;
	void (*print)(
	    struct output *, const struct element *, const char *member);
	const char *member;
};

/*
 * All columns of boxes or of images, up to one whose name is NULL. The first
 * COLUMN_DEFAULTS are printed when none is asked for, the first one alone by
 * -q: these do not change within a major version.
 */
enum {
	COLUMN_DEFAULTS = 4
};
const struct column *column_table(bool images);

/* The column of that name, or NULL. */
const struct column *column_find(bool images, const char *name, size_t len);

/* A member of the element as JSON; NULL where it is missing or null. */
struct json *element_get(const struct element *, const char *member);

/* The text of one label, "" where it has none; the caller frees it. */
char *element_label(const struct element *, const char *name);

/*
 * A box's own name without its slash, "" for none; the caller frees it. One
 * that others link to has several names.
 */
char *element_name(const struct element *);

#endif
