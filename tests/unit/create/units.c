/* SPDX-License-Identifier: MIT */
/* units: the vectors of go-units, and durations and CPUs as Go reads them. */
#include "create/units.h"

#include <limits.h>

#include "../tap.h"
#include "../vectors.h"

static const struct not_followed not_followed[] = {
	{ 0, "box prints bytes, never 1KiB" },
	{ 2, "box prints bytes, never 2MiB" },
	{ 4, "box prints bytes, never 5.372TiB" },
	{ 6, "box prints bytes, never 1.049e+06YiB" },
	{ 8, "box prints bytes, never 1.024kB" },
	{ 10, "box prints bytes, never 1.049MB" },
	{ 12, "box prints bytes, never 3.42GB" },
	{ 14, "box prints bytes, never 2.22PB" },
	{ 0, NULL },
};

static bool
bytes(const struct json *vector, unsigned int kilo, struct str *got)
{
	struct err err = { 0 };
	long long n = -1;

	if (parse_bytes(json_str(vector, "in"), kilo, &n, &err) != 0) {
		str_adds(got, err.msg);
		return err.kind == ERR_USER && n == -1 &&
		       json_bool(vector, "error");
	}
	str_addf(got, "%lld", n);
	return !json_bool(vector, "error") && n == json_int(vector, "out", -1);
}

static bool
ulimit(const struct json *vector, struct str *got)
{
	struct err err = { 0 };
	struct ulimit limit;

	if (parse_ulimit(json_str(vector, "in"), &limit, &err) != 0) {
		str_adds(got, err.msg);
		return err.kind == ERR_USER && json_bool(vector, "error");
	}
	str_addf(got, "%s=%lld:%lld", limit.name, limit.soft, limit.hard);
	return !json_bool(vector, "error") &&
	       strcmp(str_text(got), json_str(vector, "out")) == 0;
}

static bool
follows(const struct json *vector, struct str *got)
{
	const char *fn = json_str(vector, "fn");

	if (strcmp(fn, "FromHumanSize") == 0)
		return bytes(vector, 1000, got);
	if (strcmp(fn, "RAMInBytes") == 0)
		return bytes(vector, 1024, got);
	if (strcmp(fn, "ParseUlimit") == 0)
		return ulimit(vector, got);
	return false;
}

/* A text, and the number that it means; REFUSED for none. */
#define REFUSED LLONG_MIN

struct number {
	const char *text;
	long long want;
};

typedef int read_fn(const char *, long long *, struct err *);

static void
numbers(const char *what, read_fn *read, const struct number *table)
{
	for (; table->text; table++) {
		long long n = REFUSED;
		struct err err = { 0 };
		int rc = read(table->text, &n, &err);

		ok(n == table->want && (rc != 0) == (n == REFUSED) &&
			(rc == 0 || err.kind == ERR_USER),
		    "%s '%s' is %lld", what, table->text, n);
	}
}

static int
small_integer(const char *text, long long *n, struct err *err)
{
	return parse_integer(text, -5, 65535, n, err);
}

static int
ram(const char *text, long long *n, struct err *err)
{
	return parse_bytes(text, 1024, n, err);
}

static void
durations(void)
{
	static const struct number table[] = {
		{ "0", 0 },
		{ "+0", 0 },
		{ "1m30s", 90000000000 },
		{ "500ms", 500000000 },
		{ "1.5h", 5400000000000 },
		{ ".5s", 500000000 },
		{ "1.s", 1000000000 },
		{ "-2s", -2000000000 },
		{ "1h2m3s4ms5us6ns", 3723004005006 },
		{ "7\xc2\xb5s", 7000 },
		{ "7\xce\xbcs", 7000 },
		{ "0.1ns", 0 },
		{ "9223372036854775807ns", LLONG_MAX },
		{ "9223372036854775808ns", REFUSED },
		{ "9223372036s855ms", REFUSED },
		{ "99999999999999999999h", REFUSED },
		{ "", REFUSED },
		{ "-", REFUSED },
		{ "10", REFUSED },
		{ ".s", REFUSED },
		{ "s", REFUSED },
		{ "1d", REFUSED },
		{ "1mh", REFUSED },
		{ "1 s", REFUSED },
		{ "1s ", REFUSED },
		{ "--1s", REFUSED },
		{ "1e3s", REFUSED },
		{ NULL, 0 },
	};

	numbers("duration", parse_duration, table);
}

