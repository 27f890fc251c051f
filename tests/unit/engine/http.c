/* SPDX-License-Identifier: MIT */
#include "engine/http.h"

#include <stdlib.h>

#include "base/str.h"
#include "../tap.h"

/* The body of a whole answer, fed in pieces of that size; NULL on failure. */
static char *
read_answer(const char *answer, size_t len, size_t piece, struct err *err)
{
	struct http_head head;
	struct http_body body;
	struct str out = { 0 };
	size_t at = http_head_size(answer, len);

	if (at == 0 || http_head_parse(answer, at, &head, err) < 0)
		return NULL;
	http_body_begin(&body, &head);
	while (at < len && !body.done) {
		size_t n = len - at < piece ? len - at : piece;
		struct http_part part;

		if (http_body_next(&body, answer + at, n, &part, err) < 0) {
			str_free(&out);
			return NULL;
		}
		str_add(&out, answer + at + part.skip, part.take);
		at += part.skip + part.take;
	}
	if (http_body_eof(&body, err) < 0) {
		str_free(&out);
		return NULL;
	}
	return str_take(&out);
}

static void
test_bodies(void)
{
	static const struct {
		const char *answer, *body;
	} cases[] = {
		{ "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		    "hello" },
		{ "HTTP/1.1 200 OK\r\ncontent-length:5\r\n\r\nhello+",
		    "hello" },
		{ "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", "" },
		{ "HTTP/1.1 204 No Content\r\n\r\n", "" },
		{ "HTTP/1.0 200 OK\r\n\r\nto the end", "to the end" },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		  "5\r\nhello\r\n6;x=y\r\n world\r\n0\r\n\r\n",
		    "hello world" },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		  "A\r\n0123456789\r\n0\r\nTrailer: x\r\nMore: y\r\n\r\n",
		    "0123456789" },
		{ "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		  "0\r\n\r\n",
		    "" },
	};
	struct err err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		for (size_t piece = 1; piece < 12; piece += 5) {
			char *body = read_answer(cases[i].answer,
			    strlen(cases[i].answer), piece, &err);

			is_str(body, cases[i].body, "body %zu in pieces of %zu",
			    i, piece);
			free(body);
		}
	}
}

static void
test_refused(void)
{
	static const char *const cases[] = {
		"SSH-2.0-OpenSSH_9.2\r\n\r\n",
		"HTTP/1.1 99 Low\r\n\r\n",
		"HTTP/1.1 2x0 OK\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n"
		"Content-Length: 6\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 0x5\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nContent-Length: "
		"9999999999999999999\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
		"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"1\r\nab\r\n0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"ffffffffffffffff\r\n",
	};
	struct err err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(!read_answer(cases[i], strlen(cases[i]), 4096, &err),
		    "refused: %zu", i);
}

/* An answer that is cut off anywhere is an error. */
static void
test_cut(void)
{
	static const char *const cases[] = {
		"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello",
		"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
		"5\r\nhello\r\n0\r\n\r\n",
	};
	struct err err;
	size_t taken = 0;

	for (size_t i = 0; i < 2; i++) {
		for (size_t len = 0; len < strlen(cases[i]); len++)
			taken += read_answer(cases[i], len, 4096, &err) != NULL;
	}
	ok(taken == 0, "no truncated answer is accepted");
}

static void
test_head(void)
{
	static const char answer[] =
	    "HTTP/1.1 101 UPGRADED\r\nApi-Version: 1.41\r\n"
	    "x-docker-container-path-stat: eyJ9\r\n"
	    "Connection: close\r\n\r\n";
	struct http_head head;
	struct err err;

	ok(http_head_size(answer, sizeof(answer) - 1) == sizeof(answer) - 1,
	    "the head's size");
	ok(http_head_size(answer, sizeof(answer) - 2) == 0,
	    "an incomplete head");
	ok(http_head_parse(answer, sizeof(answer) - 1, &head, &err) == 0,
	    "a head");
	ok(head.status == 101, "its status");
	is_str(head.api_version, "1.41", "its Api-Version");
	is_str(head.path_stat, "eyJ9", "its description of a path");
	ok(head.close && !head.chunked && head.length == -1, "its framing");
}

static void
test_connection(void)
{
	static const struct {
		const char *answer;
		bool close;
	} cases[] = {
		{ "HTTP/1.1 200 OK\r\n\r\n", false },
		{ "HTTP/1.0 200 OK\r\n\r\n", true },
		{ "HTTP/1.1 200 OK\r\nConnection: Close\r\n\r\n", true },
		{ "HTTP/1.1 200 OK\r\nConnection: keep-alive, close\r\n\r\n",
		    true },
		{ "HTTP/1.1 200 OK\r\nConnection: close ,\tx\r\n\r\n", true },
		{ "HTTP/1.1 200 OK\r\nConnection: closed,,keep\r\n\r\n",
		    false },
		{ "HTTP/1.1 200 OK\r\nConnection:\r\n\r\n", false },
	};
	struct http_head head;
	struct err err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		ok(http_head_parse(cases[i].answer, strlen(cases[i].answer),
		       &head, &err) == 0 &&
			head.close == cases[i].close,
		    "its connection %zu", i);
}

int
main(void)
{
	test_head();
	test_connection();
	test_bodies();
	test_refused();
	test_cut();
	return done();
}
