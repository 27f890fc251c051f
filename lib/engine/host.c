/* SPDX-License-Identifier: MIT */
#include "engine/host.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"

static const char *
env(const char *name)
{
	const char *value = getenv(name);

	return value && *value ? value : NULL;
}

static int
parse_tcp(const char *rest, bool tls, struct host *host, struct err *err)
{
	const char *port = tls ? "2376" : "2375";
	size_t len = strcspn(rest, "/");
	const char *colon;

	if (rest[len] && rest[len + 1])
		return err_set(err, ERR_USER,
		    "bad engine address '%s': it has a path", host->name);
	host->kind = tls ? HOST_TLS : HOST_TCP;
	host->authority = xasprintf("%s%.*s",
	    len == 0 || rest[0] == ':' ? "127.0.0.1" : "", (int)len, rest);
	colon = strrchr(host->authority, ':');
	if (!colon || strchr(colon, ']')) {
		char *with_port = xasprintf("%s:%s", host->authority, port);

		free(host->authority);
		host->authority = with_port;
	} else if (!colon[1] ||
		   colon[1 + strspn(colon + 1, "0123456789")] != '\0') {
		return err_set(err, ERR_USER,
		    "bad engine address '%s': the port is not a number",
		    host->name);
	}
	if (strpbrk(host->authority, " @?#\\\"<>^`{|}"))
		return err_set(
		    err, ERR_USER, "bad engine address '%s'", host->name);
	return 0;
}

static int
bad_address(const struct host *host, const char *why, struct err *err)
{
	return err_set(
	    err, ERR_USER, "bad engine address '%s': %s", host->name, why);
}

/*
 * [user@]host[:port][/path]. The path becomes a word of the remote shell, so
 * one with a quote is refused.
 */
static int
parse_ssh(const char *rest, struct host *host, struct err *err)
{
	const char *end = rest + strcspn(rest, "/");
	const char *at = memchr(rest, '@', (size_t)(end - rest));
	const char *name = at ? at + 1 : rest;
	const char *close = *name == '[' ? strchr(name, ']') : NULL;
	const char *colon = close ? close + 1 : name + strcspn(name, ":/");

	host->kind = HOST_SSH;
	if (at && memchr(rest, ':', (size_t)(at - rest)))
		return bad_address(host,
		    "it has a password, which ssh does not take from there",
		    err);
	if (strpbrk(rest, "?#'") || (*colon != ':' && colon != end))
		return bad_address(
		    host, "want ssh://[user@]host[:port][/path]", err);
	for (const char *s = rest; *s; s++) {
		if ((unsigned char)*s <= ' ' || *s == 0x7f)
			return bad_address(host, "it has a blank", err);
	}
	if (*colon == ':') {
		host->ssh_port = xstrndup(colon + 1, (size_t)(end - colon - 1));
		if (!*host->ssh_port ||
		    host->ssh_port[strspn(host->ssh_port, "0123456789")])
			return bad_address(
			    host, "the port is not a number", err);
	}
	if (at)
		host->ssh_user = xstrndup(rest, (size_t)(at - rest));
	if (close)
		host->ssh_name = xstrndup(name + 1, (size_t)(close - name - 1));
	else
		host->ssh_name = xstrndup(name, (size_t)(colon - name));
	if (!*host->ssh_name)
		return bad_address(host, "it has no host", err);
	if (end[strspn(end, "/")] != '\0')
		host->socket = xstrdup(end);
	return 0;
}

int
host_parse(const char *text, bool tls, struct host *host, struct err *err)
{
	*host = (struct host){ .name = xstrdup(text), .verify = true };
	if (starts_with(text, "unix://")) {
		host->kind = HOST_UNIX;
		host->socket = xstrdup(text + strlen("unix://"));
		if (host->socket[0] == '/')
			return 0;
		return err_set(err, ERR_USER,
		    "bad engine address '%s': the path is not absolute", text);
	}
	if (starts_with(text, "tcp://"))
		return parse_tcp(text + strlen("tcp://"), tls, host, err);
	if (starts_with(text, "http://"))
		return parse_tcp(text + strlen("http://"), false, host, err);
	if (starts_with(text, "https://"))
		return parse_tcp(text + strlen("https://"), true, host, err);
	if (starts_with(text, "ssh://"))
		return parse_ssh(text + strlen("ssh://"), host, err);
	return err_set(err, ERR_USER,
	    "bad engine address '%s': want unix:///path, tcp://host:port or "
	    "ssh://host",
	    text);
}

void
host_free(struct host *host)
{
	free(host->name);
	free(host->socket);
	free(host->authority);
	free(host->ssh_user);
	free(host->ssh_name);
	free(host->ssh_port);
	free(host->ca);
	free(host->cert);
	free(host->key);
	*host = (struct host){ 0 };
}

