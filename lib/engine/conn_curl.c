/* SPDX-License-Identifier: MIT */
/*
 * TCP and TLS over libcurl. With CURLOPT_CONNECT_ONLY, libcurl connects and
 * box reads and writes the bytes, as attaching to a container requires; so the
 * parser of http.h serves every kind of connection.
 */
#include "engine/conn.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "base/mem.h"

/* The functions of libcurl that are used, once it is loaded. */
static struct {
	void *library;
	CURL *(*init)(void);
	CURLcode (*setopt)(CURL *, CURLoption, ...);
	CURLcode (*perform)(CURL *);
	CURLcode (*getinfo)(CURL *, CURLINFO, ...);
	CURLcode (*recv)(CURL *, void *, size_t, size_t *);
	CURLcode (*send)(CURL *, const void *, size_t, size_t *);
	void (*cleanup)(CURL *);
	const char *(*text)(CURLcode);
} curl;

#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Constants of the TLS libraries, whose headers are not needed to build box. */
enum {
	OPENSSL_WANT_WRITE = 3, /* SSL_ERROR_WANT_WRITE of <openssl/ssl.h> */
	GNUTLS_SHUT_WR = 1,     /* these are of <gnutls/gnutls.h> */
	GNUTLS_E_AGAIN = -28
};

struct curl_conn {
	CURL *easy;
	int fd;
	bool tls;
	bool has_read; /* the engine has answered */
	char *name;    /* of the engine, for messages */
	char *cert;    /* the certificate that was given, or NULL */
	char reason[CURL_ERROR_SIZE];
};

/*
 * Stores the address of a function in *function. POSIX guarantees that the
 * pointer which dlsym(3) returns may be used as one to a function; C does not.
 */
static int
load_symbol(const char *name, void *function)
{
	void *symbol = dlsym(curl.library, name);

	memcpy(function, &symbol, sizeof(symbol));
	return symbol ? 0 : -1;
}

static int
load(struct err *err)
{
	if (curl.init)
		return 0;
	curl.library = dlopen("libcurl.so.4", RTLD_NOW | RTLD_LOCAL);
	if (!curl.library)
		curl.library =
		    dlopen("libcurl-gnutls.so.4", RTLD_NOW | RTLD_LOCAL);
	if (!curl.library)
		return err_set(err, ERR_SYSTEM,
		    "an engine on TCP needs libcurl: %s", dlerror());
	if (load_symbol("curl_easy_setopt", &curl.setopt) < 0 ||
	    load_symbol("curl_easy_perform", &curl.perform) < 0 ||
	    load_symbol("curl_easy_getinfo", &curl.getinfo) < 0 ||
	    load_symbol("curl_easy_recv", &curl.recv) < 0 ||
	    load_symbol("curl_easy_send", &curl.send) < 0 ||
	    load_symbol("curl_easy_cleanup", &curl.cleanup) < 0 ||
	    load_symbol("curl_easy_strerror", &curl.text) < 0 ||
	    load_symbol("curl_easy_init", &curl.init) < 0)
		return err_set(err, ERR_SYSTEM, "libcurl: %s", dlerror());
	return 0;
}

/* Does the reason contain the text, in capitals or not? */
static bool
says(const struct curl_conn *conn, const char *text)
{
	for (const char *s = conn->reason; *s; s++) {
		if (strncasecmp(s, text, strlen(text)) == 0)
			return true;
	}
	return false;
}

/*
 * Has the engine refused the client's certificate, or that there is none? With
 * TLS 1.3, it says so when the client believes that the connection is open. The
 * alert is lost if the connection was reset before it was read, but before the
 * first answer there is hardly another reason for an engine to do that.
 */
static bool
refuses_client(const struct curl_conn *conn, CURLcode code)
{
	if (!conn->tls || conn->has_read)
		return false;
	if (says(conn, "alert"))
		return says(conn, "certificate") || says(conn, "unknown ca");
	return code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR;
}

