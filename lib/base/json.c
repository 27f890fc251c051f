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
};

struct json_stream {
	jv_parser *parser;
	bool refused; /* behind what the parser was given comes an RS */
};

/*
 * RFC 7464's record separator, at which libjq drops what it has read so far
 * without a word, inside strings too. It stands nowhere in JSON.
 */
static const char separator = 0x1e;

/* Up to here integers are what they are; libjq has doubles. */
#define EXACT 9007199254740992.0 /* 2^53 */

static struct json *
wrap(jv v)
{
	struct json *json = xmalloc(sizeof(*json));

	json->v = v;
	return json;
}

/*
 * Consumes v; its message where it is one of libjq's "invalid" values. Without
 * the whole text, which libjq adds: that of docker's config.json is secret.
 */
static void
set_invalid(struct err *err, jv v)
{
	jv msg = jv_invalid_get_msg(v);
	const char *text = "no value";
	const char *end;

	if (jv_get_kind(msg) == JV_KIND_STRING)
		text = jv_string_value(msg);
	end = strstr(text, " (while parsing ");
	err_set(err, ERR_ENGINE, "not JSON: %.*s",
	    (int)(end ? (size_t)(end - text) : strlen(text)), text);
	jv_free(msg);
}

static void
set_separator(struct err *err)
{
	err_set(err, ERR_ENGINE, "not JSON: a record separator");
}

struct json *
json_parse(const char *text, size_t len, struct err *err)
{
	jv v;

	if (len > INT_MAX) {
		err_set(err, ERR_ENGINE, "not JSON: too large");
		return NULL;
	}
	if (memchr(text, separator, len)) {
		set_separator(err);
		return NULL;
	}
	v = jv_parse_sized(text, (int)len);
	if (jv_is_valid(v))
		return wrap(v);
	set_invalid(err, v);
	return NULL;
}

void
json_free(struct json *json)
{
	if (!json)
		return;
	jv_free(json->v);
	free(json);
}

/* The member of v, which is consumed; invalid where there is none. */
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
		path += len;
		if (*path == '.')
			path++;
	}
	return v;
}

static struct json *
wrap_present(jv v)
{
	if (jv_is_valid(v) && jv_get_kind(v) != JV_KIND_NULL)
		return wrap(v);
	jv_free(v);
	return NULL;
}

struct json *
json_get(const struct json *json, const char *path)
{
	return wrap_present(lookup(json, path));
}

struct json *
json_member(const struct json *json, const char *name)
{
	if (!json)
		return NULL;
	return wrap_present(member(jv_copy(json->v), name, strlen(name)));
}

/* Consumes v. What it returns lives as long as the value that holds v. */
static const char *
as_string(jv v)
{
	const char *s = NULL;

	if (jv_get_kind(v) == JV_KIND_STRING) {
		s = jv_string_value(v);
		if (strlen(s) != (size_t)jv_string_length_bytes(jv_copy(v)))
			s = NULL;
	}
	jv_free(v);
	return s;
}

const char *
json_str(const struct json *json, const char *path)
{
	return as_string(lookup(json, path));
}

const char *
json_as_str(const struct json *json)
{
	return json_str(json, "");
}

char *
json_label(const struct json *json, const char *path, const char *name)
{
	struct json *object = json_get(json, path);
	struct json *value = json_member(object, name);
	const char *text = json_as_str(value);
	char *label = xstrdup(text ? text : "");

	json_free(value);
	json_free(object);
	return label;
}

long long
json_int(const struct json *json, const char *path, long long none)
{
	jv v = lookup(json, path);
	double d;

	if (jv_get_kind(v) != JV_KIND_NUMBER) {
		jv_free(v);
		return none;
	}
	d = jv_number_value(v);
	jv_free(v);
	if (isnan(d))
		return none;
	if (d >= (double)LLONG_MAX)
		return LLONG_MAX;
	if (d <= (double)LLONG_MIN)
		return LLONG_MIN;
	return (long long)d;
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
	return wrap(jv_array_get(jv_copy(json->v), (int)i));
}

