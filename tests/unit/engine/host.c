/* SPDX-License-Identifier: MIT */
#include "engine/host.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/file.h"
#include "../tap.h"

static void
test_parse(void)
{
	static const struct {
		const char *text;
		bool tls;
		int kind;
		const char *where; /* NULL: refused */
	} cases[] = {
		{ "unix:///run/x.sock", false, HOST_UNIX, "/run/x.sock" },
		{ "unix://run/x.sock", false, 0, NULL },
		{ "tcp://h", false, HOST_TCP, "h:2375" },
		{ "tcp://h", true, HOST_TLS, "h:2376" },
		{ "tcp://h:1/", false, HOST_TCP, "h:1" },
		{ "tcp://:1", false, HOST_TCP, "127.0.0.1:1" },
		{ "tcp://[::1]", true, HOST_TLS, "[::1]:2376" },
		{ "tcp://[::1]:9", true, HOST_TLS, "[::1]:9" },
		{ "https://h", false, HOST_TLS, "h:2376" },
		{ "http://h", true, HOST_TCP, "h:2375" },
		{ "tcp://h/path", false, 0, NULL },
		{ "tcp://h:x", false, 0, NULL },
		{ "tcp://user@h", false, 0, NULL },
		{ "ssh://h", false, HOST_SSH, "h" },
		{ "ssh://me@h:22/", true, HOST_SSH, "h" },
		{ "ssh://me@[::1]:22/run/x.sock", false, HOST_SSH, "::1" },
		{ "ssh://me:secret@h", false, 0, NULL },
		{ "ssh://me@", false, 0, NULL },
		{ "ssh://", false, 0, NULL },
		{ "ssh:///run/x.sock", false, 0, NULL },
		{ "ssh://h:x", false, 0, NULL },
		{ "ssh://h:", false, 0, NULL },
		{ "ssh://[::1", false, 0, NULL },
		{ "ssh://h/a'b", false, 0, NULL },
		{ "ssh://h?x=y", false, 0, NULL },
		{ "ssh://a b", false, 0, NULL },
		{ "npipe:////./pipe/x", false, 0, NULL },
		{ "/run/x.sock", false, 0, NULL },
		{ "", false, 0, NULL },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct host host;
		struct err err;
		int result =
		    host_parse(cases[i].text, cases[i].tls, &host, &err);

		if (!cases[i].where) {
			ok(result < 0 && err.kind == ERR_USER, "refused: '%s'",
			    cases[i].text);
		} else if (ok(result == 0, "accepted: %s", cases[i].text)) {
			ok((int)host.kind == cases[i].kind, "its kind");
			is_str(host.ssh_name ? host.ssh_name
			       : host.socket ? host.socket
					     : host.authority,
			    cases[i].where, "where it is");
		}
		host_free(&host);
	}
}

static void
save(const char *path, const char *text)
{
	struct err err;

	if (file_write(path, text, strlen(text), &err) < 0)
		die_err(&err, NULL);
}

/* What host_find() finds, or its message. The caller frees it. */
static char *
find(const char *flag)
{
	struct docker_config config;
	struct host host = { 0 };
	struct err err;
	char *name;

	if (docker_config_read(&config, &err) < 0 ||
	    host_find(flag, &config, &host, &err) < 0)
		name = xstrdup(err.msg);
	else
		name = xstrdup(host.name);
	docker_config_free(&config);
	host_free(&host);
	return name;
}

static void
finds(const char *flag, const char *want, const char *what)
{
	char *got = find(flag);

	is_str(got, want, "%s", what);
	free(got);
}