static int
set_reason(const struct curl_conn *conn, CURLcode code, struct err *err)
{
	const char *reason = conn->reason[0] ? conn->reason : curl.text(code);

	if (refuses_client(conn, code) && conn->cert)
		return err_set(err, ERR_ENGINE,
		    "the engine at %s does not accept the client certificate "
		    "%s: %s",
		    conn->name, conn->cert, reason);
	if (refuses_client(conn, code))
		return err_set(err, ERR_ENGINE,
		    "the engine at %s wants a client certificate, and there is "
		    "no cert.pem: %s",
		    conn->name, reason);
	if (code == CURLE_PEER_FAILED_VERIFICATION)
		return err_set(err, ERR_ENGINE,
		    "the certificate of the engine at %s is not trusted: %s",
		    conn->name, reason);
	return err_set(err, ERR_ENGINE, "cannot reach the engine at %s: %s",
	    conn->name, reason);
}

static ssize_t
failed(const struct curl_conn *conn, CURLcode code, struct err *err)
{
	if (code == CURLE_AGAIN)
		return -2;
	if (!conn->has_read)
		return set_reason(conn, code, err);
	return err_set(err, ERR_ENGINE, "lost the engine: %s",
	    conn->reason[0] ? conn->reason : curl.text(code));
}

/*
 * Any function of a TLS library may write to the connection, which raises
 * SIGPIPE if it is broken. libcurl ignores that signal only without
 * CURLOPT_NOSIGNAL, and then it uses SIGALRM, too.
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
	if (code != CURLE_OK)
		return failed(conn, code, err);
	/* an end before the first byte is as good as a reset */
	if (n == 0 && conn->tls && !conn->has_read)
		return set_reason(conn, CURLE_RECV_ERROR, err);
	conn->has_read = true;
	return (ssize_t)n;
}

static ssize_t
curl_try_write(void *state, const void *buf, size_t size, struct err *err)
{
	struct curl_conn *conn = state;
	struct sigaction sigpipe = ignore_sigpipe();
	size_t n = 0;
	CURLcode code = curl.send(conn->easy, buf, size, &n);

	sigaction(SIGPIPE, &sigpipe, NULL);
	return code == CURLE_OK ? (ssize_t)n : failed(conn, code, err);
}

/*
 * Sends close_notify (RFC 8446, section 6.1), as the docker CLI does. libcurl
 * has no function for that, but the TLS library under it has. Returns as
 * conn_end_writes() does, or 1 if this is another library.
 */
static int
send_close_notify(CURL *easy)
{
	const struct curl_tlssessioninfo *tls = NULL;
	int (*shut)(void *), (*reason)(const void *, int), (*bye)(void *, int);
	int result;

	if (curl.getinfo(easy, CURLINFO_TLS_SSL_PTR, &tls) != CURLE_OK ||
	    !tls || !tls->internals)
		return 1;
	if (tls->backend == CURLSSLBACKEND_OPENSSL &&
	    load_symbol("SSL_shutdown", &shut) == 0 &&
	    load_symbol("SSL_get_error", &reason) == 0) {
		result = shut(tls->internals);
		if (result >= 0)
			return 0;
		return reason(tls->internals, result) == OPENSSL_WANT_WRITE
			   ? -2
			   : -1;
	}
	if (tls->backend == CURLSSLBACKEND_GNUTLS &&
	    load_symbol("gnutls_bye", &bye) == 0) {
		result = bye(tls->internals, GNUTLS_SHUT_WR);
		return result == GNUTLS_E_AGAIN ? -2 : result < 0 ? -1 : 0;
	}
	return 1;
}

/*
 * Without close_notify, the end of the TCP stream has to do. dockerd takes it
 * for the end of input, also within TLS, where it should not occur.
 */
static int
curl_end_writes(void *state)
{
	struct curl_conn *conn = state;
	struct sigaction sigpipe = ignore_sigpipe();
	int result = conn->tls ? send_close_notify(conn->easy) : 1;

	sigaction(SIGPIPE, &sigpipe, NULL);
	return result <= 0 ? result : shutdown(conn->fd, SHUT_WR);
}