static char *
file_in(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);

	if (access(path, F_OK) == 0)
		return path;
	free(path);
	return NULL;
}

static void
set_certificates(struct host *host, const char *dir)
{
	host->ca = file_in(dir, "ca.pem");
	host->cert = file_in(dir, "cert.pem");
	host->key = file_in(dir, "key.pem");
}

/* For DOCKER_HOST and --host, other variables say whether to use TLS. */
static int
from_text(const char *text, const char *config_dir, struct host *host,
    struct err *err)
{
	/* as in the docker CLI, any value turns it on, even "0" */
	bool verify = env("DOCKER_TLS_VERIFY") != NULL;
	bool tls = verify || env("DOCKER_TLS") != NULL;

	if (host_parse(text, tls, host, err) < 0)
		return -1;
	if (host->kind == HOST_TLS) {
		const char *dir = env("DOCKER_CERT_PATH");

		if (dir || config_dir)
			set_certificates(host, dir ? dir : config_dir);
		if (starts_with(text, "tcp://"))
			host->verify = verify;
	}
	return 0;
}

static int
from_metadata(const struct json *meta, const char *tls_dir, struct host *host,
    struct err *err)
{
	const char *text = json_str(meta, "Endpoints.docker.Host");
	bool tls = access(tls_dir, F_OK) == 0;

	if (!text)
		return err_set(err, ERR_USER, "it has no docker endpoint");
	if (host_parse(text, tls, host, err) < 0)
		return -1;
	if (host->kind == HOST_TLS) {
		set_certificates(host, tls_dir);
		host->verify =
		    !json_bool(meta, "Endpoints.docker.SkipTLSVerify");
	}
	return 0;
}

/*
 * The directory of a context is named by the SHA-256 of the context's name.
 * Reading the few directories that exist finds it, too, without loading a hash
 * function in every tool.
 */
static int
from_context(
    const char *dir, const char *name, struct host *host, struct err *err)
{
	char *metas = xasprintf("%s/contexts/meta", dir);
	DIR *d = opendir(metas);
	struct dirent *entry;
	int found = 0;

	while (found == 0 && d && (entry = readdir(d))) {
		char *path = xasprintf("%s/%s/meta.json", metas, entry->d_name);
		struct json *meta = docker_config_file(path, err);
		const char *its_name = json_str(meta, "Name");

		if (its_name && strcmp(its_name, name) == 0) {
			char *tls = xasprintf(
			    "%s/contexts/tls/%s/docker", dir, entry->d_name);

			found =
			    from_metadata(meta, tls, host, err) < 0 ? -1 : 1;
			free(tls);
		}
		json_free(meta);
		free(path);
	}
	if (d)
		closedir(d);
	free(metas);
	if (found > 0)
		return 0;
	if (found == 0)
		err_set(err, ERR_USER, "no such context");
	return err_prefix(err, "docker context %s", name);
}

static void
add_path(struct strv *paths, const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);

	strv_add(paths, path);
	free(path);
}

static int
from_usual_sockets(struct host *host, struct err *err)
{
	const char *run = env("XDG_RUNTIME_DIR");
	struct strv tries = { 0 };
	const char *found;
	char *text;
	int result;

	strv_add(&tries, "/var/run/docker.sock");
	if (run) {
		add_path(&tries, run, "docker.sock");
		add_path(&tries, run, "podman/podman.sock");
	}
	strv_add(&tries, "/run/podman/podman.sock");
	/* if none exists, connecting to the first one gives the message */
	found = tries.v[0];
	for (size_t i = tries.len; i-- > 0;) {
		if (access(tries.v[i], F_OK) == 0)
			found = tries.v[i];
	}
	text = xasprintf("unix://%s", found);
	result = host_parse(text, false, host, err);
	free(text);
	strv_free(&tries);
	return result;
}

/* The context of DOCKER_CONTEXT, or else of docker's config.json. */
static int
from_configuration(
    const struct docker_config *config, struct host *host, struct err *err)
{
	const char *context = env("DOCKER_CONTEXT");

	if (!context)
		context = json_str_or(config->json, "currentContext", "");
	if (!*context || strcmp(context, "default") == 0)
		return from_usual_sockets(host, err);
	if (config->dir)
		return from_context(config->dir, context, host, err);
	return err_set(err, ERR_USER,
	    "docker context %s: neither DOCKER_CONFIG nor HOME says where it "
	    "is",
	    context);
}

int
host_find(const char *flag, const struct docker_config *config,
    struct host *host, struct err *err)
{
	const char *text = flag ? flag : env("DOCKER_HOST");

	*host = (struct host){ 0 };
	return text ? from_text(text, config->dir, host, err)
		    : from_configuration(config, host, err);
}
