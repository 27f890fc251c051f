/* SPDX-License-Identifier: MIT */
/*
 * host: finds the engine to use.
 *
 * The first of these decides, as in the docker CLI: the argument of --host,
 * DOCKER_HOST, DOCKER_CONTEXT, "currentContext" in docker's config.json, and
 * the first of these sockets that exists: /var/run/docker.sock,
 * $XDG_RUNTIME_DIR/docker.sock, $XDG_RUNTIME_DIR/podman/podman.sock,
 * /run/podman/podman.sock. If the engine that was chosen does not answer, no
 * other is tried.
 */
#ifndef BOX_ENGINE_HOST_H
#define BOX_ENGINE_HOST_H

#include <stdbool.h>

#include "base/err.h"
#include "engine/config.h"

struct host {
	enum {
		HOST_UNIX,
		HOST_TCP,
		HOST_TLS,
		HOST_SSH
	} kind;
	char *name;      /* for messages: unix:///run/docker.sock */
	char *socket;    /* HOST_UNIX: the path; HOST_SSH: that on the other
			    machine, NULL for what docker takes there */
	char *authority; /* HOST_TCP, HOST_TLS: host:port, IPv6 in [] */
	char *ssh_name;  /* HOST_SSH: the host, without [] */
	char *ssh_user;  /* HOST_SSH: or NULL, and then ssh chooses */
	char *ssh_port;  /* likewise */
	bool verify;     /* HOST_TLS: is the server's certificate checked? */
	char *ca;        /* HOST_TLS: paths of PEM files, or NULL */
	char *cert;
	char *key;
};

/*
 * Parses an address: unix:///path, tcp://host[:port] (port 2375, or 2376 with
 * TLS), http://, https:// or ssh://[user@]host[:port][/path]. If tls is set,
 * tcp:// means HOST_TLS. Returns 0, or -1 with err set to ERR_USER for any
 * other address. In both cases the caller calls host_free().
 */
int host_parse(const char *text, bool tls, struct host *host, struct err *err);

/*
 * Finds the engine as described above; flag is the argument of --host, or NULL.
 * Returns 0, or -1 with err set. In both cases the caller calls host_free().
 */
int host_find(const char *flag, const struct docker_config *config,
    struct host *host, struct err *err);

void host_free(struct host *host);

#endif