void
json_names(const struct json *json, struct strv *names)
{
	jv keys;
	int n;

	if (!json_is_object(json))
		return;
	keys = jv_keys(jv_copy(json->v));
	n = jv_array_length(jv_copy(keys));
	for (int i = 0; i < n; i++) {
		const char *key = as_string(jv_array_get(jv_copy(keys), i));

		if (key)
			strv_add(names, key);
	}
	jv_free(keys);
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
json_integer(long long n)
{
	return wrap(jv_number((double)n));
}

struct json *
json_boolean(bool b)
{
	return wrap(jv_bool(b));
}

struct json *
json_copy(const struct json *json)
{
	return wrap(json ? jv_copy(json->v) : jv_null());
}

/* Consumes the handle, not the value in it. */
static jv
unwrap(struct json *json)
{
	jv v = json ? json->v : jv_null();

	free(json);
	return v;
}

/*
 * Takes the member out of *v, which becomes an object where it is none. libjq
 * copies a value that is referred to from two places, which would make n
 * appends to an array cost n^2.
 */
static jv
take_member(jv *v, jv name)
{
	jv taken;

	if (jv_get_kind(*v) != JV_KIND_OBJECT) {
		jv_free(*v);
		*v = jv_object();
	}
	taken = jv_object_get(jv_copy(*v), jv_copy(name));
	*v = jv_object_set(*v, name, jv_null());
	return taken;
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

/* v with what change() makes of the value at path and of this one. */
static jv
change_at(jv v, const char *path, jv (*change)(jv, jv), jv value)
{
	size_t len = strcspn(path, ".");
	jv name, below;

	if (!*path)
		return change(v, value);
	name = jv_string_sized(path, (int)len);
	path += len;
	below = take_member(&v, jv_copy(name));
	below = change_at(below, path + (*path == '.'), change, value);
	return jv_object_set(v, name, below);
}

void
json_put(struct json *json, const char *path, struct json *value)
{
	jv v = unwrap(value);

	if (json)
		json->v = change_at(json->v, path, replace, v);
	else
		jv_free(v);
}

void
json_put_member(struct json *json, const char *name, struct json *value)
{
	jv v = unwrap(value);

	if (!json) {
		jv_free(v);
		return;
	}
	jv_free(take_member(&json->v, jv_string(name)));
	json->v = jv_object_set(json->v, jv_string(name), v);
}

void
json_put_str(struct json *json, const char *path, const char *s)
{
	json_put(json, path, json_string(s));
}

void
json_put_int(struct json *json, const char *path, long long n)
{
	json_put(json, path, json_integer(n));
}

void
json_put_bool(struct json *json, const char *path, bool b)
{
	json_put(json, path, json_boolean(b));
}

void
json_add(struct json *json, const char *path, struct json *value)
{
	jv v = unwrap(value);

	if (json)
		json->v = change_at(json->v, path, append, v);
	else
		jv_free(v);
}

void
json_add_str(struct json *json, const char *path, const char *s)
{
	json_add(json, path, json_string(s));
}

/* Consumes v. */
static void
add_dump(struct str *text, jv v)
{
	jv dump = jv_dump_string(v, 0);

	str_add(text, jv_string_value(dump),
	    (size_t)jv_string_length_bytes(jv_copy(dump)));
	jv_free(dump);
}

/*
 * libjq writes 1e+17 and 9223372036854776000, and an engine that wants an
 * integer takes neither. The largest one has no double: what is read as it
 * becomes 2^63.
 */
static void
add_number(struct str *text, jv v)
{
	double d = jv_number_value(v);

	if (fabs(d) < EXACT || fabs(d) > (double)LLONG_MAX)
		add_dump(text, v);
	else if (d == (double)LLONG_MAX)
		str_addf(text, "%lld", LLONG_MAX);
	else
		str_addf(text, "%lld", (long long)d);
}

static void add_value(struct str *text, jv v);

static void
add_object(struct str *text, jv v)
{
	jv names = jv_keys(jv_copy(v));
	int n = jv_array_length(jv_copy(names));

	str_addc(text, '{');
	for (int i = 0; i < n; i++) {
		jv name = jv_array_get(jv_copy(names), i);

		if (i > 0)
			str_addc(text, ',');
		add_dump(text, jv_copy(name));
		str_addc(text, ':');
		add_value(text, jv_object_get(jv_copy(v), name));
	}
	str_addc(text, '}');
	jv_free(names);
	jv_free(v);
}

static void
add_array(struct str *text, jv v)
{
	int n = jv_array_length(jv_copy(v));

	str_addc(text, '[');
	for (int i = 0; i < n; i++) {
		if (i > 0)
			str_addc(text, ',');
		add_value(text, jv_array_get(jv_copy(v), i));
	}
	str_addc(text, ']');
	jv_free(v);
}

/* Consumes v. */
static void
add_value(struct str *text, jv v)
{
	switch (jv_get_kind(v)) {
	case JV_KIND_OBJECT:
		add_object(text, v);
		break;
	case JV_KIND_ARRAY:
		add_array(text, v);
		break;
	case JV_KIND_NUMBER:
		add_number(text, v);
		break;
	default:
		add_dump(text, v);
	}
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
	if (jv_invalid_has_msg(jv_copy(v))) {
		set_invalid(err, v);
		return NULL;
	}
	if (stream->refused)
		set_separator(err);
	jv_free(v);
	return NULL;
}

void
json_stream_free(struct json_stream *stream)
{
	jv_parser_free(stream->parser);
	free(stream);
}
