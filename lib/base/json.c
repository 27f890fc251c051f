/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include <jv.h>
#include <limits.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

struct json {
	jv v;
	bool is_part;       /* of a value that frees it */
	struct json *parts; /* handles for parts of this value */
	struct json *next;  /* the next one in such a list */
};

struct json_stream {
	jv_parser *parser;
	bool refused; /* the text given to the parser ended at a separator */
};

/*
 * RFC 7464's record separator. libjq silently discards what it has read before
 * one, even within a string. JSON text cannot contain it.
 */
static const char separator = 0x1e;

/* libjq would abort(3) without naming the program. */
static void
no_memory(void *unused)
{
	(void)unused;
	out_of_memory();
}

static void __attribute__((constructor)) handle_no_memory(void)
{
	jv_nomem_handler(no_memory, NULL);
}

static struct json *
wrap(jv v)
{
	struct json *json = xcalloc(1, sizeof(*json));

	json->v = v;
	return json;
}

static struct json *
refuse(struct err *err, const char *why)
{
	err_set(err, ERR_ENGINE, "not JSON: %s", why);
	return NULL;
}

/*
 * Reports the message of an invalid value, which is consumed. libjq appends
 * the whole text that it was reading; that is cut off, because the text may be
 * docker's config.json, which holds secrets.
 */
static struct json *
refuse_invalid(struct err *err, jv v)
{
	jv msg = jv_invalid_get_msg(v);
	bool has_text = jv_get_kind(msg) == JV_KIND_STRING;
	char *why = xstrdup(has_text ? jv_string_value(msg) : "no value");
	char *end = strstr(why, " (while parsing ");

	if (end)
		*end = '\0';
	refuse(err, why);
	free(why);
	jv_free(msg);
	return NULL;
}

struct json *
json_parse(const char *text, size_t len, struct err *err)
{
	jv v;

	if (len > INT_MAX)
		return refuse(err, "too large");
	if (memchr(text, separator, len))
		return refuse(err, "a record separator");
	v = jv_parse_sized(text, (int)len);
	return jv_is_valid(v) ? wrap(v) : refuse_invalid(err, v);
}

/* Frees the handle and those for its parts, and returns its value. */
static jv
unwrap(struct json *json)
{
	jv v = json->v;

	while (json->parts) {
		struct json *part = json->parts;

		json->parts = part->next;
		jv_free(unwrap(part));
	}
	free(json);
	return v;
}

void
json_free(struct json *json)
{
	if (json && !json->is_part)
		jv_free(unwrap(json));
}

/* The member of v, which is consumed; an invalid value if there is none. */
static jv
member(jv v, const char *name, size_t len)
{
	if (jv_get_kind(v) == JV_KIND_OBJECT)
		return jv_object_get(v, jv_string_sized(name, (int)len));
	jv_free(v);
	return jv_invalid();
}

static jv
lookup(const struct json *json, const char *path)
{
	jv v = json ? jv_copy(json->v) : jv_invalid();

	while (*path) {
		size_t len = strcspn(path, ".");

		v = member(v, path, len);
		path += len + (path[len] == '.');
	}
	return v;
}

/* A handle for v, a part of whole; NULL if it is absent or null. */
static struct json *
wrap_part(const struct json *whole, jv v)
{
	struct json *owner = (struct json *)whole, *part;

	if (!jv_is_valid(v) || jv_get_kind(v) == JV_KIND_NULL) {
		jv_free(v);
		return NULL;
	}
	part = wrap(v);
	part->is_part = true;
	part->next = owner->parts;
	owner->parts = part;
	return part;
}

struct json *
json_get(const struct json *json, const char *path)
{
	return wrap_part(json, lookup(json, path));
}

struct json *
json_member(const struct json *json, const char *name)
{
	return wrap_part(json, member(lookup(json, ""), name, strlen(name)));
}

