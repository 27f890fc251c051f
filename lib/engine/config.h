/* SPDX-License-Identifier: MIT */
/*
 * config: what box uses of docker's config.json, which is in $DOCKER_CONFIG or
 * ~/.docker.
 * Source: docker/cli, cli/config/configfile, 20.10 to 29.
 */
#ifndef BOX_ENGINE_CONFIG_H
#define BOX_ENGINE_CONFIG_H

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"

struct docker_config {
	char *dir;         /* NULL: neither variable is set */
	struct json *json; /* NULL: there is no config.json in it */
};

/*
 * Reads it. Returns 0, or -1 with err set if the file is there and cannot be
 * read or is not JSON. In both cases the caller calls docker_config_free().
 */
int docker_config_read(struct docker_config *config, struct err *err);
void docker_config_free(struct docker_config *config);

/* Returns NULL with err->kind set to ERR_NONE if the file does not exist. */
struct json *docker_config_file(const char *path, struct err *err);

/*
 * Adds HttpHeaders to the head of a request: "Name: value\r\n" each. As docker
 * does, leaves out those that a client sets itself, such as User-Agent and
 * Content-Type. A name or value that would break the request is ERR_USER; the
 * message does not quote the value, which may be a secret.
 */
int docker_config_headers(
    const struct docker_config *config, struct str *head, struct err *err);

/*
 * Adds the variables that proxies say for an engine: NAME=VALUE each, in upper
 * and in lower case. The entry is that of the engine's address, in one of both
 * forms, or else "default". The values may contain passwords.
 */
void docker_config_proxies(const struct docker_config *config,
    const char *const addresses[2], struct strv *variables);

#endif
