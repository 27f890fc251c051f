/* SPDX-License-Identifier: MIT */
/*
 * TCP and TLS by libcurl, the only file that knows it. CURLOPT_CONNECT_ONLY
 * leaves the bytes to us, which attaching to a box needs in any case, and so
 * one HTTP reader serves every kind of connection.
 */
#include "engine/conn.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The few functions that are used, found in the library when it is loaded. */
static struct {
	CURL *(*init)(void);
	CURLcode (*setopt)(CURL *, CURLoption, ...);
	CURLcode (*perform)(CURL *);
	CURLcode (*getinfo)(CURL *, CURLINFO, ...);
	CURLcode (*recv)(CURL *, void *, size_t, size_t *);
	CURLcode (*send)(CURL *, const void *, size_t, size_t *);
	void (*cleanup)(CURL *);
	const char *(*text)(CURLcode);
} curl;

struct curl_conn {
	CURL *easy;
	char reason[CURL_ERROR_SIZE];
};

/* POSIX keeps functions and objects convertible for dlsym(3); C does not. */
static int
load_symbol(void *library, const char *name, void *function)
{
	void *symbol = dlsym(library, name);

	memcpy(function, &symbol, sizeof(symbol));
	return symbol ? 0 : -1;
}

static int
load(struct err *err)
{
	void *lib = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);

	if (curl.init)
		return 0;
	if (!lib)
		lib = dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
	if (!lib)
		return err_set(err, ERR_SYSTEM,
		    "an engine on TCP needs libcurl: %s", dlerror());
	if (load_symbol(lib, "curl_easy_setopt", &curl.setopt) < 0 ||
	    load_symbol(lib, "curl_easy_perform", &curl.perform) < 0 ||
	    load_symbol(lib, "curl_easy_getinfo", &curl.getinfo) < 0 ||
	    load_symbol(lib, "curl_easy_recv", &curl.recv) < 0 ||
	    load_symbol(lib, "curl_easy_send", &curl.send) < 0 ||
	    load_symbol(lib, "curl_easy_cleanup", &curl.cleanup) < 0 ||
	    load_symbol(lib, "curl_easy_strerror", &curl.text) < 0 ||
	    load_symbol(lib, "curl_easy_init", &curl.init) < 0)
		return err_set(err, ERR_SYSTEM, "libcurl: %s", dlerror());
	return 0;
}

static ssize_t
failed(CURLcode code, struct err *err)
{
	if (code == CURLE_AGAIN)
		return -2;
	return err_set(err, ERR_ENGINE, "lost the engine: %s", curl.text(code));
}

/*
 * A TLS library may write to a stream that is broken, whichever function it is
 * called by. With CURLOPT_NOSIGNAL libcurl leaves SIGPIPE alone, and without it
 * it would set alarms.
 */
static struct sigaction
ignore_sigpipe(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN }, old;

	sigaction(SIGPIPE, &ignore, &old);
	return old;
}

static ssize_t
curl_try_read(void *state, void *buf, size_t size, struct err *err)
{
	struct curl_conn *conn = state;
	struct sigaction sigpipe = ignore_sigpipe();
	size_t n = 0;
	CURLcode code = curl.recv(conn->easy, buf, size, &n);

	sigaction(SIGPIPE, &sigpipe, NULL);
	return code == CURLE_OK ? (ssize_t)n : failed(code, err);
}

static ssize_t
curl_try_write(void *state, const void *buf, size_t size, struct err *err)
{
	struct curl_conn *conn = state;
	struct sigaction sigpipe = ignore_sigpipe();
	size_t n = 0;
	CURLcode code = curl.send(conn->easy, buf, size, &n);

	sigaction(SIGPIPE, &sigpipe, NULL);
	return code == CURLE_OK ? (ssize_t)n : failed(code, err);
}

static void
curl_close(void *state)
{
	struct curl_conn *conn = state;

	struct sigaction sigpipe = ignore_sigpipe();

	curl.cleanup(conn->easy);
	sigaction(SIGPIPE, &sigpipe, NULL);
	free(conn);
}

static const struct conn_ops curl_ops = {
	.try_read = curl_try_read,
	.try_write = curl_try_write,
	.close = curl_close,
};

static void
set_options(struct curl_conn *conn, const struct host *host, const char *url)
{
	CURL *easy = conn->easy;

	curl.setopt(easy, CURLOPT_URL, url);
	curl.setopt(easy, CURLOPT_CONNECT_ONLY, 1L);
	curl.setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl.setopt(easy, CURLOPT_CONNECTTIMEOUT, 30L);
	curl.setopt(easy, CURLOPT_NOPROXY, "*");
	curl.setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl.setopt(easy, CURLOPT_ERRORBUFFER, conn->reason);
	curl.setopt(easy, CURLOPT_SSL_VERIFYPEER, host->verify ? 1L : 0L);
	curl.setopt(easy, CURLOPT_SSL_VERIFYHOST, host->verify ? 2L : 0L);
	/* without ALPN the server speaks HTTP/1.1, which is what we read */
	curl.setopt(easy, CURLOPT_SSL_ENABLE_ALPN, 0L);
	if (host->ca)
		curl.setopt(easy, CURLOPT_CAINFO, host->ca);
	if (host->cert)
		curl.setopt(easy, CURLOPT_SSLCERT, host->cert);
	if (host->key)
		curl.setopt(easy, CURLOPT_SSLKEY, host->key);
}

int
conn_curl_open(const struct host *host, const struct conn_ops **ops,
    void **state, int *fd, struct err *err)
{
	struct sigaction sigpipe;
	struct curl_conn *conn;
	curl_socket_t s = CURL_SOCKET_BAD;
	CURLcode code;
	char *url;

	if (load(err) < 0)
		return -1;
	conn = xcalloc(1, sizeof(*conn));
	conn->easy = curl.init();
	if (!conn->easy) {
		free(conn);
		return err_set(err, ERR_SYSTEM, "libcurl cannot start");
	}
	url = xasprintf("%s://%s/", host->kind == HOST_TLS ? "https" : "http",
	    host->authority);
	set_options(conn, host, url);
	sigpipe = ignore_sigpipe();
	code = curl.perform(conn->easy);
	sigaction(SIGPIPE, &sigpipe, NULL);
	free(url);
	if (code == CURLE_OK)
		code = curl.getinfo(conn->easy, CURLINFO_ACTIVESOCKET, &s);
	if (code != CURLE_OK || s == CURL_SOCKET_BAD) {
		err_set(err, ERR_ENGINE, "cannot reach the engine at %s: %s",
		    host->name,
		    conn->reason[0] ? conn->reason : curl.text(code));
		curl_close(conn);
		return -1;
	}
	*ops = &curl_ops;
	*state = conn;
	*fd = (int)s;
	return 0;
}
