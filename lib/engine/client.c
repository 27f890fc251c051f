/* SPDX-License-Identifier: MIT */
#include "engine/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/base64.h"
#include "base/mem.h"
#include "engine/api_version.h"
#include "engine/config.h"
#include "engine/http.h"
#include "engine/refusal.h"

/*
 * The newest version of the API whose changes (moby: api/docs/CHANGELOG.md)
 * have been compared with what box sends and reads. It is used with each engine
 * that has it, because an engine drops old versions sooner than new ones.
 */
static const struct api_version newest = { 1, 55 };

enum {
	BUFFER_SIZE = 64 * 1024, /* also the maximum size of a head */
	ANSWER_MAX = 256 * 1024 * 1024,
	PING_TIMEOUT_MS = 30 * 1000,
	IDLE = 8 /* this many connections are kept for later exchanges */
};

struct engine {
	struct host host;
	struct conn *idle[IDLE];
	size_t n_idle;
	struct api_version api;
	char version[32]; /* "/v1.41", or "" before it is known */
	bool is_podman;   /* an answer has said so */
	bool is_pinned;   /* the version is from DOCKER_API_VERSION */
	bool is_beyond;   /* see engine_is_beyond() */
	struct docker_config config;
	struct str headers; /* for each request, from the configuration */
};

struct exchange {
	struct engine *engine;
	struct conn *conn;
	struct http_head head;
	struct http_body body;
	bool is_head, is_post, is_upgrade; /* the request is one */
	bool has_head;
	int timeout_ms;
	size_t start, end; /* the part of buf that is not consumed yet */
	char buf[BUFFER_SIZE];
};

const struct host *
engine_host(const struct engine *engine)
{
	return &engine->host;
}

bool
engine_has_api(const struct engine *engine, int major, int minor)
{
	return api_version_at_least(
	    &engine->api, &(struct api_version){ major, minor });
}

const char *
engine_api(const struct engine *engine)
{
	return engine->version + strlen("/v");
}

bool
engine_is_beyond(const struct engine *engine)
{
	return engine->is_beyond;
}

void
engine_proxies(const struct engine *engine, struct strv *variables)
{
	const struct host *host = &engine->host;
	char *normal = host->authority ? xasprintf("tcp://%s", host->authority)
				       : xstrdup(host->name);

	docker_config_proxies(&engine->config,
	    (const char *const[]){ host->name, normal }, variables);
	free(normal);
}

bool
engine_is_podman(const struct engine *engine)
{
	return engine->is_podman;
}

static void
use_version(struct engine *engine, struct api_version api)
{
	engine->api = api;
	snprintf(engine->version, sizeof(engine->version), "/v%d.%d", api.major,
	    api.minor);
}

/* Sends GET /_ping, and sets *head to the head of the answer. */
static int
ping(struct engine *engine, struct http_head *head, struct err *err)
{
	struct request request = { .method = "GET", .target = "/_ping" };
	struct exchange *exchange = engine_send(engine, &request, err);
	struct str body = { 0 };
	int failed;

	if (!exchange)
		return -1;
	exchange_limit(exchange, PING_TIMEOUT_MS);
	failed = exchange_status(exchange, err) < 0 ||
		 exchange_read_all(exchange, &body, err) < 0;
	str_free(&body);
	*head = exchange->head;
	exchange_end(exchange);
	return failed ? -1 : 0;
}

/*
 * To an engine with a newer version than box knows, asks whether it still
 * accepts the newest that box knows. If not, uses the oldest that it accepts: a
 * version may change what a request means, but most change nothing that box
 * uses, and to refuse would be certain to fail. cli_engine() warns.
 */
static int
confirm_version(struct engine *engine, struct err *err)
{
	struct api_version minimum;
	struct http_head head;

	if (ping(engine, &head, err) == 0)
		return 0;
	if (!err_is_refusal(err))
		return -1;
	if (api_version_is_refusal(err->msg, &minimum) && minimum.major > 0) {
		use_version(engine, minimum);
		engine->is_beyond = true;
	}
	return 0;
}

static int
negotiate(struct engine *engine, struct err *err)
{
	struct api_version offered;
	struct http_head head;

	if (ping(engine, &head, err) < 0)
		return -1;
	if (api_version_parse(head.api_version, &offered) < 0)
		return err_set(err, ERR_ENGINE,
		    "what answers there is not a Docker Engine");
	if (!api_version_at_least(&offered, &newest)) {
		use_version(engine, offered);
		return 0;
	}
	use_version(engine, newest);
	if (api_version_at_least(&newest, &offered))
		return 0;
	return confirm_version(engine, err);
}

