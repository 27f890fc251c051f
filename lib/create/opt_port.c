/* SPDX-License-Identifier: MIT */
/* Ports of the container, published on the host or only exposed. */
#include "create/opt.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/mem.h"

#define EXPOSED "ExposedPorts"
#define BINDINGS HOST "PortBindings"

struct range {
	unsigned int first, last;
};

/* The parts of one -p or --expose. */
struct mapping {
	const char *text;  /* as it was given, for messages */
	struct range port; /* in the container */
	struct range host; /* valid if has_host */
	bool has_host;
	const char *protocol; /* static */
	char *address;        /* "" for any; without brackets */
};

/* The first len bytes as a number; -1 if they are not one of 16 bits. */
static int
read_port(const char *text, size_t len)
{
	int port = 0;

	if (len == 0)
		return -1;
	for (size_t i = 0; i < len; i++) {
		if (!is_digit(text[i]))
			return -1;
		port = port * 10 + (text[i] - '0');
		if (port > 65535)
			return -1;
	}
	return port;
}

static int
read_range(const char *text, size_t len, struct range *range)
{
	const char *dash = memchr(text, '-', len);
	size_t first_len = dash ? (size_t)(dash - text) : len;
	int first = read_port(text, first_len), last = first;

	if (dash)
		last = read_port(dash + 1, len - first_len - 1);
	if (first < 0 || last < first)
		return -1;
	*range = (struct range){ (unsigned int)first, (unsigned int)last };
	return 0;
}

/* The protocol in lower case, static; NULL if it is unknown. */
static const char *
protocol_name(const char *text)
{
	static const char *const names[] = { "tcp", "udp", "sctp" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strcasecmp(text, names[i]) == 0)
			return names[i];
	}
	return NULL;
}

/* Reads PORT[/PROTOCOL], which is all of text. */
static int
read_inside(const char *text, struct mapping *map, struct err *err)
{
	size_t len = strcspn(text, "/");
	const char *protocol = text[len] ? text + len + 1 : "";

	if (len == 0)
		return err_set(
		    err, ERR_USER, "bad port '%s': no port", map->text);
	if (read_range(text, len, &map->port) != 0)
		return err_set(err, ERR_USER,
		    "bad port '%s': '%.*s' is not a port or a range of ports",
		    map->text, (int)len, text);
	/* docker too takes "80/" for "80/tcp" */
	map->protocol = *protocol ? protocol_name(protocol) : "tcp";
	if (!map->protocol)
		return err_set(err, ERR_USER,
		    "bad port '%s': '%s' is not tcp, udp or sctp", map->text,
		    protocol);
	return 0;
}

/* Sets map->address, which the caller frees even if this fails. */
static int
read_address(const char *text, size_t len, struct mapping *map, struct err *err)
{
	bool brackets = len > 1 && text[0] == '[' && text[len - 1] == ']';
	unsigned char address[sizeof(struct in6_addr)];

	map->address =
	    brackets ? xstrndup(text + 1, len - 2) : xstrndup(text, len);
	if (len == 0 || inet_pton(AF_INET6, map->address, address) == 1 ||
	    inet_pton(AF_INET, map->address, address) == 1)
		return 0;
	return err_set(err, ERR_USER,
	    "bad port '%s': '%.*s' is not an IP address", map->text, (int)len,
	    text);
}

/* The index of the last colon in len bytes; len if there is none. */
static size_t
last_colon(const char *text, size_t len)
{
	for (size_t i = len; i > 0; i--) {
		if (text[i - 1] == ':')
			return i - 1;
	}
	return len;
}

static int
read_host(const char *text, size_t len, struct mapping *map, struct err *err)
{
	size_t at = last_colon(text, len);
	size_t start = at < len ? at + 1 : 0;

	map->has_host = start < len;
	if (map->has_host &&
	    read_range(text + start, len - start, &map->host) != 0)
		return err_set(err, ERR_USER,
		    "bad port '%s': '%.*s' is not a port or a range of ports",
		    map->text, (int)(len - start), text + start);
	return read_address(text, at < len ? at : 0, map, err);
}