/* Consumes v. The string lives as long as the value that contains v. */
static const char *
as_string(jv v)
{
	bool is_string = jv_get_kind(v) == JV_KIND_STRING;
	const char *s = is_string ? jv_string_value(v) : NULL;

	if (s && strlen(s) != (size_t)jv_string_length_bytes(jv_copy(v)))
		s = NULL;
	jv_free(v);
	return s;
}

const char *
json_str(const struct json *json, const char *path)
{
	return as_string(lookup(json, path));
}

/* Cuts off the fraction; what is too large becomes the nearest integer. */
static long long
to_integer(double d)
{
	if (d >= (double)LLONG_MAX)
		return LLONG_MAX;
	if (d <= (double)LLONG_MIN)
		return LLONG_MIN;
	return (long long)d;
}

long long
json_int(const struct json *json, const char *path, long long none)
{
	jv v = lookup(json, path);
	double d = jv_get_kind(v) == JV_KIND_NUMBER ? jv_number_value(v) : NAN;

	jv_free(v);
	return isnan(d) ? none : to_integer(d);
}

bool
json_bool(const struct json *json, const char *path)
{
	jv v = lookup(json, path);
	bool b = jv_get_kind(v) == JV_KIND_TRUE;

	jv_free(v);
	return b;
}

bool
json_is_array(const struct json *json)
{
	return json && jv_get_kind(json->v) == JV_KIND_ARRAY;
}

bool
json_is_object(const struct json *json)
{
	return json && jv_get_kind(json->v) == JV_KIND_OBJECT;
}

size_t
json_len(const struct json *json)
{
	if (json_is_array(json))
		return (size_t)jv_array_length(jv_copy(json->v));
	if (json_is_object(json))
		return (size_t)jv_object_length(jv_copy(json->v));
	return 0;
}

struct json *
json_item(const struct json *json, size_t i)
{
	if (!json_is_array(json) || i >= json_len(json))
		return NULL;
	return wrap_part(json, jv_array_get(jv_copy(json->v), (int)i));
}

struct json *
json_keys(const struct json *json)
{
	return json_is_object(json) ? wrap_part(json, jv_keys(jv_copy(json->v)))
				    : NULL;
}

struct json *
json_object(void)
{
	return wrap(jv_object());
}

struct json *
json_array(void)
{
	return wrap(jv_array());
}

struct json *
json_string(const char *s)
{
	return wrap(s ? jv_string(s) : jv_null());
}

struct json *
json_copy(const struct json *json)
{
	return wrap(json ? jv_copy(json->v) : jv_null());
}

/* The value that a handle stands for, which is consumed unless it is a part. */
static jv
consume(struct json *json)
{
	if (!json)
		return jv_null();
	return json->is_part ? jv_copy(json->v) : unwrap(json);
}

/* v, or an empty object in place of what is not an object. */
static jv
as_object(jv v)
{
	if (jv_get_kind(v) == JV_KIND_OBJECT)
		return v;
	jv_free(v);
	return jv_object();
}

static jv
replace(jv old, jv value)
{
	jv_free(old);
	return value;
}

static jv
append(jv array, jv value)
{
	if (jv_get_kind(array) != JV_KIND_ARRAY)
		array = replace(array, jv_array());
	return jv_array_append(array, value);
}

/* v, with the value at path replaced by what change() makes of it. */
static jv
change_at(jv v, const char *path, jv (*change)(jv, jv), jv value)
{
	size_t len = strcspn(path, ".");
	jv name, below;

	if (!*path)
		return change(v, value);
	name = jv_string_sized(path, (int)len);
	path += len + (path[len] == '.');
	v = as_object(v);
	below = jv_object_get(jv_copy(v), jv_copy(name));
	/*
	 * libjq copies a value before it changes one that has two references.
	 * Without this, appending n elements to an array would cost n^2.
	 */
	v = jv_object_set(v, jv_copy(name), jv_null());
	below = change_at(below, path, change, value);
	return jv_object_set(v, name, below);
}

