/* SPDX-License-Identifier: MIT */
#include "cli/columns.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/json_scan.h"
#include "base/str.h"
#include "api/labels.h"

struct json *
element_get(const struct element *element, const char *member)
{
	struct err ignored;
	size_t len;
	const char *text =
	    json_scan_member(element->text, element->len, member, &len);

	if (!text || (len == 4 && memcmp(text, "null", 4) == 0))
		return NULL;
	return json_parse(text, len, &ignored);
}

static void
print_string(
    struct output *out, const struct element *element, const char *member)
{
	struct json *value = element_get(element, member);

	output_field(out, json_as_str(value));
	json_free(value);
}

/* Whatever it is, as JSON: labels, mounts, networks. */
static void
print_json(
    struct output *out, const struct element *element, const char *member)
{
	struct json *value = element_get(element, member);
	struct str text = { 0 };

	if (value)
		json_text(value, &text);
	output_fieldn(out, str_text(&text), text.len);
	str_free(&text);
	json_free(value);
}

static void
print_time(
    struct output *out, const struct element *element, const char *member)
{
	struct json *value = element_get(element, member);
	time_t t = (time_t)json_int(value, "", 0);
	char text[sizeof("2026-01-01T00:00:00Z") + 16];
	struct tm tm;

	text[0] = '\0';
	if (value && gmtime_r(&t, &tm))
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	output_field(out, text);
	json_free(value);
}

char *
element_label(const struct element *element, const char *name)
{
	struct json *labels = element_get(element, "Labels");
	char *text = json_label(labels, "", name);

	json_free(labels);
	return text;
}

/* The one without a second slash; the others are links to it. */
char *
element_name(const struct element *element)
{
	struct json *names = element_get(element, "Names");
	char *found = NULL;

	for (size_t i = 0; i < json_len(names); i++) {
		struct json *name = json_item(names, i);
		const char *s = json_as_str(name);

		if (s && *s == '/')
			s++;
		if (s && (!found || !strchr(s, '/'))) {
			free(found);
			found = xstrdup(s);
		}
		json_free(name);
	}
	json_free(names);
	return found ? found : xstrdup("");
}

static void
print_name(
    struct output *out, const struct element *element, const char *member)
{
	char *name = element_name(element);

	(void)member;
	output_field(out, name);
	free(name);
}

static void
add_port(struct str *text, const struct json *port)
{
	const char *ip = json_str(port, "IP");
	const char *type = json_str(port, "Type");
	long long public = json_int(port, "PublicPort", 0);

	if (text->len > 0)
		str_addc(text, ',');
	if (public > 0)
		str_addf(text,
		    ip && strchr(ip, ':') ? "[%s]:%lld->" : "%s:%lld->",
		    ip ? ip : "", public);
	str_addf(text, "%lld/%s", json_int(port, "PrivatePort", 0),
	    type ? type : "tcp");
}

/* As docker ps writes them: 127.0.0.1:8080->80/tcp,443/tcp */
static void
print_ports(
    struct output *out, const struct element *element, const char *member)
{
	struct json *ports = element_get(element, member);
	struct str text = { 0 };

	for (size_t i = 0; i < json_len(ports); i++) {
		struct json *port = json_item(ports, i);

		add_port(&text, port);
		json_free(port);
	}
	output_fieldn(out, str_text(&text), text.len);
	str_free(&text);
	json_free(ports);
}

static void
print_tag(struct output *out, const struct element *element, const char *member)
{
	(void)member;
	output_field(out, element->tag);
}

/* One label's text, which is what a version says of itself. */
static void
print_label(
    struct output *out, const struct element *element, const char *label)
{
	char *value = element_label(element, label);

	output_field(out, value);
	free(value);
}

/* Of a box that wrote nothing, an engine that was asked tells no size. */
static void
print_written(
    struct output *out, const struct element *element, const char *member)
{
	struct json *written = element_get(element, member);
	struct json *whole = element_get(element, "SizeRootFs");

	if (!written && whole)
		output_field(out, "0");
	else
		print_json(out, element, member);
	json_free(whole);
	json_free(written);
}

static const struct column box_columns[] = {
	{ "name", print_name, "Names" },
	{ "image", print_string, "Image" },
	{ "state", print_string, "State" },
	{ "id", print_string, "Id" },
	{ "command", print_string, "Command" },
	{ "created", print_time, "Created" },
	{ "imageid", print_string, "ImageID" },
	{ "labels", print_json, "Labels" },
	{ "mounts", print_json, "Mounts" },
	{ "networks", print_json, "NetworkSettings" },
	{ "ports", print_ports, "Ports" },
	{ "size", print_written, "SizeRw" },
	{ "status", print_string, "Status" },
	{ NULL, NULL, NULL },
};

static const struct column image_columns[] = {
	{ "name", print_tag, "RepoTags" },
	{ "id", print_string, "Id" },
	{ "created", print_time, "Created" },
	{ "size", print_json, "Size" },
	{ "digests", print_json, "RepoDigests" },
	{ "labels", print_json, "Labels" },
	{ "parent", print_string, "ParentId" },
	{ "version", print_label, VERSION_NUMBER },
	{ "series", print_label, VERSION_SERIES },
	{ "time", print_label, VERSION_TIME },
	{ "previous", print_label, VERSION_PARENT },
	{ "kind", print_label, VERSION_KIND },
	{ "message", print_label, VERSION_MESSAGE },
	{ NULL, NULL, NULL },
};

const struct column *
column_table(bool images)
{
	return images ? image_columns : box_columns;
}

const struct column *
column_find(bool images, const char *name, size_t len)
{
	const struct column *column = column_table(images);

	for (; column->name; column++) {
		if (strlen(column->name) == len &&
		    memcmp(column->name, name, len) == 0)
			return column;
	}
	return NULL;
}