/* [[ADDRESS:][HOST-PORT]:]PORT[/PROTOCOL]; sets address like read_address(). */
static int
read_short(const char *text, struct mapping *map, struct err *err)
{
	size_t len = strlen(text);
	size_t at = last_colon(text, len);
	unsigned int wide, host_wide;

	if (read_inside(at < len ? text + at + 1 : text, map, err) != 0 ||
	    read_host(text, at < len ? at : 0, map, err) != 0)
		return -1;
	wide = map->port.last - map->port.first;
	host_wide = map->host.last - map->host.first;
	if (map->has_host && wide != host_wide && wide != 0)
		return err_set(err, ERR_USER,
		    "bad port '%s': the ranges differ in length", map->text);
	return 0;
}

/* The short form of target=...; NULL on failure. The caller frees it. */
static char *
from_long(const char *text, struct err *err)
{
	static const char *const keys[] = { "published", "target", "protocol",
		"mode" };
	char *values[4] = { NULL }, *short_form = NULL;
	struct strv fields = { 0 };

	strv_split(&fields, text, ',');
	for (size_t i = 0; i < fields.len; i++) {
		char *value = strchr(fields.v[i], '=');
		size_t k = 0;

		if (value)
			*value++ = '\0';
		while (k < 4 && strcasecmp(fields.v[i], keys[k]) != 0)
			k++;
		if (k == 4 || !value) {
			err_set(err, ERR_USER,
			    "bad port '%s': want target=, published=, "
			    "protocol= or mode=, not '%s'",
			    text, fields.v[i]);
			goto out;
		}
		values[k] = value;
	}
	short_form = xasprintf("%s:%s/%s", values[0] ? values[0] : "",
	    values[1] ? values[1] : "", values[2] ? values[2] : "tcp");
out:
	strv_free(&fields);
	return short_form;
}

/* The API's binding of port i of the mapping. */
static struct json *
binding(const struct mapping *map, unsigned int i)
{
	struct json *binding = json_object();
	char *port;

	if (!map->has_host)
		port = xstrdup("");
	else if (map->port.first == map->port.last &&
		 map->host.first != map->host.last)
		port = xasprintf("%u-%u", map->host.first, map->host.last);
	else
		port = xasprintf("%u", map->host.first + i);
	json_put_str(binding, "HostIp", map->address);
	json_put_str(binding, "HostPort", port);
	free(port);
	return binding;
}

/* A copy of the object at path, so that ports are added to it in one go. */
static struct json *
copy_object(const struct json *body, const char *path)
{
	struct json *object = json_get(body, path);

	return object ? json_copy(object) : json_object();
}

static void
expose(struct json *body, const struct mapping *map, bool publish)
{
	struct json *exposed = copy_object(body, EXPOSED);
	struct json *bindings = publish ? copy_object(body, BINDINGS) : NULL;
	unsigned int last = map->port.last - map->port.first;

	for (unsigned int i = 0; i <= last; i++) {
		char *name =
		    xasprintf("%u/%s", map->port.first + i, map->protocol);
		struct json *list = json_member(bindings, name);

		json_put_member(exposed, name, json_object());
		if (publish) {
			list = list ? json_copy(list) : json_array();
			json_add(list, "", binding(map, i));
			json_put_member(bindings, name, list);
		}
		free(name);
	}
	json_put(body, EXPOSED, exposed);
	if (publish)
		json_put(body, BINDINGS, bindings);
}

/*
 *	[[HOST-ADDRESS:][HOST-PORT]:]PORT[/PROTOCOL]
 *	target=PORT[,published=HOST-PORT][,protocol=PROTOCOL][,mode=host]
 *
 * PORT and HOST-PORT are 0 to 65535, or ranges FIRST-LAST of equal length; one
 * PORT may have a range of HOST-PORTs, of which the engine picks a free one, as
 * it does without one. PROTOCOL is tcp (the default), udp or sctp. An IPv6
 * address may be in brackets. The mode means something only to docker service:
 * it is read, and has no effect. Any other key is refused, where docker run
 * ignores it and binds to all addresses.
 */
int
opt_publish(struct run_options *options, const char *value, struct err *err)
{
	struct mapping map = { .text = value };
	char *from =
	    strchr(value, '=') ? from_long(value, err) : xstrdup(value);
	int rc = from ? read_short(from, &map, err) : -1;

	if (rc == 0)
		expose(options->body, &map, true);
	free(map.address);
	free(from);
	return rc;
}

/* PORT[/PROTOCOL], where PORT may be a range. */
int
opt_expose(struct run_options *options, const char *value, struct err *err)
{
	struct mapping map = { .text = value };

	if (read_inside(value, &map, err) != 0)
		return -1;
	expose(options->body, &map, false);
	return 0;
}
