/* SPDX-License-Identifier: MIT */
/* opt_port: the vectors of go-connections, and what they leave out. */
#include "create/opt.h"

#include "../tap.h"
#include "../vectors.h"

#define BINDINGS "HostConfig.PortBindings"

/* Applies -p or --expose to a body. */
static int
apply(
    opt_apply_fn *option, struct json *body, const char *text, struct err *err)
{
	struct run_options options = { .body = body };

	return option(&options, text, err);
}

/* Puts what -p makes of text into got; false where it is refused. */
static bool
publish(struct json *body, const char *text, struct str *got)
{
	struct err err = { 0 };

	if (apply(opt_publish, body, text, &err) == 0) {
		json_text(body, got);
		return true;
	}
	str_adds(got, err.msg);
	return false;
}

/* The first binding of the one port that body has. */
static struct json *
first_binding(const struct json *body, struct str *port)
{
	struct json *ports = json_get(body, BINDINGS);
	struct strv names = { 0 };
	struct json *binding = NULL;

	json_names(ports, &names);
	if (names.len == 1) {
		struct json *list = json_member(ports, names.v[0]);

		str_adds(port, names.v[0]);
		binding = json_item(list, 0);
		json_free(list);
	}
	strv_free(&names);
	json_free(ports);
	return binding;
}

/* nat.ParsePort: text as the port on the host of -p, 0 where it is empty. */
static bool
host_port(const struct json *vector, struct str *got)
{
	struct json *body = json_object();
	char *text = xasprintf("%s:80", json_str(vector, "in"));
	struct str port = { 0 };
	char *want = xasprintf("%lld", json_int(vector, "expPort", 0));
	bool good = json_bool(vector, "error");

	if (publish(body, text, got)) {
		struct json *binding = first_binding(body, &port);

		good = !good && binding &&
		       strcmp(json_str(binding, "HostPort"),
			   strcmp(want, "0") ? want : "") == 0;
		json_free(binding);
	}
	str_free(&port);
	json_free(body);
	free(want);
	free(text);
	return good;
}

/*
 * nat.SplitProtoPort takes any text apart. Here the text is used as well, so
 * what has no port, or a word for one, has to be refused.
 */
static bool
protocol(const struct json *vector, struct str *got)
{
	const char *text = json_str(vector, "in");
	const char *port = json_str(vector, "expPort");
	bool number = port && *port >= '0' && *port <= '9';
	struct json *body = json_object();
	bool good = publish(body, text ? text : "", got) == number;

	if (number) {
		struct json *exposed = json_get(body, "ExposedPorts"), *there;
		char *want = xasprintf("%.*s/%s", (int)strcspn(port, "-"), port,
		    json_str(vector, "expProto"));
		for (char *c = want; *c; c++)
			*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
		there = json_member(exposed, want);
		good = good && there;
		json_free(there);
		json_free(exposed);
		free(want);
	}
	json_free(body);
	return good;
}

/* nat.ParsePortSpec: the ports and bindings of one text. */
static bool
bindings(const struct json *vector, struct str *got)
{
	struct json *body = json_object(), *want = json_object();
	struct json *out = json_get(vector, "out"), *have;
	struct str text = { 0 }, want_text = { 0 };
	bool good = publish(body, json_str(vector, "in"), got) != !out;

	for (size_t i = 0; i < json_len(out); i++) {
		struct json *item = json_item(out, i);
		struct json *binding = json_object(), *list = json_array();

		json_put_str(
		    binding, "HostIp", json_str(item, "Binding.HostIP"));
		json_put_str(
		    binding, "HostPort", json_str(item, "Binding.HostPort"));
		json_add(list, "", binding);
		json_put_member(want, json_str(item, "Port"), list);
		json_free(item);
	}
	have = json_get(body, BINDINGS);
	if (out) {
		json_text(want, &want_text);
		json_text(have, &text);
		good = good && !strcmp(str_text(&text), str_text(&want_text));
	}
	str_free(&text);
	str_free(&want_text);
	json_free(have);
	json_free(out);
	json_free(want);
	json_free(body);
	return good;
}

/* PortMapping.String: address, port on the host, port. */
static bool
mapping(const struct json *vector, struct str *got)
{
	struct json *body = json_object();
	struct str port = { 0 }, text = { 0 };
	bool good = false;

	if (publish(body, json_str(vector, "in"), got)) {
		struct json *binding = first_binding(body, &port);
		const char *address = json_str(binding, "HostIp");

		str_addf(&text,
		    strchr(address, ':') ? "[%s]:%s:%s" : "%s:%s:%s", address,
		    json_str(binding, "HostPort"), str_text(&port));
		good = strcmp(str_text(&text), json_str(vector, "out")) == 0;
		json_free(binding);
	}
	str_free(&port);
	str_free(&text);
	json_free(body);
	return good;
}

