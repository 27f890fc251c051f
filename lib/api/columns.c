/* SPDX-License-Identifier: MIT */
#include "api/columns.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "api/image.h"
#include "api/labels.h"
#include "api/ref.h"
#include "base/json_scan.h"
#include "base/mem.h"

/* The value of a member; NULL where it is missing or null. */
static struct json *
get(const struct element *element, const char *member)
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
add_string(struct str *out, const struct element *element, const char *member)
{
	struct json *value = get(element, member);

	str_adds(out, json_str_or(value, "", ""));
	json_free(value);
}

/* Whatever it is, as JSON: labels, mounts, networks. */
static void
add_json(struct str *out, const struct element *element, const char *member)
{
	struct json *value = get(element, member);

	if (value)
		json_text(value, out);
	json_free(value);
}

static void
add_time(struct str *out, const struct element *element, const char *member)
{
	struct json *value = get(element, member);
	time_t t = (time_t)json_int(value, "", 0);
	char text[sizeof("2026-01-01T00:00:00Z") + 16];
	struct tm tm;

	if (value && gmtime_r(&t, &tm) &&
	    strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm) > 0)
		str_adds(out, text);
	json_free(value);
}

char *
element_id(const struct element *element)
{
	struct str id = { 0 };

	add_string(&id, element, "Id");
	return str_take(&id);
}

/* The one without a second slash; the others are links to it. */
char *
element_name(const struct element *element)
{
	struct json *list = get(element, "Names");
	struct strv names = { 0 };
	const char *found = "";
	char *copy;

	json_strings(list, "", &names);
	for (size_t i = 0; i < names.len; i++) {
		const char *name = names.v[i] + (*names.v[i] == '/');

		if (i == 0 || !strchr(name, '/'))
			found = name;
	}
	copy = xstrdup(found);
	strv_free(&names);
	json_free(list);
	return copy;
}

void
element_tags(const struct element *element, struct strv *tags)
{
	struct json *list = get(element, "RepoTags");
	char *id = element_id(element);
	size_t n = json_len(list);

	for (size_t i = 0; i < (n ? n : 1); i++) {
		const char *tag = json_str_or(json_item(list, i), "", "<none>");

		char *name = ref_familiar_name(tag);

		strv_add(tags, image_name_is_none(tag) ? id : name);
		free(name);
	}
	free(id);
	json_free(list);
}

static void
add_name(struct str *out, const struct element *element, const char *member)
{
	char *name = element_name(element);

	(void)member;
	str_adds(out, name);
	free(name);
}

static void
add_image(struct str *out, const struct element *element, const char *member)
{
	struct json *value = get(element, member);
	char *name = ref_familiar_name(json_str_or(value, "", ""));

	str_adds(out, name);
	free(name);
	json_free(value);
}

static void
add_port(struct str *out, const struct json *port)
{
	const char *ip = json_str_or(port, "IP", "");
	long long public = json_int(port, "PublicPort", 0);

	/* what Podman calls every address */
	if (!*ip)
		ip = "0.0.0.0";
	if (public > 0)
		str_addf(out, strchr(ip, ':') ? "[%s]:%lld->" : "%s:%lld->", ip,
		    public);
	str_addf(out, "%lld/%s", json_int(port, "PrivatePort", 0),
	    json_str_or(port, "Type", "tcp"));
}

/* As docker ps writes them: 127.0.0.1:8080->80/tcp,443/tcp */
static void
add_ports(struct str *out, const struct element *element, const char *member)
{
	struct json *ports = get(element, member);

	for (size_t i = 0; i < json_len(ports); i++) {
		if (i > 0)
			str_addc(out, ',');
		add_port(out, json_item(ports, i));
	}
	json_free(ports);
}

static void
add_tag(struct str *out, const struct element *element, const char *member)
{
	(void)member;
	str_adds(out, element->tag);
}

/* One label's text, which is what a version says of itself. */
static void
add_label(struct str *out, const struct element *element, const char *label)
{
	struct json *labels = get(element, "Labels");

	str_adds(out, label_get(labels, label));
	json_free(labels);
}

/* An engine that was asked leaves out the size of what is 0 bytes. */
static void
add_written(struct str *out, const struct element *element, const char *member)
{
	struct json *written = get(element, member);
	struct json *all = get(element, "SizeRootFs");

	if (!written && all)
		str_adds(out, "0");
	else
		add_json(out, element, member);
	json_free(all);
	json_free(written);
}

static const struct column container_columns[] = {
	{ "name", add_name, "Names" },
	{ "image", add_image, "Image" },
	{ "state", add_string, "State" },
	{ "id", add_string, "Id" },
	{ "command", add_string, "Command" },
	{ "created", add_time, "Created" },
	{ "imageid", add_string, "ImageID" },
	{ "labels", add_json, "Labels" },
	{ "mounts", add_json, "Mounts" },
	{ "networks", add_json, "NetworkSettings" },
	{ "ports", add_ports, "Ports" },
	{ "size", add_written, "SizeRw" },
	{ "status", add_string, "Status" },
	{ NULL, NULL, NULL },
};

static const struct column image_columns[] = {
	{ "name", add_tag, "RepoTags" },
	{ "id", add_string, "Id" },
	{ "created", add_time, "Created" },
	{ "size", add_json, "Size" },
	{ "digests", add_json, "RepoDigests" },
	{ "labels", add_json, "Labels" },
	{ "parent", add_string, "ParentId" },
	{ "version", add_label, VERSION_NUMBER },
	{ "series", add_label, VERSION_SERIES },
	{ "time", add_label, VERSION_TIME },
	{ "previous", add_label, VERSION_PARENT },
	{ "kind", add_label, VERSION_KIND },
	{ "message", add_label, VERSION_MESSAGE },
	{ NULL, NULL, NULL },
};

const struct column *
column_table(bool images)
{
	return images ? image_columns : container_columns;
}

const struct column *
column_find(bool images, const char *name)
{
	const struct column *column = column_table(images);

	while (column->name && strcmp(column->name, name) != 0)
		column++;
	return column->name ? column : NULL;
}