/* The order of the docker CLI: each decides before those that follow. */
static void
test_order(const char *dir)
{
	char *meta = xasprintf("%s/contexts/meta/0123/meta.json", dir);
	char *config = xasprintf("%s/config.json", dir);
	char *message;

	setenv("DOCKER_CONFIG", dir, 1);
	unsetenv("DOCKER_HOST");
	unsetenv("DOCKER_CONTEXT");
	unsetenv("XDG_RUNTIME_DIR");
	save(meta, "{\"Name\":\"far\",\"Endpoints\":{\"docker\":"
		   "{\"Host\":\"tcp://far:1\"}}}");
	finds(NULL, "unix:///var/run/docker.sock", "the usual socket");
	save(config, "{\"currentContext\":\"far\"}");
	finds(NULL, "tcp://far:1", "the current context");
	setenv("DOCKER_CONTEXT", "default", 1);
	finds(NULL, "unix:///var/run/docker.sock", "DOCKER_CONTEXT=default");
	setenv("DOCKER_CONTEXT", "nosuch", 1);
	finds(NULL, "docker context nosuch: no such context",
	    "an unknown context does not make box choose another engine");
	unsetenv("DOCKER_CONFIG");
	unsetenv("HOME");
	finds(NULL,
	    "docker context nosuch: neither DOCKER_CONFIG nor HOME says where "
	    "it is",
	    "nor does one that cannot be looked up");
	setenv("DOCKER_CONTEXT", "default", 1);
	finds(NULL, "unix:///var/run/docker.sock",
	    "but default is not a context");
	setenv("DOCKER_CONTEXT", "nosuch", 1);
	setenv("DOCKER_CONFIG", dir, 1);
	setenv("DOCKER_HOST", "unix:///a", 1);
	finds(NULL, "unix:///a", "DOCKER_HOST before DOCKER_CONTEXT");
	finds("unix:///b", "unix:///b", "--host before all");
	unsetenv("DOCKER_HOST");
	unsetenv("DOCKER_CONTEXT");
	save(config, "{\"auths\":{\"r\":{\"auth\":\"aHVudGVyMg==\"},}}");
	message = find(NULL);
	ok(strstr(message, "config.json: not JSON") != NULL,
	    "a broken config.json is reported");
	ok(!strstr(message, "aHVudGVyMg"), "but not its contents");
	free(message);
	unlink(config);
	unlink(meta);
	free(config);
	free(meta);
}

static void
test_ssh(void)
{
	struct host host;
	struct err err;

	ok(host_parse("ssh://me@[::1]:22/run/x.sock", false, &host, &err) == 0,
	    "all parts of ssh");
	is_str(host.ssh_user, "me", "the user");
	is_str(host.ssh_port, "22", "the port");
	is_str(host.socket, "/run/x.sock", "the socket there");
	host_free(&host);
	ok(host_parse("ssh://h/", false, &host, &err) == 0 && !host.ssh_user &&
		!host.ssh_port && !host.socket,
	    "none of them");
	host_free(&host);
}

/* Where there is one, the socket in XDG_RUNTIME_DIR comes after docker's. */
static void
test_sockets(const char *dir)
{
	bool is_docker = access("/var/run/docker.sock", F_OK) == 0;
	char *docker = xasprintf("%s/docker.sock", dir);
	char *podman = xasprintf("%s/podman/podman.sock", dir);
	char *want;

	setenv("XDG_RUNTIME_DIR", dir, 1);
	unsetenv("DOCKER_CONFIG");
	save(podman, "");
	want =
	    xasprintf("unix://%s", is_docker ? "/var/run/docker.sock" : podman);
	finds(NULL, want, "podman's socket");
	free(want);
	save(docker, "");
	want =
	    xasprintf("unix://%s", is_docker ? "/var/run/docker.sock" : docker);
	finds(NULL, want, "docker's comes before it");
	free(want);
	unlink(docker);
	unlink(podman);
	free(docker);
	free(podman);
}

static void
make_dir(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);

	if (mkdir(path, 0700) < 0)
		die(1, "%s:", path);
	free(path);
}

static void
remove_dir(const char *dir, const char *name)
{
	char *path = xasprintf("%s/%s", dir, name);

	rmdir(path);
	free(path);
}

int
main(void)
{
	char dir[] = "/tmp/box-test-XXXXXX";

	test_parse();
	test_ssh();
	if (!mkdtemp(dir))
		die(1, "%s:", dir);
	make_dir(dir, "contexts");
	make_dir(dir, "contexts/meta");
	make_dir(dir, "contexts/meta/0123");
	make_dir(dir, "podman");
	test_order(dir);
	test_sockets(dir);
	remove_dir(dir, "podman");
	remove_dir(dir, "contexts/meta/0123");
	remove_dir(dir, "contexts/meta");
	remove_dir(dir, "contexts");
	rmdir(dir);
	return done();
}
