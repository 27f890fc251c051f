/* SPDX-License-Identifier: MIT */
/* The networks that the container is in. */
#include "create/opt.h"

#include <string.h>

#include "base/ascii.h"
#include "base/csv.h"

/* One KEY=VALUE of the long form; writes to field. */
static int
read_field(
    struct json *network, struct json *endpoint, char *field, struct err *err)
{
	char *value = strchr(field, '='), *key;

	if (!value)
		return err_set(err, ERR_USER, "'%s' has no value", field);
	*value++ = '\0';
	/* as docker reads them */
	key = opt_trim(field);
	value = opt_trim(value);
	ascii_lower(key);
	ascii_lower(value);
	if (strcmp(key, "name") != 0)
		return opt_put_setting(endpoint, key, value, err);
	json_put_str(network, "Name", value);
	return 0;
}

static int
read_network(struct json *network, struct json *endpoint, const char *text,
    struct err *err)
{
	struct strv fields = { 0 };
	int rc = csv_fields(text, &fields, err);

	for (size_t i = 0; i < fields.len && rc == 0; i++)
		rc = read_field(network, endpoint, fields.v[i], err);
	strv_free(&fields);
	return rc;
}

int
opt_network(struct run_options *options, const char *value, struct err *err)
{
	struct json *network = json_object(), *endpoint = json_object();
	const char *name;
	int rc = 0;

	if (strchr(value, '='))
		rc = read_network(network, endpoint, value, err);
	else
		json_put_str(network, "Name", value);
	name = json_str(network, "Name");
	if (rc == 0 && (!name || name[strspn(name, " \t")] == '\0'))
		rc = err_set(err, ERR_USER, "no name");
	json_put(network, "Endpoint", endpoint);
	if (rc != 0) {
		json_free(network);
		return err_prefix(err, "bad network '%s'", value);
	}
	json_add(options->networks, "", network);
	return 0;
}

static bool
is_user_defined(const char *network)
{
	return strcmp(network, "default") != 0 &&
	       strcmp(network, "bridge") != 0 && strcmp(network, "host") != 0 &&
	       strcmp(network, "none") != 0 &&
	       !starts_with(network, "container:");
}

/* Puts network i of n into endpoints, the first one with --ip and so on. */
static int
finish_network(struct run_options *options, size_t i, size_t n,
    struct json *endpoints, struct err *err)
{
	struct json *network = json_item(options->networks, i);
	struct json *endpoint = json_get(network, "Endpoint");
	const char *name = json_str(network, "Name");
	bool user = is_user_defined(name);
	struct json *twice = json_member(endpoints, name);
	int rc = 0;

	if (i == 0) {
		json_put_str(options->body, HOST "NetworkMode", name);
		rc = opt_merge_endpoint(options, endpoint, user, err);
	}
	if (rc == 0 && !user && json_get(endpoint, "Aliases"))
		rc = err_set(err, ERR_USER,
		    "--network-alias: '%s' is not a network of your own", name);
	if (rc == 0 && twice)
		rc = err_set(
		    err, ERR_USER, "--network: '%s' is given twice", name);
	/* for one network without settings, NetworkMode is enough */
	if (rc == 0 && (n > 1 || json_len(endpoint) > 0)) {
		const char *mac = json_str(endpoint, "MacAddress");

		/* engines before API 1.44 know one address per container */
		if (i == 0 && mac)
			json_put_str(options->body, "MacAddress", mac);
		json_put_member(endpoints, name, json_copy(endpoint));
	}
	return rc;
}

int
opt_finish_networks(struct run_options *options, struct err *err)
{
	struct json *endpoints = json_object();
	size_t n, user = 0;
	int rc = 0;

	if (json_len(options->networks) == 0)
		rc = opt_network(options, "default", err);
	n = json_len(options->networks);
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct json *network = json_item(options->networks, i);

		user += is_user_defined(json_str(network, "Name"));
		rc = finish_network(options, i, n, endpoints, err);
	}
	if (rc == 0 && user > 0 && user < n)
		rc = err_set(err, ERR_USER,
		    "--network: a network of your own cannot be combined with "
		    "bridge, host, none or container:NAME");
	if (rc == 0 && json_len(endpoints) > 0)
		json_put(options->body, "NetworkingConfig.EndpointsConfig",
		    endpoints);
	else
		json_free(endpoints);
	return rc;
}
