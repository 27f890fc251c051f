/* SPDX-License-Identifier: MIT */
/* Names and addresses of other hosts, and the servers that know them. */
#include "create/opt.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

char *
opt_ip(const char *text, int family)
{
	unsigned char address[sizeof(struct in6_addr)];
	char out[INET6_ADDRSTRLEN], *copy = xstrdup(text);
	const char *trimmed = opt_trim(copy);
	bool good = false;

	if (family != AF_INET6 && inet_pton(AF_INET, trimmed, address) == 1)
		good = inet_ntop(AF_INET, address, out, sizeof(out));
	else if (family != AF_INET &&
		 inet_pton(AF_INET6, trimmed, address) == 1)
		good = inet_ntop(AF_INET6, address, out, sizeof(out));
	free(copy);
	if (!good)
		return NULL;
	/* Go writes ::ffff:192.0.2.1 as 192.0.2.1 */
	if (starts_with(out, "::ffff:") && strchr(out, '.'))
		return xstrdup(out + strlen("::ffff:"));
	return xstrdup(out);
}

int
opt_dns(struct run_options *options, const char *value, struct err *err)
{
	char *ip = opt_ip(value, AF_UNSPEC);

	if (!ip)
		return err_set(
		    err, ERR_USER, "'%s' is not an IP address", value);
	json_add_str(options->body, options->row->path, ip);
	free(ip);
	return 0;
}

/* Parts of letters, digits and inner hyphens between dots; not only digits. */
static bool
is_domain(const char *text, size_t len)
{
	bool letter = false;

	if (len == 0 || len > 254)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool edge = i == 0 || i + 1 == len || text[i - 1] == '.' ||
			    text[i + 1] == '.';

		if (!strchr(ALNUM "-.", text[i]) || (edge && text[i] == '-'))
			return false;
		if (text[i] == '.' &&
		    (i == 0 || i + 1 == len || text[i + 1] == '.'))
			return false;
		letter = letter || isalpha((unsigned char)text[i]);
	}
	return letter;
}

/* "." alone stands for an empty search list. */
int
opt_dns_search(struct run_options *options, const char *value, struct err *err)
{
	size_t len;
	char *domain;
	bool good;

	value += strspn(value, " ");
	len = strcspn(value, " ");
	good = value[len + strspn(value + len, " ")] == '\0';
	if (len > 1 && value[len - 1] == '.')
		len--;
	if (!good ||
	    (!is_domain(value, len) && strncmp(value, ".", len + 1) != 0))
		return err_set(
		    err, ERR_USER, "'%s' is not a domain name", value);
	domain = xstrndup(value, len);
	json_add_str(options->body, options->row->path, domain);
	free(domain);
	return 0;
}

/*
 * NAME:IP or NAME=IP, the address with or without brackets, or "host-gateway",
 * for which the engine puts in the host's address. The engine reads NAME:IP.
 */
int
opt_add_host(struct run_options *options, const char *value, struct err *err)
{
	size_t len = strcspn(value, strchr(value, '=') ? "=" : ":");
	const char *address = value[len] ? value + len + 1 : "";
	size_t address_len = strlen(address);
	char *plain, *ip;

	if (len == 0 || memchr(value, ':', len))
		return err_set(
		    err, ERR_USER, "bad host '%s': want NAME:IP", value);
	plain = address_len > 2 && *address == '[' &&
			address[address_len - 1] == ']'
		    ? xstrndup(address + 1, address_len - 2)
		    : xstrdup(address);
	ip = strcmp(plain, "host-gateway") == 0 ? xstrdup(plain)
						: opt_ip(plain, AF_UNSPEC);
	if (ip) {
		char *host = xasprintf("%.*s:%s", (int)len, value, plain);

		json_add_str(options->body, options->row->path, host);
		free(host);
	} else {
		err_set(err, ERR_USER,
		    "bad host '%s': '%s' is not an IP address", value, plain);
	}
	free(plain);
	free(ip);
	return ip ? 0 : -1;
}
