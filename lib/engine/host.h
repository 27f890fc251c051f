/* SPDX-License-Identifier: MIT */
/*
 * host: finds the engine to use.
 *
 * The first of these decides, as in the docker CLI: the argument of --host,
 * DOCKER_HOST, DOCKER_CONTEXT, "currentContext" in docker's config.json, and
 * the first of these sockets that exists: /var/run/docker.sock,
 * $XDG_RUNTIME_DIR/docker.sock, $XDG_RUNTIME_DIR/podman/podman.sock. If the
 * engine that was chosen does not answer, no other is tried.
 */
#ifndef BOX_ENGINE_HOST_H
#define BOX_ENGINE_HOST_H

#include <stdbool.h>

#include "base/err.h"

struct host {
	enum {
		HOST_UNIX,
		HOST_TCP,
		HOST_TLS
	} kind;
	char *name;      /* for messages: unix:///run/docker.sock */
	char *socket;    /* HOST_UNIX: the path */
	char *authority; /* otherwise: host:port, an IPv6 address in [] */
	bool verify;     /* HOST_TLS: is the server's certificate checked? */
	char *ca;        /* HOST_TLS: paths of PEM files, or NULL */
	char *cert;
	char *key;
};

/*
 * Parses an address: unix:///path, tcp://host[:port] (port 2375, or 2376 with
 * TLS), http:// or https://. If tls is set, tcp:// means HOST_TLS. Returns 0,
 * or -1 with err set to ERR_USER for any other address. In both cases the
 * caller calls host_free().
 */
int host_parse(const char *text, bool tls, struct host *host, struct err *err);

/*
 * Finds the engine as described above; flag is the argument of --host, or NULL.
 * Returns 0, or -1 with err set. In both cases the caller calls host_free().
 */
int host_find(const char *flag, struct host *host, struct err *err);

void host_free(struct host *host);

#endif