static void
change(struct json *json, const char *path, jv (*how)(jv, jv), jv value)
{
	if (json)
		json->v = change_at(json->v, path, how, value);
	else
		jv_free(value);
}

void
json_put(struct json *json, const char *path, struct json *value)
{
	change(json, path, replace, consume(value));
}

void
json_put_member(struct json *json, const char *name, struct json *value)
{
	jv v = consume(value);

	if (json)
		json->v = jv_object_set(as_object(json->v), jv_string(name), v);
	else
		jv_free(v);
}

void
json_put_int(struct json *json, const char *path, long long n)
{
	change(json, path, replace, jv_number((double)n));
}

void
json_put_bool(struct json *json, const char *path, bool b)
{
	change(json, path, replace, jv_bool(b));
}

void
json_add(struct json *json, const char *path, struct json *value)
{
	change(json, path, append, consume(value));
}

/* Consumes v. */
static void
add_dump(struct str *text, jv v)
{
	jv dump = jv_dump_string(v, 0);

	str_adds(text, jv_string_value(dump));
	jv_free(dump);
}

/*
 * libjq writes 1e+17 and 9223372036854776000, neither of which an engine takes
 * for an integer. Below 2^53 doubles are exact, and libjq writes them well.
 */
static void
add_number(struct str *text, jv v)
{
	double d = jv_number_value(v);

	if (fabs(d) < 0x1p53 || fabs(d) > (double)LLONG_MAX)
		add_dump(text, v);
	else
		str_addf(text, "%lld", to_integer(d));
}

static void add_value(struct str *text, jv v);

/* Adds an array or an object, whose members are sorted. Consumes v. */
static void
add_members(struct str *text, jv v)
{
	bool is_object = jv_get_kind(v) == JV_KIND_OBJECT;
	jv items = is_object ? jv_keys(jv_copy(v)) : jv_copy(v);

	str_addc(text, is_object ? '{' : '[');
	jv_array_foreach (items, i, item) {
		if (i > 0)
			str_addc(text, ',');
		if (is_object) {
			add_dump(text, jv_copy(item));
			str_addc(text, ':');
			item = jv_object_get(jv_copy(v), item);
		}
		add_value(text, item);
	}
	str_addc(text, is_object ? '}' : ']');
	jv_free(items);
	jv_free(v);
}

/* Consumes v. */
static void
add_value(struct str *text, jv v)
{
	jv_kind kind = jv_get_kind(v);

	if (kind == JV_KIND_OBJECT || kind == JV_KIND_ARRAY)
		add_members(text, v);
	else if (kind == JV_KIND_NUMBER)
		add_number(text, v);
	else
		add_dump(text, v);
}

void
json_text(const struct json *json, struct str *text)
{
	add_value(text, json ? jv_copy(json->v) : jv_null());
}

struct json_stream *
json_stream_new(void)
{
	struct json_stream *stream = xcalloc(1, sizeof(*stream));

	stream->parser = jv_parser_new(0);
	return stream;
}

void
json_stream_feed(struct json_stream *stream, const char *piece, size_t len)
{
	const char *end = memchr(piece, separator, len);

	stream->refused = end != NULL;
	jv_parser_set_buf(stream->parser, piece,
	    (int)(end ? (size_t)(end - piece) : len), len > 0);
}

struct json *
json_stream_next(struct json_stream *stream, struct err *err)
{
	jv v = jv_parser_next(stream->parser);

	err->kind = ERR_NONE;
	if (jv_is_valid(v))
		return wrap(v);
	if (jv_invalid_has_msg(jv_copy(v)))
		return refuse_invalid(err, v);
	jv_free(v);
	return stream->refused ? refuse(err, "a record separator") : NULL;
}

void
json_stream_free(struct json_stream *stream)
{
	jv_parser_free(stream->parser);
	free(stream);
}