/* Sets the version without asking the engine, if the user has chosen one. */
static int
use_pinned_version(struct engine *engine, struct err *err)
{
	const char *pinned = getenv("DOCKER_API_VERSION");
	struct api_version api;

	if (!pinned || !*pinned)
		return 0;
	if (api_version_parse(pinned, &api) < 0)
		return err_set(err, ERR_USER,
		    "bad DOCKER_API_VERSION '%s': want one like 1.41", pinned);
	use_version(engine, api);
	engine->is_pinned = true;
	return 0;
}

static int
configure(struct engine *engine, const char *host, struct err *err)
{
	if (docker_config_read(&engine->config, err) < 0 ||
	    host_find(host, &engine->config, &engine->host, err) < 0 ||
	    docker_config_headers(&engine->config, &engine->headers, err) < 0) {
		err->kind = ERR_ENGINE;
		return -1;
	}
	return use_pinned_version(engine, err);
}

struct engine *
engine_open(const char *host, struct err *err)
{
	struct engine *engine = xcalloc(1, sizeof(*engine));
	int failed = configure(engine, host, err);

	if (!failed && !engine->is_pinned && negotiate(engine, err) < 0) {
		failed = -1;
		err->kind = ERR_ENGINE;
		if (!strstr(err->msg, engine->host.name))
			err_prefix(err, "%s", engine->host.name);
	}
	if (!failed)
		return engine;
	engine_close(engine);
	return NULL;
}

void
engine_close(struct engine *engine)
{
	if (!engine)
		return;
	while (engine->n_idle > 0)
		conn_close(engine->idle[--engine->n_idle]);
	host_free(&engine->host);
	docker_config_free(&engine->config);
	str_free(&engine->headers);
	free(engine);
}

static struct conn *
take_conn(struct engine *engine, struct err *err)
{
	while (engine->n_idle > 0) {
		struct conn *conn = engine->idle[--engine->n_idle];

		if (!conn_is_stale(conn))
			return conn;
		conn_close(conn);
	}
	return conn_open(&engine->host, err);
}

struct exchange *
engine_send(
    struct engine *engine, const struct request *request, struct err *err)
{
	struct exchange *exchange = xmalloc(sizeof(*exchange));
	struct str head = { 0 };
	int failed;

	/* not the buffer, so that its 64 KB are not touched for nothing */
	memset(exchange, 0, offsetof(struct exchange, buf));
	exchange->engine = engine;
	exchange->timeout_ms = -1;
	exchange->is_head = request_is(request, "HEAD");
	exchange->is_post = request_is(request, "POST");
	exchange->is_upgrade = request->upgrade;
	exchange->conn = take_conn(engine, err);
	if (!exchange->conn) {
		free(exchange);
		return NULL;
	}
	request_add_head(&head, request,
	    &(struct request_common){ .version = engine->version,
		.authority =
		    engine->host.authority ? engine->host.authority : "engine",
		.headers = str_text(&engine->headers) });
	if (request->body)
		str_add(&head, request->body, request->size);
	failed = conn_write(exchange->conn, head.s, head.len, err);
	str_free(&head);
	if (!failed)
		return exchange;
	exchange_end(exchange);
	return NULL;
}

int
exchange_write(
    struct exchange *exchange, const void *buf, size_t size, struct err *err)
{
	char line[32];
	int n = snprintf(line, sizeof(line), "%zx\r\n", size);

	if (size == 0)
		return 0;
	if (conn_write(exchange->conn, line, (size_t)n, err) < 0 ||
	    conn_write(exchange->conn, buf, size, err) < 0)
		return -1;
	return conn_write(exchange->conn, "\r\n", 2, err);
}

int
exchange_write_end(struct exchange *exchange, struct err *err)
{
	return conn_write(exchange->conn, "0\r\n\r\n", 5, err);
}

/* Reads more into the buffer. Returns 0 at the end of the stream. */
static ssize_t
fill(struct exchange *exchange, struct err *err)
{
	ssize_t n;

	if (exchange->start == exchange->end) {
		exchange->start = 0;
		exchange->end = 0;
	}
	if (exchange->end == BUFFER_SIZE)
		return err_set(err, ERR_ENGINE,
		    "the header of the engine's answer is too large");
	n = conn_read(exchange->conn, exchange->buf + exchange->end,
	    BUFFER_SIZE - exchange->end, exchange->timeout_ms, err);
	if (n > 0)
		exchange->end += (size_t)n;
	return n;
}

