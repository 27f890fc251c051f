/* SPDX-License-Identifier: MIT */
/*
 * neutral: what Podman says of a container in words of its own, as docker says
 * it, so that a container can be created from it on any engine. Pure.
 * Source: podman pkg/api/handlers/compat/containers.go, libpod/define.
 */
#ifndef BOX_VERSION_NEUTRAL_H
#define BOX_VERSION_NEUTRAL_H

#include "base/json.h"

/*
 * Changes the parts Config and HostConfig of GET /containers/{id}/json; id is
 * the container's. What docker says stays as it is.
 */
void neutral_make(struct json *config, struct json *host, const char *id);

/* The name of a network: Podman's default one is "podman", docker's "bridge".
 */
const char *neutral_network(const char *name, const struct json *host);

#endif