/* nat.ParsePortRange, ParsePortNumber: how many ports, and the first one. */
static bool
range(const struct json *vector, struct str *got)
{
	long long first =
	    json_int(vector, "expBegin", json_int(vector, "out", 0));
	long long last = json_int(vector, "expEnd", first);
	struct json *body = json_object();
	char *name = xasprintf("%lld/tcp", first);
	struct err err = { 0 };
	bool good = json_bool(vector, "error");

	if (apply(opt_expose, body, json_str(vector, "in"), &err) == 0) {
		struct json *exposed = json_get(body, "ExposedPorts");
		struct json *there = json_member(exposed, name);

		good = !good && there &&
		       json_len(exposed) == (size_t)(last - first + 1);
		json_free(there);
		json_free(exposed);
	}
	str_adds(got, err.msg);
	json_free(body);
	free(name);
	return good;
}

static bool
all_valid(const struct json *vector, struct str *got)
{
	struct json *in = json_get(vector, "in"), *body = json_object();
	bool good = true;

	for (size_t i = 0; i < json_len(in); i++) {
		struct json *text = json_item(in, i);

		good = publish(body, json_as_str(text), got) && good;
		json_free(text);
	}
	json_free(in);
	json_free(body);
	return good;
}

static bool
follows(const struct json *vector, struct str *got)
{
	static const struct {
		const char *fn;
		follows_fn *follows;
	} table[] = {
		{ "nat.TestParsePort", host_port },
		{ "nat.TestSplitProtoPort", protocol },
		{ "nat.TestParsePortSpecEmptyContainerPort", bindings },
		{ "nat.TestPartPortSpecIPV6", bindings },
		{ "nat.TestStringer", mapping },
		{ "parse.TestParsePortRange", range },
		{ "parse.TestParsePortNumber", range },
		{ "ParsePortSpecs", all_valid },
	};
	const char *fn = json_str(vector, "fn");

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (strcmp(table[i].fn, fn) == 0)
			return table[i].follows(vector, got);
	}
	return false;
}

/* Is text refused, without a trace in the body? */
static void
refused(const char *text)
{
	struct json *body = json_object();
	struct err err = { 0 };
	int rc = apply(opt_publish, body, text, &err);

	ok(rc != 0 && err.kind == ERR_USER && json_len(body) == 0,
	    "'%s' is refused: %s", text, err.msg);
	json_free(body);
}

static void
refusals(void)
{
	static const char *const texts[] = { "", ":", "::", ":80:", "80:80/xyz",
		"65536", "-1", "80-", "-80", "90-80", "80-90-95",
		"8000-8002:80-81", "x:80", "80:x", "1.2.3:80:80",
		"localhost:80:80", "[::1:80:80", "[::1]80:80",
		"1.2.3.4:80:80:", " 80", "80 ", "8\t0", "80/tcp/udp", "=",
		"target=", "target=80,x=1", "target=80,", ",target=80",
		",=", "target=80,host_ip=1.2.3.4", "published=80",
		"target=80,protocol=x", "99999999999999999999" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(*texts); i++) {
		refused(texts[i]);
	}
}

int
main(void)
{
	struct json *body = json_object(), *exposed;
	struct str text = { 0 };

	vectors_run("ports", follows, NULL);
	refusals();
	apply(opt_publish, body, "8080:80", NULL);
	apply(opt_publish, body, "127.0.0.1:8081:80", NULL);
	apply(opt_expose, body, "80", NULL);
	apply(opt_expose, body, "53/udp", NULL);
	json_text(body, &text);
	is_str(str_text(&text),
	    "{\"ExposedPorts\":{\"53/udp\":{},\"80/tcp\":{}},"
	    "\"HostConfig\":{\"PortBindings\":{\"80/tcp\":["
	    "{\"HostIp\":\"\",\"HostPort\":\"8080\"},"
	    "{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"8081\"}]}}}",
	    "one port has two bindings, and exposing adds none");
	ok(apply(opt_publish, body, "1-65535:1-65535", NULL) == 0,
	    "all ports can be published at once");
	exposed = json_get(body, "ExposedPorts");
	ok(json_len(exposed) == 65536, "and each is exposed");
	json_free(exposed);
	json_free(body);
	str_free(&text);
	return done();
}
