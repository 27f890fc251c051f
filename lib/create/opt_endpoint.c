/* SPDX-License-Identifier: MIT */
/* The settings of the container in one network, the API's endpoint. */
#include "create/opt.h"

#include <arpa/inet.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "create/units.h"

/* Groups of two digits between colons or hyphens, or of four between dots. */
static bool
is_mac(const char *text)
{
	size_t group = strcspn(text, ":-."), len = strlen(text);
	char separator = text[group];

	if (group != (separator == '.' ? 4 : 2) || (len != 17 && len != 14) ||
	    (len + 1) % (group + 1) != 0)
		return false;
	for (size_t i = 0; i < len; i += group + 1) {
		if (strspn(text + i, "0123456789abcdefABCDEF") < group ||
		    (i + group < len && text[i + group] != separator))
			return false;
	}
	return true;
}

static int
put_mac(
    struct json *endpoint, const char *path, const char *value, struct err *err)
{
	if (!is_mac(value))
		return err_set(
		    err, ERR_USER, "'%s' is not a MAC address", value);
	json_put_str(endpoint, path, value);
	return 0;
}

static int
put_ip(
    struct json *endpoint, const char *path, const char *value, struct err *err)
{
	bool is_4 = ends_with(path, "IPv4Address");
	char *ip = opt_ip(value, is_4 ? AF_INET : AF_INET6);

	if (!ip)
		return err_set(err, ERR_USER, "'%s' is not an IPv%c address",
		    value, is_4 ? '4' : '6');
	free(ip);
	json_put_str(endpoint, path, value);
	return 0;
}

static int
add_text(
    struct json *endpoint, const char *path, const char *value, struct err *err)
{
	(void)err;
	json_add_str(endpoint, path, value);
	return 0;
}

static int
put_driver_option(
    struct json *endpoint, const char *path, const char *value, struct err *err)
{
	if (*value == '=' || !strchr(value, '='))
		return err_set(err, ERR_USER,
		    "bad driver-opt '%s': want KEY=VALUE", value);
	json_put_pair(endpoint, path, value);
	return 0;
}

static int
put_priority(
    struct json *endpoint, const char *path, const char *value, struct err *err)
{
	long long n;

	if (parse_integer(value, INT_MIN, INT_MAX, &n, err) != 0)
		return err_prefix(err, "gw-priority");
	json_put_int(endpoint, path, n);
	return 0;
}

static const struct {
	const char *key;    /* of the long form of --network */
	const char *option; /* sets it for the first network; NULL: none */
	const char *path;   /* in the endpoint */
	int (*put)(struct json *endpoint, const char *path, const char *value,
	    struct err *);
} settings[] = {
	{ "alias", "network-alias", "Aliases", add_text },
	{ "ip", "ip", "IPAMConfig.IPv4Address", put_ip },
	{ "ip6", "ip6", "IPAMConfig.IPv6Address", put_ip },
	{ "link-local-ip", "link-local-ip", "IPAMConfig.LinkLocalIPs",
	    add_text },
	{ "mac-address", "mac-address", "MacAddress", put_mac },
	{ "driver-opt", NULL, "DriverOpts", put_driver_option },
	{ "gw-priority", NULL, "GwPriority", put_priority },
};

int
opt_put_setting(
    struct json *endpoint, const char *key, const char *value, struct err *err)
{
	for (size_t i = 0; i < LEN(settings); i++) {
		if (strcmp(settings[i].key, key) == 0)
			return settings[i].put(
			    endpoint, settings[i].path, value, err);
	}
	return err_set(err, ERR_USER, "unknown key '%s'", key);
}

int
opt_setting(struct run_options *options, const char *value, struct err *err)
{
	return opt_put_setting(
	    options->endpoint, options->row->name, value, err);
}

int
opt_alias(struct run_options *options, const char *value, struct err *err)
{
	return opt_put_setting(options->endpoint, "alias", value, err);
}

int
opt_link(struct run_options *options, const char *value, struct err *err)
{
	const char *colon = strchr(value, ':');

	if (*value == '\0' || (colon && strchr(colon + 1, ':')))
		return err_set(err, ERR_USER,
		    "bad link '%s': want CONTAINER[:ALIAS]", value);
	json_add_str(options->body, options->row->path, value);
	json_add_str(options->endpoint, "Links", value);
	return 0;
}

int
opt_merge_endpoint(const struct run_options *options, struct json *endpoint,
    bool own, struct err *err)
{
	for (size_t i = 0; i < LEN(settings); i++) {
		const char *path = settings[i].path;

		if (!json_get(options->endpoint, path))
			continue;
		if (json_get(endpoint, path))
			return err_set(err, ERR_USER,
			    "--%s contradicts %s= of --network",
			    settings[i].option, settings[i].key);
		json_put(endpoint, path, json_get(options->endpoint, path));
	}
	/* in the default bridge, links belong to the container itself */
	if (own && json_get(options->endpoint, "Links"))
		json_put(
		    endpoint, "Links", json_get(options->endpoint, "Links"));
	return 0;
}