static int
read_head(struct exchange *exchange, struct err *err)
{
	size_t size;

	do {
		while ((size = http_head_size(exchange->buf + exchange->start,
			    exchange->end - exchange->start)) == 0) {
			ssize_t n = fill(exchange, err);

			if (n < 0)
				return -1;
			if (n == 0)
				return err_set(err, ERR_ENGINE,
				    "the engine closed the connection without "
				    "an answer");
		}
		if (http_head_parse(exchange->buf + exchange->start, size,
			&exchange->head, err) < 0)
			return -1;
		exchange->start += size;
		/* interim responses, such as 100, precede the answer */
	} while (exchange->head.status < 200 && exchange->head.status != 101);
	http_body_begin(&exchange->body, &exchange->head);
	if (exchange->is_head)
		exchange->body.done = true;
	exchange->has_head = true;
	exchange->engine->is_podman |= exchange->head.podman;
	return 0;
}

static bool
is_success(const struct exchange *exchange)
{
	int status = exchange->head.status;

	return (status >= 200 && status < 300) ||
	       (status == 101 && exchange->is_upgrade) ||
	       (status == 304 && exchange->is_post);
}

/* Reports an answer that is not a success. */
static int
set_refused(struct exchange *exchange, struct err *err)
{
	struct str text = { 0 };
	struct err ignored;
	struct api_version minimum;

	exchange_read_all(exchange, &text, &ignored);
	refusal_set(&(struct refusal){ .head = &exchange->head,
			.body = str_text(&text),
			.len = text.len,
			.to_head = exchange->is_head },
	    err);
	str_free(&text);
	if (exchange->engine->is_pinned &&
	    api_version_is_refusal(err->msg, &minimum)) {
		err->kind = ERR_ENGINE;
		err_prefix(
		    err, "DOCKER_API_VERSION=%s", engine_api(exchange->engine));
	}
	return -1;
}

int
exchange_status(struct exchange *exchange, struct err *err)
{
	if (!exchange->has_head && read_head(exchange, err) < 0)
		return -1;
	return is_success(exchange) ? exchange->head.status
				    : set_refused(exchange, err);
}

ssize_t
exchange_read(
    struct exchange *exchange, void *buf, size_t size, struct err *err)
{
	while (!exchange->body.done) {
		size_t have = exchange->end - exchange->start;
		struct http_part part;

		if (have == 0) {
			ssize_t n = fill(exchange, err);

			if (n < 0)
				return -1;
			if (n == 0)
				return http_body_eof(&exchange->body, err);
			continue;
		}
		if (have > size)
			have = size;
		if (http_body_next(&exchange->body,
			exchange->buf + exchange->start, have, &part, err) < 0)
			return -1;
		memcpy(buf, exchange->buf + exchange->start + part.skip,
		    part.take);
		exchange->start += part.skip + part.take;
		if (part.take > 0)
			return (ssize_t)part.take;
	}
	return 0;
}

int
exchange_read_all(struct exchange *exchange, struct str *text, struct err *err)
{
	ssize_t n;

	while ((n = exchange_read(exchange, str_room(text, 4096), 4096, err)) >
	       0) {
		text->len += (size_t)n;
		if (text->len > ANSWER_MAX)
			return err_set(err, ERR_ENGINE,
			    "the engine's answer is larger than 256 MB");
	}
	str_add(text, "", 0);
	return n < 0 ? -1 : 0;
}

struct json *
exchange_path_stat(const struct exchange *exchange, struct err *err)
{
	struct str text = { 0 };
	struct json *json = NULL;

	if (base64_decode(exchange->head.path_stat, &text, err) == 0)
		json = json_parse(str_text(&text), text.len, err);
	str_free(&text);
	if (!json)
		err_prefix(err, "the engine does not say what is there");
	return json;
}

void
exchange_limit(struct exchange *exchange, int timeout_ms)
{
	exchange->timeout_ms = timeout_ms;
}

int
exchange_fd(const struct exchange *exchange)
{
	return conn_fd(exchange->conn);
}

struct conn *
exchange_hijack(struct exchange *exchange, struct str *early, struct err *err)
{
	struct conn *conn = exchange->conn;

	if (exchange->head.status != 101 &&
	    exchange->body.framing != HTTP_UNTIL_CLOSE) {
		err_set(err, ERR_ENGINE,
		    "no stream to the container: a proxy in front of the "
		    "engine does not support it");
		exchange_end(exchange);
		return NULL;
	}
	str_add(early, exchange->buf + exchange->start,
	    exchange->end - exchange->start);
	free(exchange);
	return conn;
}

void
exchange_end(struct exchange *exchange)
{
	struct engine *engine;

	if (!exchange)
		return;
	engine = exchange->engine;
	if (exchange->has_head && exchange->body.done &&
	    !exchange->head.close && exchange->start == exchange->end &&
	    exchange->head.status != 101 && engine->n_idle < IDLE)
		engine->idle[engine->n_idle++] = exchange->conn;
	else
		conn_close(exchange->conn);
	free(exchange);
}