static void
cpus(void)
{
	static const struct number table[] = {
		{ "1.5", 1500000000 },
		{ "0.1", 100000000 },
		{ "0.7", 700000000 }, /* 699999999.99... as a double */
		{ ".29", 290000000 },
		{ "2.", 2000000000 },
		{ "0", 0 },
		{ "0.000000001", 1 },
		{ "0.0000000010000", 1 },
		{ "0.0000000001", REFUSED },
		{ "9223372036", 9223372036000000000 },
		{ "9223372037", REFUSED },
		{ "", REFUSED },
		{ ".", REFUSED },
		{ "-1", REFUSED },
		{ "1.5x", REFUSED },
		{ " 1", REFUSED },
		{ "nan", REFUSED },
		{ NULL, 0 },
	};

	numbers("CPUs", parse_cpus, table);
}

static void
integers(void)
{
	static const struct number table[] = {
		{ "0", 0 },
		{ "-5", -5 },
		{ "+7", 7 },
		{ "65535", 65535 },
		{ "007", 7 },
		{ "-6", REFUSED },
		{ "65536", REFUSED },
		{ "", REFUSED },
		{ "-", REFUSED },
		{ "1.0", REFUSED },
		{ "0x10", REFUSED },
		{ " 1", REFUSED },
		{ "99999999999999999999", REFUSED },
		{ "18446744073709551617", REFUSED },
		{ NULL, 0 },
	};

	numbers("integer", small_integer, table);
}

static void
sizes(void)
{
	static const struct number table[] = {
		{ "512m", 536870912 },
		{ "1.5g", 1610612736 },
		{ "1.5 GiB", 1610612736 },
		{ "0.1k", 102 },
		{ "8191.999999999999p", 9223372036854774682 },
		{ "8192p", REFUSED },
		{ "9223372036854775807", LLONG_MAX },
		{ "9223372036854775808", REFUSED },
		{ "18446744073709551616", REFUSED },
		{ "1e3", REFUSED },
		{ "1kk", REFUSED },
		{ "1kib ", REFUSED },
		{ "1.2.3", REFUSED },
		{ "1x", REFUSED },
		{ "k", REFUSED },
		{ "1\n", REFUSED },
		{ NULL, 0 },
	};

	numbers("size", ram, table);
}

static void
booleans(void)
{
	bool b = false;

	ok(parse_boolean("True", &b, NULL) == 0 && b, "True is true");
	ok(parse_boolean("f", &b, NULL) == 0 && !b, "f is false");
	ok(parse_boolean("", &b, NULL) != 0, "nothing is neither");
	ok(parse_boolean("yes", &b, NULL) != 0, "yes is neither");
}

static void
limits(void)
{
	struct ulimit limit = { 0 };

	ok(parse_ulimit("core=-1", &limit, NULL) == 0 && limit.soft == -1 &&
		limit.hard == -1,
	    "one limit is both, and -1 is unlimited");
	ok(parse_ulimit("core=5:-1", &limit, NULL) == 0 && limit.hard == -1,
	    "nothing is above an unlimited hard limit");
	ok(parse_ulimit("core=-1:5", &limit, NULL) != 0,
	    "an unlimited soft limit is above any hard one");
	ok(parse_ulimit("as=5", &limit, NULL) != 0, "docker knows no as");
	ok(parse_ulimit("", &limit, NULL) != 0, "an empty limit is refused");
}

int
main(void)
{
	vectors_run("sizes", follows, not_followed);
	sizes();
	cpus();
	durations();
	integers();
	booleans();
	limits();
	return done();
}
