/* SPDX-License-Identifier: MIT */
/* call: what each call sends, and that no name leaves its place in a path. */
#include "api/call.h"

#include <stdlib.h>

#include "api/container.h"
#include "api/exec.h"
#include "api/image.h"
#include "api/object.h"
#include "api/volume.h"
#include "../tap.h"

static void
sends(struct call call, const char *want)
{
	char *text = call_text(call);

	is_str(text, want, "%s", want);
	free(text);
}

static void
containers(void)
{
	struct container_remove all = { .force = true, .volumes = true };
	struct container_logs logs = {
		.since = "1.5", .tail = 3, .follow = true
	};
	struct container_query query = { .all = true };

	sends(call_container_list(&query),
	    "GET /containers/json?all=1&limit=2147483647");
	query.filters = json_object();
	json_add_str(query.filters, "label", "a=b&c");
	query.last = 2;
	sends(call_container_list(&query),
	    "GET /containers/json?all=1&limit=2&filters="
	    "%7B%22label%22%3A%5B%22a%3Db%26c%22%5D%7D");
	sends(call_container_inspect("a/../b?c"),
	    "GET /containers/a%2F..%2Fb%3Fc/json");
	sends(call_container_start("x"), "POST /containers/x/start");
	sends(call_container_pause("x"), "POST /containers/x/pause");
	sends(call_container_unpause("x"), "POST /containers/x/unpause");
	sends(call_container_stop("x", -1), "POST /containers/x/stop");
	sends(call_container_stop("x", 0), "POST /containers/x/stop?t=0");
	sends(call_container_kill("x", "TERM"),
	    "POST /containers/x/kill?signal=TERM");
	sends(call_container_resize("x", 24, 80),
	    "POST /containers/x/resize?h=24&w=80");
	sends(call_container_rename("x", "y&z"),
	    "POST /containers/x/rename?name=y%26z");
	sends(call_container_wait("x", "removed"),
	    "POST /containers/x/wait?condition=removed");
	sends(call_container_remove("x", all),
	    "DELETE /containers/x?force=1&v=1");
	sends(call_container_logs("x", &logs),
	    "GET "
	    "/containers/x/logs?stdout=1&stderr=1&follow=1&tail=3&since=1.5");
}

static void
others(void)
{
	struct image_query query = { .label = "box.key=1", .reference = "a" };

	sends(call_image_list(&query),
	    "GET /images/json?all=0&filters=%7B%22label%22%3A%5B%22"
	    "box.key%3D1%22%5D%2C%22reference%22%3A%5B%22a%22%5D%7D");
	sends(call_image_inspect("r:5000/a:1"),
	    "GET /images/r%3A5000%2Fa%3A1/json");
	sends(call_image_history("x"), "GET /images/x/history");
	sends(call_image_remove("x", true), "DELETE /images/x?force=1");
	sends(call_volume_inspect("v"), "GET /volumes/v");
	sends(call_volume_remove("v"), "DELETE /volumes/v");
	sends(call_exec_resize("e", 1, 2), "POST /exec/e/resize?h=1&w=2");
	sends(call_network_connect("n", "c", NULL), "POST /networks/n/connect");
	sends(call_container_events("c"),
	    "GET /events?filters=%7B%22container%22%3A%5B%22c%22%5D%2C"
	    "%22type%22%3A%5B%22container%22%5D%7D");
}

static bool
is_sent(struct call call)
{
	bool sent = !call.refused;

	call_free(&call);
	return sent;
}

/* What no engine allows, and what some do. */
static void
names(void)
{
	static const char *const never[] = { "", ".", "..", "%", "%2e%2e",
		"a%b", "../x", "x/../y", "x//y", "a b", "*", "a\n", "x/" };
	static const char *const boxes[] = { "a", "web_1", "/web", "web/db",
		"A.b-c", "12ab" };
	static const char *const images[] = { "a", "a:1", "localhost/a",
		"r:5000/a/b:1", "sha256:12ab", "12ab", "docker.io/library/a" };
	static const char *const networks[] = { "a", "a b", "_", "x.y" };

	for (size_t i = 0; i < sizeof(never) / sizeof(never[0]); i++) {
		ok(!is_sent(call_container_inspect(never[i])) &&
			!is_sent(call_image_inspect(never[i])) &&
			!is_sent(call_volume_remove(never[i])),
		    "'%s' is not sent", never[i]);
	}
	for (size_t i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++)
		ok(is_sent(call_container_inspect(boxes[i])), "box %s",
		    boxes[i]);
	for (size_t i = 0; i < sizeof(images) / sizeof(images[0]); i++)
		ok(is_sent(call_image_inspect(images[i])), "image %s",
		    images[i]);
	for (size_t i = 0; i < sizeof(networks) / sizeof(networks[0]); i++)
		ok(is_sent(call_network_connect(networks[i], "c", NULL)),
		    "network '%s'", networks[i]);
	ok(!is_sent(call_network_connect("..", "c", NULL)), "not: ..");
	ok(!is_sent(call_network_connect("a%2e", "c", NULL)), "nor with a %%");
	ok(is_sent(call_volume_remove("data.box-12")), "volume");
	ok(is_sent(call_image_list(&(struct image_query){ 0 })), "no name");
	ok(object_is_podman_pattern("a_1") &&
		!object_is_podman_pattern("web_1") &&
		!object_is_podman_pattern("a1"),
	    "'_' beside the digits of an ID is a pattern for Podman");
}

int
main(void)
{
	containers();
	names();
	others();
	ok(call_text_removes("DELETE /volumes/v"), "DELETE removes");
	ok(call_text_removes("POST /volumes/prune?filters=x"), "prune removes");
	ok(!call_text_removes("POST /containers/x/start"), "start does not");
	return done();
}
