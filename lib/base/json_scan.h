/* SPDX-License-Identifier: MIT */
/*
 * json_scan: takes JSON text apart without reading all of it. Pure: no I/O.
 *
 * A list of 1,000 boxes is 1.1 MB, of which box-ls prints 60 kB. libjq reads
 * it in 22 ms; finding where the elements and their members begin and end
 * takes 2 ms, and only the members that are printed go through libjq. It also
 * keeps memory constant, whatever the length of the list.
 *
 * What is passed over is checked for balance only; what is wanted is checked
 * when json_parse() reads it.
 */
#ifndef BOX_BASE_JSON_SCAN_H
#define BOX_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/* Splits one JSON array that arrives in pieces into its elements. { 0 }. */
struct json_scan {
	struct str element; /* the text so far of the element being read */
	int depth;          /* of arrays and objects inside the element */
	bool in_string, escaped;
	enum {
		SCAN_BEFORE,
		SCAN_ELEMENT,
		SCAN_AFTER
	} state;
};

/*
 * Feeds the next piece. Each element that it completes is handed to each(),
 * without blanks between its tokens; a return of each() other than 0 ends the
 * feeding and is returned. Fails with -1 on text that is no array, on control
 * characters in strings, and on an element of more than 16 MB.
 */
int json_scan_feed(struct json_scan *, const char *piece, size_t len,
    int (*each)(void *arg, const char *element, size_t len), void *arg,
    struct err *);

/* After the last piece: fails where the array has not ended. Frees memory. */
int json_scan_end(struct json_scan *, struct err *);

/* The same where the pieces broke off. */
void json_scan_free(struct json_scan *);

/*
 * Finds the member of that name in the text of an object, as json_scan_feed()
 * hands it out: its value's text, or NULL. The last of several wins, as in
 * every JSON reader in use. Names with escapes in them are not found.
 */
const char *json_scan_member(
    const char *object, size_t size, const char *name, size_t *len);

#endif
