/* SPDX-License-Identifier: MIT */
#include "base/json_scan.h"

#include <string.h>

#define ELEMENT_MAX ((size_t)16 * 1024 * 1024)

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static int
bad(struct err *err, const char *what)
{
	return err_set(
	    err, ERR_ENGINE, "the engine's list is broken: %s", what);
}

/* The number of bytes before the string's end, an escape or a control byte. */
static size_t
plain_run(const char *piece, size_t len)
{
	size_t n = 0;

	while (n < len && piece[n] != '"' && piece[n] != '\\' &&
	       (unsigned char)piece[n] >= 0x20)
		n++;
	return n;
}

static int
string_byte(struct json_scan *scan, char c, struct err *err)
{
	if ((unsigned char)c < 0x20)
		return bad(err, "control character in a string");
	if (scan->escaped)
		scan->escaped = false;
	else if (c == '\\')
		scan->escaped = true;
	else if (c == '"')
		scan->in_string = false;
	str_addc(&scan->element, c);
	return 0;
}

/* A byte outside of strings. Returns 1 if it ends the element before it. */
static int
token_byte(struct json_scan *scan, char c, struct err *err)
{
	if (is_space(c))
		return 0;
	if (scan->depth == 0 && (c == ',' || c == ']'))
		return scan->element.len > 0 ? 1 : bad(err, "empty element");
	if (c == '"')
		scan->in_string = true;
	else if (c == '{' || c == '[')
		scan->depth++;
	else if (c == '}' || c == ']')
		scan->depth--;
	if (scan->depth < 0)
		return bad(err, "brackets do not match");
	str_addc(&scan->element, c);
	return 0;
}

/* A byte before the array's first element or after its end. */
static int
array_byte(struct json_scan *scan, char c, struct err *err)
{
	if (is_space(c))
		return 0;
	if (scan->state == SCAN_AFTER)
		return bad(err, "text after its end");
	if (c != '[')
		return bad(err, "it is not an array");
	scan->state = SCAN_ELEMENT;
	return 0;
}

int
json_scan_feed(
    struct json_scan *scan, const char *piece, size_t len, struct err *err)
{
	const char *end = piece + len;
	int result;

	while (piece < end) {
		char c = *piece;

		if (scan->element.len > ELEMENT_MAX)
			return bad(err, "an element is larger than 16 MB");
		if (scan->in_string && !scan->escaped) {
			size_t n = plain_run(piece, (size_t)(end - piece));

			str_add(&scan->element, piece, n);
			piece += n;
			if (n > 0)
				continue;
		}
		piece++;
		if (scan->state != SCAN_ELEMENT)
			result = array_byte(scan, c, err);
		else if (scan->in_string)
			result = string_byte(scan, c, err);
		else if (c == ']' && scan->depth == 0 && !scan->element.len) {
			/* this takes "[1,]", too, which no engine sends */
			scan->state = SCAN_AFTER;
			continue;
		} else
			result = token_byte(scan, c, err);
		if (result < 0)
			return -1;
		if (result == 0)
			continue;
		if (c == ']')
			scan->state = SCAN_AFTER;
		result =
		    scan->each(scan->arg, scan->element.s, scan->element.len);
		str_reset(&scan->element);
		if (result != 0)
			return result;
	}
	return 0;
}

void
json_scan_free(struct json_scan *scan)
{
	str_free(&scan->element);
	*scan = (struct json_scan){ 0 };
}

int
json_scan_end(struct json_scan *scan, struct err *err)
{
	bool complete = scan->state == SCAN_AFTER;

	json_scan_free(scan);
	return complete ? 0 : bad(err, "it is cut off");
}

/* From the opening quote of a string to what follows the closing one. */
static const char *
skip_string(const char *p, const char *end)
{
	for (p++; p < end && *p != '"'; p++) {
		if (*p == '\\')
			p++;
	}
	return p < end ? p + 1 : end;
}

static const char *
skip_value(const char *p, const char *end)
{
	int depth = 0;

	while (p < end) {
		if (*p == '"') {
			p = skip_string(p, end);
			continue;
		}
		if (depth == 0 && (*p == ',' || *p == '}'))
			return p;
		if (*p == '{' || *p == '[')
			depth++;
		else if (*p == '}' || *p == ']')
			depth--;
		p++;
	}
	return end;
}

const char *
json_scan_member(const char *object, size_t size, const char *name, size_t *len)
{
	const char *end = object + size;
	const char *p = object + 1;
	const char *found = NULL;
	size_t name_len = strlen(name);

	if (size < 2 || object[0] != '{')
		return NULL;
	while (p < end && *p == '"') {
		const char *key = p + 1;
		const char *value;
		size_t key_len;

		p = skip_string(p, end);
		key_len = (size_t)(p - key) - 1;
		if (p >= end || *p != ':')
			return NULL;
		value = ++p;
		p = skip_value(p, end);
		if (key_len == name_len && memcmp(key, name, key_len) == 0) {
			found = value;
			*len = (size_t)(p - value);
		}
		if (p < end && *p == ',')
			p++;
	}
	return found;
}
