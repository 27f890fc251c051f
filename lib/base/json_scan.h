/* SPDX-License-Identifier: MIT */
/*
 * json_scan: splits JSON text without parsing all of it. It does no I/O.
 *
 * The list of 1,000 containers is 1.1 MB, of which box-ls prints 60 kB. libjq
 * parses it in 22 ms. Finding where its elements and their members begin and
 * end takes 2 ms, so that libjq only has to parse the members that are
 * printed. Memory stays constant, whatever the length of the list.
 *
 * Of what is skipped, only the balance of brackets and quotes is checked; the
 * rest is checked by json_parse().
 */
#ifndef BOX_BASE_JSON_SCAN_H
#define BOX_BASE_JSON_SCAN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

/*
 * Splits one JSON array that arrives in pieces into its elements. The caller
 * sets each and arg, and the rest to 0.
 */
struct json_scan {
	/*
	 * Called with each element, without blanks between its tokens. A
	 * result other than 0 ends the scan.
	 */
	int (*each)(void *arg, const char *element, size_t len);
	void *arg;
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
 * Scans the next piece. Returns 0, or what each() returned if that was not 0,
 * or -1 with err set to ERR_ENGINE if the text is not an array, a string
 * contains a control character, or an element is larger than 16 MB.
 */
int json_scan_feed(
    struct json_scan *, const char *piece, size_t len, struct err *);

/*
 * To be called after the last piece; frees memory. Returns -1 with err set to
 * ERR_ENGINE if the array has not ended.
 */
int json_scan_end(struct json_scan *, struct err *);

/* Frees memory if the scan is given up before its end. */
void json_scan_free(struct json_scan *);

/*
 * Finds a member by its name in the text of an object, as it was passed to
 * each(). Returns the text of its value and sets *len, or NULL. If a name
 * occurs twice, the last one counts, as in every common JSON parser. Names
 * that are written with escapes are not found.
 */
const char *json_scan_member(
    const char *object, size_t size, const char *name, size_t *len);

#endif