static void
curl_close(void *state)
{
	struct curl_conn *conn = state;
	struct sigaction sigpipe = ignore_sigpipe();

	curl.cleanup(conn->easy);
	sigaction(SIGPIPE, &sigpipe, NULL);
	free(conn->name);
	free(conn->cert);
	free(conn);
}

static const struct conn_ops curl_ops = {
	.try_read = curl_try_read,
	.try_write = curl_try_write,
	.end_writes = curl_end_writes,
	.close = curl_close,
};

static CURLcode
set_options(struct curl_conn *conn, const struct host *host, const char *url)
{
	const struct {
		CURLoption option;
		long value;
	} numbers[] = {
		{ CURLOPT_CONNECT_ONLY, 1 },
		{ CURLOPT_NOSIGNAL, 1 },
		{ CURLOPT_CONNECTTIMEOUT, 30 },
		{ CURLOPT_TCP_KEEPALIVE, 1 },
		{ CURLOPT_SSL_VERIFYPEER, host->verify ? 1 : 0 },
		{ CURLOPT_SSL_VERIFYHOST, host->verify ? 2 : 0 },
		/* without ALPN, the server speaks HTTP/1.1 */
		{ CURLOPT_SSL_ENABLE_ALPN, 0 },
	};
	const struct {
		CURLoption option;
		const char *value;
	} texts[] = {
		{ CURLOPT_ERRORBUFFER, conn->reason },
		{ CURLOPT_URL, url },
		{ CURLOPT_NOPROXY, "*" },
		{ CURLOPT_CAINFO, host->ca },
		{ CURLOPT_SSLCERT, host->cert },
		{ CURLOPT_SSLKEY, host->key },
	};
	CURLcode code = CURLE_OK;

	for (size_t i = 0; i < LENGTH(numbers) && code == CURLE_OK; i++)
		code = curl.setopt(
		    conn->easy, numbers[i].option, numbers[i].value);
	for (size_t i = 0; i < LENGTH(texts) && code == CURLE_OK; i++) {
		if (texts[i].value)
			code = curl.setopt(
			    conn->easy, texts[i].option, texts[i].value);
	}
	return code;
}

static CURLcode
connect_to(struct curl_conn *conn, const struct host *host)
{
	char *url = xasprintf(
	    "%s://%s/", conn->tls ? "https" : "http", host->authority);
	struct sigaction sigpipe = ignore_sigpipe();
	curl_socket_t fd = CURL_SOCKET_BAD;
	CURLcode code = set_options(conn, host, url);

	if (code == CURLE_OK)
		code = curl.perform(conn->easy);
	if (code == CURLE_OK)
		code = curl.getinfo(conn->easy, CURLINFO_ACTIVESOCKET, &fd);
	if (code == CURLE_OK && fd == CURL_SOCKET_BAD)
		code = CURLE_COULDNT_CONNECT;
	conn->fd = (int)fd;
	sigaction(SIGPIPE, &sigpipe, NULL);
	free(url);
	return code;
}

int
conn_curl_open(const struct host *host, const struct conn_ops **ops,
    void **state, int *fd, struct err *err)
{
	struct curl_conn *conn;
	CURLcode code;

	if (load(err) < 0)
		return -1;
	conn = xcalloc(1, sizeof(*conn));
	conn->tls = host->kind == HOST_TLS;
	conn->name = xstrdup(host->name);
	conn->cert = host->cert ? xstrdup(host->cert) : NULL;
	conn->easy = curl.init();
	if (!conn->easy) {
		free(conn->name);
		free(conn->cert);
		free(conn);
		return err_set(err, ERR_SYSTEM, "libcurl cannot start");
	}
	code = connect_to(conn, host);
	if (code != CURLE_OK) {
		set_reason(conn, code, err);
		curl_close(conn);
		return -1;
	}
	*ops = &curl_ops;
	*state = conn;
	*fd = conn->fd;
	return 0;
}
