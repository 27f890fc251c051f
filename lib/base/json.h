/* SPDX-License-Identifier: MIT */
/*
 * json: reads and builds JSON values (RFC 8259), over libjq's jv. json.c is the
 * only file that includes <jv.h>. No jq program is ever compiled: that alone
 * would take longer than all of box-ls.
 *
 * A struct json is a handle for a value. What json_parse(), json_stream_next()
 * and the functions that build return is the caller's, who frees it with
 * json_free(). A part of a value, which json_get(), json_member() and
 * json_item() return, belongs to that value and is freed with it; freeing it
 * before that has no effect. Strings belong to the handle that they were asked
 * of, and live as long as that is neither freed nor changed.
 *
 * A path names a member of nested objects: names joined by dots, such as
 * "State.Status". If a name may contain a dot, as the name of a label may, use
 * json_member().
 *
 * Values come from outside, so every function that reads one accepts values of
 * any type, and NULL, which stands for an absent value.
 *
 * Numbers are doubles: integers up to 2^53 are exact, and a larger one becomes
 * the nearest double, which is written in digits up to 2^63 - 1.
 */
#ifndef BOX_BASE_JSON_H
#define BOX_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct json;

/*
 * Parses exactly one value. Returns NULL with err set to ERR_ENGINE if the
 * text is not JSON, has more than one value, or nests deeper than libjq allows
 * (256). The message says so and quotes nothing of the text.
 */
struct json *json_parse(const char *text, size_t len, struct err *);
void json_free(struct json *);

/* The part at path; NULL if it is absent or null. */
struct json *json_get(const struct json *, const char *path);
/* The value of one member, whose name may contain dots; NULL as above. */
struct json *json_member(const struct json *, const char *name);

/* The string at path; NULL if it is not a string or contains U+0000. */
const char *json_str(const struct json *, const char *path);
/* The same, or none where that would be NULL. */
static inline const char *
json_str_or(const struct json *json, const char *path, const char *none)
{
	const char *s = json_str(json, path);

	return s ? s : none;
}
/* The number at path without its fraction; none if it is not a number. */
long long json_int(const struct json *, const char *path, long long none);
/* Is the value at path true? */
bool json_bool(const struct json *, const char *path);

/* The value itself as a string, as by json_str(). */
static inline const char *
json_as_str(const struct json *json)
{
	return json_str(json, "");
}

bool json_is_array(const struct json *);
bool json_is_object(const struct json *);

/* The number of members of an array or an object; 0 for anything else. */
size_t json_len(const struct json *);
/* Element i of an array; NULL if there is none, or if it is null. */
struct json *json_item(const struct json *, size_t i);
/*
 * The names of an object's members, sorted by bytes, as an array that is a part
 * of the object; NULL for anything else. json_names() adds them to a list. A
 * name that contains U+0000 cannot be a C string and is left out there.
 */
struct json *json_keys(const struct json *);
void json_names(const struct json *, struct strv *names);
/* Adds the strings of the array at path to strings, without other elements. */
void json_strings(const struct json *, const char *path, struct strv *strings);

/*
 * Loops over the elements of an array, and over the members of an object in the
 * order of json_names(); a value of another type has none. To put another value
 * in the place of a member does not disturb the loop.
 *
 *	for (struct json_each each = { 0 }; json_next(array, &each);)
 *	for (struct json_each each = { 0 }; json_next_member(object, &each);)
 */
struct json_each {
	const char *name;   /* the member's */
	struct json *value; /* NULL for null */

	/* Its own. */
	struct json *names;
	size_t next;
};
bool json_next(const struct json *, struct json_each *);
bool json_next_member(const struct json *, struct json_each *);

/*
 * Building. A value that is passed to json_put() and its like is consumed, or
 * copied if it is a part of another value; NULL becomes null. Objects and
 * arrays that the path needs are created, replacing values of another type.
 * Putting something into NULL has no effect.
 */
struct json *json_object(void);
struct json *json_array(void);
struct json *json_string(const char *s);
struct json *json_copy(const struct json *);
void json_put(struct json *, const char *path, struct json *value);
void json_put_member(struct json *, const char *name, struct json *value);
/* Puts a member, whose name may contain dots, into the object at path. */
void json_put_member_of(
    struct json *, const char *path, const char *name, struct json *value);
/* The same for VALUE of NAME=VALUE; the value of NAME is "". */
void json_put_pair(struct json *, const char *path, const char *pair);
void json_put_int(struct json *, const char *path, long long n);
void json_put_bool(struct json *, const char *path, bool b);
/* Appends to the array at path; "" is the value itself. */
void json_add(struct json *, const char *path, struct json *value);
/* The same for each string of a list. */
void json_add_strings(
    struct json *, const char *path, const struct strv *strings);

/* The same for strings; NULL becomes null. */
static inline void
json_put_str(struct json *json, const char *path, const char *s)
{
	json_put(json, path, json_string(s));
}

static inline void
json_add_str(struct json *json, const char *path, const char *s)
{
	json_add(json, path, json_string(s));
}

/* Adds the shortest text of a value to text, members sorted by name. */
void json_text(const struct json *, struct str *text);

/*
 * A sequence of JSON values that arrives in pieces, such as the progress of a
 * build. json_stream_feed() takes the next piece, which must stay unchanged
 * until json_stream_next() has returned NULL; a piece of no bytes is the end.
 * json_stream_next() returns the next complete value, or NULL if more input is
 * needed. If NULL was returned and err->kind is not ERR_NONE, the input is not
 * JSON or ends within a value, and the stream can only be freed.
 */
struct json_stream;

struct json_stream *json_stream_new(void);
void json_stream_feed(struct json_stream *, const char *piece, size_t len);
struct json *json_stream_next(struct json_stream *, struct err *);
void json_stream_free(struct json_stream *);

#endif
