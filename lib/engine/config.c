/* SPDX-License-Identifier: MIT */
#include "engine/config.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "base/ascii.h"
#include "base/file.h"
#include "base/mem.h"

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static char *
config_dir(void)
{
	const char *dir = env("DOCKER_CONFIG");
	const char *home = env("HOME");

	if (dir)
		return xstrdup(dir);
	return home ? xasprintf("%s/.docker", home) : NULL;
}

struct json *
docker_config_file(const char *path, struct err *err)
{
	struct str text = { 0 };
	struct json *json = NULL;

	err->kind = ERR_NONE;
	if (access(path, F_OK) < 0 && (errno == ENOENT || errno == ENOTDIR))
		return NULL;
	if (file_read(path, &text, err) == 0) {
		json = json_parse(str_text(&text), text.len, err);
		if (!json)
			err_prefix(err, "%s", path);
	}
	str_free(&text);
	return json;
}

int
docker_config_read(struct docker_config *config, struct err *err)
{
	char *path;

	*config = (struct docker_config){ .dir = config_dir() };
	if (!config->dir)
		return 0;
	path = xasprintf("%s/config.json", config->dir);
	config->json = docker_config_file(path, err);
	free(path);
	return config->json || err->kind == ERR_NONE ? 0 : -1;
}

void
docker_config_free(struct docker_config *config)
{
	free(config->dir);
	json_free(config->json);
	*config = (struct docker_config){ 0 };
}

/* Those of lib/engine/client.c, and those that say how long a message is. */
static bool
is_own(const char *name)
{
	static const char *const own[] = { "Connection", "Content-Length",
		"Content-Type", "Host", "Transfer-Encoding", "Upgrade",
		"User-Agent" };

	for (size_t i = 0; i < LENGTH(own); i++) {
		if (strcasecmp(name, own[i]) == 0)
			return true;
	}
	return false;
}

/* A token of RFC 9110, section 5.6.2. */
static bool
is_token(const char *name)
{
	const char *s = name;

	while (is_digit(*s) || is_letter(*s) ||
	       (*s && strchr("!#$%&'*+-.^_`|~", *s)))
		s++;
	return s > name && *s == '\0';
}

static bool
is_field_value(const char *value)
{
	const unsigned char *s = (const unsigned char *)value;

	while (*s == '\t' || (*s >= ' ' && *s != 0x7f))
		s++;
	return *s == '\0';
}

int
docker_config_headers(
    const struct docker_config *config, struct str *head, struct err *err)
{
	struct json *headers = json_member(config->json, "HttpHeaders");

	for (struct json_each header = { 0 };
	     json_next_member(headers, &header);) {
		const char *value = json_as_str(header.value);

		if (!is_token(header.name) || !value || !is_field_value(value))
			return err_set(err, ERR_USER,
			    "%s/config.json: HttpHeaders: '%s' is not a header",
			    config->dir, header.name);
		if (!is_own(header.name))
			str_addf(head, "%s: %s\r\n", header.name, value);
	}
	return 0;
}

void
docker_config_proxies(const struct docker_config *config,
    const char *const addresses[2], struct strv *variables)
{
	static const struct {
		const char *member, *upper, *lower;
	} rows[] = {
		{ "httpProxy", "HTTP_PROXY", "http_proxy" },
		{ "httpsProxy", "HTTPS_PROXY", "https_proxy" },
		{ "noProxy", "NO_PROXY", "no_proxy" },
		{ "ftpProxy", "FTP_PROXY", "ftp_proxy" },
		{ "allProxy", "ALL_PROXY", "all_proxy" },
	};
	struct json *proxies = json_member(config->json, "proxies");
	struct json *entry = NULL;

	for (size_t i = 0; i < 2 && !entry; i++)
		entry = json_member(proxies, addresses[i]);
	if (!entry)
		entry = json_member(proxies, "default");
	for (size_t i = 0; i < LENGTH(rows); i++) {
		const char *value = json_str_or(entry, rows[i].member, "");
		const char *names[] = { rows[i].upper, rows[i].lower };

		for (size_t k = 0; *value && k < LENGTH(names); k++) {
			char *pair = xasprintf("%s=%s", names[k], value);

			strv_add(variables, pair);
			free(pair);
		}
	}
}
