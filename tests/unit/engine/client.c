/* SPDX-License-Identifier: MIT */
/* client: which answers are errors, and of which kind. */
#include "engine/client.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/mem.h"
#include "../tap.h"

/* Accepts the connection of a request, and answers it. */
static void
answer_with(int listener, const char *answer)
{
	char request[4096];
	int fd = accept(listener, NULL, NULL);

	if (fd < 0 || read(fd, request, sizeof(request)) < 0 ||
	    write(fd, answer, strlen(answer)) < 0)
		die(1, "the engine's socket:");
	close(fd);
}

/* What exchange_status() says of this answer. */
static int
status_of(struct engine *engine, int listener, const struct request *request,
    const char *answer, struct err *err)
{
	struct exchange *exchange = engine_send(engine, request, err);
	int status;

	if (!exchange)
		die_err(err, NULL);
	answer_with(listener, answer);
	status = exchange_status(exchange, err);
	exchange_end(exchange);
	return status;
}

#define JSON(message) "Content-Length: 18\r\n\r\n{\"message\":\"" message "\"}"

static void
test_status(struct engine *engine, int listener)
{
	static const struct {
		const char *method, *answer;
		int status; /* or -1, and then */
		enum err_kind kind;
		const char *message;
	} cases[] = {
		{ "DELETE", "204 X\r\n\r\n", 204, ERR_NONE, NULL },
		{ "GET", "100 X\r\n\r\nHTTP/1.1 200 X\r\n\r\n", 200, ERR_NONE,
		    NULL },
		{ "POST", "304 X\r\n\r\n", 304, ERR_NONE, NULL },
		{ "DELETE", "304 X\r\n\r\n", -1, ERR_REFUSED, "304" },
		{ "DELETE", "301 X\r\nLocation: /\r\n\r\n", -1, ERR_REFUSED,
		    "redirect" },
		{ "GET", "307 X\r\n" JSON("gone"), -1, ERR_REFUSED,
		    "redirect" },
		{ "DELETE", "101 X\r\n\r\n", -1, ERR_REFUSED, "101" },
		{ "DELETE", "404 X\r\n" JSON("gone"), -1, ERR_NOT_FOUND,
		    "gone" },
		{ "DELETE", "404 X\r\n\r\nNot Found", -1, ERR_REFUSED, "404" },
		{ "HEAD", "404 X\r\n\r\n", -1, ERR_NOT_FOUND, "404" },
		{ "POST", "409 X\r\n" JSON("busy"), -1, ERR_CONFLICT, "busy" },
		{ "POST", "500 X\r\n" JSON("oops"), -1, ERR_REFUSED, "oops" },
		{ "POST", "502 X\r\n\r\n no\tway\n", -1, ERR_REFUSED,
		    "502: no\\tway" },
		{ "POST",
		    "502 X\r\nContent-Type: text/plain;x=y\r\n\r\nno\x01way",
		    -1, ERR_REFUSED, "502: no\\x01way" },
		{ "POST", "400 X\r\n\r\nclient version 1.41 is too old.", -1,
		    ERR_REFUSED, "too old" },
		{ "POST",
		    "400 X\r\nContent-Length: 45\r\n\r\n"
		    "{\"message\":\"client version 1.41 is too old.\"}",
		    -1, ERR_ENGINE, "DOCKER_API_VERSION=1.41: client version" },
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct request request = { .method = cases[i].method,
			.target = "/x" };
		char *answer = xasprintf("HTTP/1.1 %s", cases[i].answer);
		struct err err = { 0 };

		ok(status_of(engine, listener, &request, answer, &err) ==
			    cases[i].status &&
			err.kind == cases[i].kind,
		    "%s: %.5s", cases[i].method, cases[i].answer);
		ok(!cases[i].message || strstr(err.msg, cases[i].message),
		    "its message: %s", err.msg);
		free(answer);
	}
}

static void
test_upgrade(struct engine *engine, int listener)
{
	struct request request = {
		.method = "POST", .target = "/x", .upgrade = true
	};
	struct err err;

	ok(status_of(engine, listener, &request, "HTTP/1.1 101 X\r\n\r\n",
	       &err) == 101,
	    "101 answers an upgrade");
	ok(status_of(engine, listener, &request, "", &err) < 0 &&
		err.kind == ERR_ENGINE,
	    "no answer is not the engine's refusal");
}

int
main(void)
{
	char dir[] = "/tmp/box-test-XXXXXX", address[64];
	struct sockaddr_un addr = { .sun_family = AF_UNIX };
	int listener = socket(AF_UNIX, SOCK_STREAM, 0);
	struct engine *engine;
	struct err err;

	if (!mkdtemp(dir))
		die(1, "%s:", dir);
	snprintf(addr.sun_path, sizeof(addr.sun_path), "%s/socket", dir);
	snprintf(address, sizeof(address), "unix://%s/socket", dir);
	setenv("DOCKER_API_VERSION", "1.41", 1);
	if (bind(listener, (struct sockaddr *)&addr, sizeof(addr)) < 0 ||
	    listen(listener, 1) < 0)
		die(1, "%s:", addr.sun_path);
	engine = engine_open(address, &err);
	if (!engine)
		die_err(&err, NULL);
	test_status(engine, listener);
	test_upgrade(engine, listener);
	engine_close(engine);
	unlink(addr.sun_path);
	rmdir(dir);
	return done();
}
