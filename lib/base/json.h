/* SPDX-License-Identifier: MIT */
/*
 * json: values of RFC 8259, read and built. Over libjq's jv; json.c is the
 * only file that includes <jv.h>, and no jq program is ever compiled, because
 * that alone costs more than a whole box-ls.
 *
 * A struct json is an immutable-looking handle that its owner frees; strings
 * handed out belong to the handle they came from and live as long as it does,
 * as long as nothing is put into it.
 *
 * A path names members of nested objects, joined by dots: "State.Status".
 * Names that hold a dot, such as labels, are reached by json_member().
 *
 * Values come from strangers, so nothing here depends on what they are: every
 * question has an answer for every value, and for NULL, which is none.
 *
 * Numbers are libjq's doubles: integers of up to 2^53 are exact, and larger
 * ones are the nearest double, written in digits up to 2^63 - 1.
 */
#ifndef BOX_BASE_JSON_H
#define BOX_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/str.h"

struct json;

/*
 * Parses exactly one value. Refused, with a message that says so and quotes
 * nothing of the text: what is no JSON, more than one value, nesting deeper
 * than libjq allows (256).
 */
struct json *json_parse(const char *text, size_t len, struct err *);
void json_free(struct json *);

/* A new handle for the value at path, NULL where there is none or null. */
struct json *json_get(const struct json *, const char *path);
/* The same for one member, whose name is taken as it is. */
struct json *json_member(const struct json *, const char *name);

/* The string at path; NULL for none, another type, or one that holds U+0000. */
const char *json_str(const struct json *, const char *path);
/* The number at path cut to an integer, or what stands in for none. */
long long json_int(const struct json *, const char *path, long long none);
bool json_bool(const struct json *, const char *path);

/*
 * The string that a member has whose name is taken as it is, of the object at
 * path: a label. "" where there is none; the caller frees it.
 */
char *json_label(const struct json *, const char *path, const char *name);

/* Is the value itself a string, an array, an object? */
const char *json_as_str(const struct json *);
bool json_is_array(const struct json *);
bool json_is_object(const struct json *);

/* Members of an array or an object; 0 for everything else, NULL included. */
size_t json_len(const struct json *);
/* A new handle for element i of an array, NULL behind its end. */
struct json *json_item(const struct json *, size_t i);
/*
 * The names of an object's members, sorted by bytes, added to names; without
 * those that hold U+0000, which are no C strings.
 */
void json_names(const struct json *, struct strv *names);

/*
 * Building. The value given is consumed, and NULL is null. Objects on the way
 * are made, also in the place of what is there and is none. What is put into
 * NULL goes nowhere.
 */
struct json *json_object(void);
struct json *json_array(void);
struct json *json_string(const char *s);
struct json *json_integer(long long n);
struct json *json_boolean(bool b);
struct json *json_copy(const struct json *);
void json_put(struct json *, const char *path, struct json *value);
void json_put_member(struct json *, const char *name, struct json *value);
void json_put_str(struct json *, const char *path, const char *s);
void json_put_int(struct json *, const char *path, long long n);
void json_put_bool(struct json *, const char *path, bool b);
/* Appends to the array at path ("": the value itself), made where none is. */
void json_add(struct json *, const char *path, struct json *value);
void json_add_str(struct json *, const char *path, const char *s);

/* The text of a value in its shortest form, members sorted by name. */
void json_text(const struct json *, struct str *);

/*
 * A run of JSON values that arrives in pieces, such as a build's progress.
 * json_stream_feed() takes the next piece, which must stay as it is until
 * json_stream_next() has returned NULL for it; one of no bytes is the end.
 * json_stream_next() returns a new handle, or NULL where the piece is used up.
 * With err->kind set it is no JSON, or ends within a value; then the stream can
 * only be freed.
 */
struct json_stream;

struct json_stream *json_stream_new(void);
void json_stream_feed(struct json_stream *, const char *piece, size_t len);
struct json *json_stream_next(struct json_stream *, struct err *);
void json_stream_free(struct json_stream *);

#endif
