/* SPDX-License-Identifier: MIT */
/*
 * host: which engine is meant.
 *
 * In this order, as the docker CLI does it: the text of --host, DOCKER_HOST,
 * DOCKER_CONTEXT, the currentContext of docker's config.json, and last the
 * first of the usual sockets that exists: /var/run/docker.sock,
 * $XDG_RUNTIME_DIR/docker.sock, $XDG_RUNTIME_DIR/podman/podman.sock. What is
 * named and does not answer is an error; nothing else is tried instead.
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
	char *name;      /* as messages say it: unix:///run/docker.sock */
	char *socket;    /* HOST_UNIX: the path */
	char *authority; /* the others: host:port, an IPv6 address in [] */
	bool verify;     /* HOST_TLS: is the server's certificate checked? */
	char *ca;        /* HOST_TLS: files of PEM; NULL where there is none */
	char *cert;
	char *key;
};

/*
 * Reads one address: unix:///path, tcp://host[:port] (2375, with TLS 2376),
 * http://, https://. ssh:// and npipe:// are refused with their reason. With
 * tls, tcp means HOST_TLS. The caller frees host by host_free().
 */
int host_parse(const char *text, bool tls, struct host *host, struct err *err);

/* Finds the engine as said above; flag is the text of --host, or NULL. */
int host_find(const char *flag, struct host *host, struct err *err);

void host_free(struct host *host);

#endif
