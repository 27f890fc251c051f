/* SPDX-License-Identifier: MIT */
/*
 * conn: TCP and TLS, with functions in place of those of libcurl and OpenSSL,
 * for which conn_curl.c is compiled into this test.
 */
#include "engine/conn.h"

#include <dlfcn.h>

static void *fake_dlopen(const char *name, int flags);
static void *fake_dlsym(void *library, const char *name);

#define dlopen fake_dlopen
#define dlsym fake_dlsym
#include "engine/conn_curl.c"

#include <unistd.h>

#include "../tap.h"

static int loaded;     /* how often a library was loaded */
static int options;    /* how often an option was set */
static int bad_option; /* which of them cannot be set; 0: none */
static int ends[2];    /* the connection; the engine has the second end */
static int notified;   /* how often SSL_shutdown() was called */
static bool full;      /* SSL_shutdown() cannot write */

static void *
fake_init(void)
{
	options = 0;
	return socketpair(AF_UNIX, SOCK_STREAM, 0, ends) < 0 ? NULL : ends;
}

static int
fake_setopt(void *easy, int option, ...)
{
	(void)easy;
	(void)option;
	return ++options == bad_option ? CURLE_UNKNOWN_OPTION : CURLE_OK;
}

static int
fake_perform(void *easy)
{
	(void)easy;
	return 0;
}

static int
fake_getinfo(void *easy, int info, void *value)
{
	static struct curl_tlssessioninfo tls = { CURLSSLBACKEND_OPENSSL,
		ends };

	(void)easy;
	if (info == CURLINFO_ACTIVESOCKET)
		*(int *)value = ends[0];
	else
		*(struct curl_tlssessioninfo **)value = &tls;
	return 0;
}

static int
fake_recv(void *easy, void *buf, size_t size, size_t *n)
{
	ssize_t result = recv(ends[0], buf, size, MSG_DONTWAIT);

	(void)easy;
	*n = result < 0 ? 0 : (size_t)result;
	return result < 0 ? CURLE_AGAIN : CURLE_OK;
}

static int
fake_send(void *easy, const void *buf, size_t size, size_t *n)
{
	ssize_t result = send(ends[0], buf, size, MSG_NOSIGNAL);

	(void)easy;
	*n = result < 0 ? 0 : (size_t)result;
	return result < 0 ? CURLE_SEND_ERROR : CURLE_OK;
}

static void
fake_cleanup(void *easy)
{
	(void)easy;
	close(ends[0]);
	close(ends[1]);
}

static const char *
fake_strerror(int code)
{
	return code == CURLE_UNKNOWN_OPTION ? "no such option" : "it broke";
}

static int
fake_shutdown(void *ssl)
{
	notified += ssl == ends;
	return full ? -1 : 0;
}

static int
fake_get_error(const void *ssl, int result)
{
	(void)ssl;
	return result < 0 && full ? OPENSSL_WANT_WRITE : 0;
}

static void *
fake_dlopen(const char *name, int flags)
{
	(void)flags;
	loaded++;
	return strcmp(name, "libcurl.so.4") == 0 ? ends : NULL;
}

static void *
fake_dlsym(void *library, const char *name)
{
	static const struct {
		const char *name;
		void (*function)(void);
	} symbols[] = {
		{ "curl_easy_init", (void (*)(void))fake_init },
		{ "curl_easy_setopt", (void (*)(void))fake_setopt },
		{ "curl_easy_perform", (void (*)(void))fake_perform },
		{ "curl_easy_getinfo", (void (*)(void))fake_getinfo },
		{ "curl_easy_recv", (void (*)(void))fake_recv },
		{ "curl_easy_send", (void (*)(void))fake_send },
		{ "curl_easy_cleanup", (void (*)(void))fake_cleanup },
		{ "curl_easy_strerror", (void (*)(void))fake_strerror },
		{ "SSL_shutdown", (void (*)(void))fake_shutdown },
		{ "SSL_get_error", (void (*)(void))fake_get_error },
	};
	void *symbol = NULL;

	(void)library;
	for (size_t i = 0; i < sizeof(symbols) / sizeof(symbols[0]); i++) {
		if (strcmp(symbols[i].name, name) == 0)
			memcpy(&symbol, &symbols[i].function, sizeof(symbol));
	}
	return symbol;
}

static struct conn *
open_conn(const char *address, struct err *err)
{
	struct host host;
	struct conn *conn;

	if (host_parse(address, false, &host, err) < 0)
		die_err(err, address);
	conn = conn_open(&host, err);
	host_free(&host);
	return conn;
}

static void
test_options(void)
{
	struct err err = { 0 };
	struct conn *conn = open_conn("https://h", &err);
	int all = options, refused = 0;

	ok(conn != NULL, "a connection");
	conn_close(conn);
	for (bad_option = 1; bad_option <= all; bad_option++) {
		conn = open_conn("https://h", &err);
		refused += !conn && err.kind == ERR_ENGINE &&
			   strstr(err.msg, "no such option") != NULL;
		conn_close(conn);
	}
	bad_option = 0;
	ok(all > 0 && refused == all, "none of %d options may be refused: %d",
	    all, refused);
	ok(loaded == 1, "the library is loaded once: %d", loaded);
}

/* Does the engine read the end? And can it still write? */
static void
test_end(const char *address, bool wants_end)
{
	char byte = 'x', got = '-';
	struct err err = { 0 };
	struct conn *conn = open_conn(address, &err);
	ssize_t n;

	notified = 0;
	ok(conn_write(conn, "x", 1, &err) == 0, "%s: a byte", address);
	full = true;
	ok(conn_end_writes(conn) == (wants_end ? 0 : -2),
	    "its end, while there is no room for it");
	full = false;
	ok(wants_end || conn_end_writes(conn) == 0, "its end");
	ok(notified == (wants_end ? 0 : 2), "close_notify only in TLS");
	ok(recv(ends[1], &byte, 1, 0) == 1 && byte == 'x', "the byte arrives");
	n = recv(ends[1], &byte, 1, MSG_DONTWAIT);
	ok((n == 0) == wants_end, "TCP ends only without TLS");
	ok(send(ends[1], "y", 1, MSG_NOSIGNAL) == 1 &&
		conn_read(conn, &got, 1, 1000, &err) == 1 && got == 'y',
	    "what the engine writes then is read");
	conn_close(conn);
}

int
main(void)
{
	test_options();
	test_end("tcp://h", true);
	test_end("https://h", false);
	return done();
}
