/* SPDX-License-Identifier: MIT */
#include "create/units.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"
#include "base/str.h"

#define DIGITS "0123456789"

/* 0 to LLONG_MAX, in an unsigned type that the sum of two fits into. */
struct scaled {
	unsigned long long n;
	bool exact; /* no fraction was cut off */
};

/*
 * Reads digits[.digits] at *text, moves *text to what follows, and multiplies
 * by unit, which is at most 2^50. -1: there is no number, or it is too large.
 */
static int
read_scaled(const char **text, unsigned long long unit, struct scaled *out)
{
	const char *s = *text;
	size_t whole = strspn(s, DIGITS);
	size_t places = s[whole] == '.' ? strspn(s + whole + 1, DIGITS) : 0;
	unsigned long long n = 0, fraction = 0;
	bool exact = true;

	if (whole + places == 0)
		return -1;
	for (size_t i = 0; i < whole; i++) {
		if (n > LLONG_MAX / unit / 10)
			return -1;
		n = n * 10 + (unsigned int)(s[i] - '0');
	}
	if (n > LLONG_MAX / unit)
		return -1;
	/* backwards, so that each step only divides by ten */
	for (size_t i = places; i > 0; i--) {
		fraction += (unsigned int)(s[whole + i] - '0') * unit;
		exact = exact && fraction % 10 == 0;
		fraction /= 10;
	}
	n = n * unit + fraction;
	if (n > LLONG_MAX)
		return -1;
	*out = (struct scaled){ .n = n, .exact = exact };
	*text = s + whole + (s[whole] == '.' ? places + 1 : 0);
	return 0;
}

/* What the suffix multiplies by; 0 if it is not a suffix. */
static unsigned long long
suffix_unit(const char *suffix, unsigned int kilo)
{
	static const char letters[] = "kmgtp";
	unsigned long long unit = 1;
	const char *at;

	if (*suffix == '\0' || strcasecmp(suffix, "b") == 0)
		return 1;
	at = strchr(letters, tolower((unsigned char)*suffix));
	if (!at || (suffix[1] && strcasecmp(suffix + 1, "b") != 0 &&
		       strcasecmp(suffix + 1, "ib") != 0))
		return 0;
	for (const char *l = letters; l <= at; l++)
		unit *= kilo;
	return unit;
}

int
parse_bytes(
    const char *text, unsigned int kilo, long long *bytes, struct err *err)
{
	bool minus = *text == '-';
	const char *s = text + (minus || *text == '+');
	const char *suffix = s + strspn(s, DIGITS ".");
	unsigned long long unit;
	struct scaled size;

	suffix += *suffix == ' ';
	unit = suffix_unit(suffix, kilo);
	if (unit == 0 || read_scaled(&s, unit, &size) != 0 ||
	    s + (*s == ' ') != suffix || (minus && size.n > 0))
		return err_set(err, ERR_USER,
		    "bad size '%s': want a number of bytes, or one "
		    "followed by k, m, g, t or p",
		    text);
	*bytes = (long long)size.n;
	return 0;
}

int
parse_cpus(const char *text, long long *nano, struct err *err)
{
	const char *s = text + (*text == '+');
	struct scaled cpus;

	if (read_scaled(&s, 1000000000, &cpus) != 0 || *s)
		return err_set(err, ERR_USER,
		    "bad number of CPUs '%s': want a number such as 1.5", text);
	if (!cpus.exact)
		return err_set(err, ERR_USER,
		    "bad number of CPUs '%s': more than nine decimal places",
		    text);
	*nano = (long long)cpus.n;
	return 0;
}

/* Nanoseconds of the unit at *text, moved to what follows; 0: no unit. */
static unsigned long long
read_unit(const char **text)
{
	static const struct {
		const char *name;
		unsigned long long nano;
	} units[] = {
		{ "ns", 1 },
		{ "us", 1000 },
		{ "\xc2\xb5s", 1000 }, /* U+00B5, the micro sign */
		{ "\xce\xbcs", 1000 }, /* U+03BC, the Greek letter */
		{ "ms", 1000000 },
		{ "s", 1000000000 },
		{ "m", 60000000000 },
		{ "h", 3600000000000 },
	};

	for (size_t i = 0; i < sizeof(units) / sizeof(*units); i++) {
		if (starts_with(*text, units[i].name)) {
			*text += strlen(units[i].name);
			return units[i].nano;
		}
	}
	return 0;
}

static int
read_duration(const char *s, unsigned long long *nano)
{
	*nano = 0;
	if (strcmp(s, "0") == 0)
		return 0;
	do {
		const char *unit_at = s + strspn(s, DIGITS ".");
		unsigned long long unit = read_unit(&unit_at);
		struct scaled part;

		if (unit == 0 || read_scaled(&s, unit, &part) != 0)
			return -1;
		if (read_unit(&s) != unit || part.n > LLONG_MAX - *nano)
			return -1;
		*nano += part.n;
	} while (*s);
	return 0;
}

int
parse_duration(const char *text, long long *nano, struct err *err)
{
	bool minus = *text == '-';
	unsigned long long n;

	if (read_duration(text + (minus || *text == '+'), &n) != 0)
		return err_set(err, ERR_USER,
		    "bad duration '%s': want one such as 90s, 1m30s or 500ms",
		    text);
	*nano = minus ? -(long long)n : (long long)n;
	return 0;
}

int
parse_integer(const char *text, long long min, long long max, long long *n,
    struct err *err)
{
	bool minus = *text == '-';
	const char *s = text + (minus || *text == '+');
	struct scaled size;
	long long value;

	if (s[strspn(s, DIGITS)] != '\0' || read_scaled(&s, 1, &size) != 0)
		return err_set(
		    err, ERR_USER, "bad number '%s': want an integer", text);
	value = minus ? -(long long)size.n : (long long)size.n;
	if (value < min || value > max)
		return err_set(err, ERR_USER,
		    "bad number '%s': want %lld to %lld", text, min, max);
	*n = value;
	return 0;
}

int
parse_boolean(const char *text, bool *b, struct err *err)
{
	static const char *const words[2][6] = {
		{ "0", "f", "F", "false", "False", "FALSE" },
		{ "1", "t", "T", "true", "True", "TRUE" },
	};

	for (size_t i = 0; i < 12; i++) {
		if (strcmp(text, words[i / 6][i % 6]) == 0) {
			*b = i / 6 == 1;
			return 0;
		}
	}
	return err_set(
	    err, ERR_USER, "bad value '%s': want true or false", text);
}

/* NULL for a name that docker does not know; "as" is not among them. */
static const char *
limit_name(const char *name, size_t len)
{
	static const char *const names[] = { "core", "cpu", "data", "fsize",
		"locks", "memlock", "msgqueue", "nice", "nofile", "nproc",
		"rss", "rtprio", "rttime", "sigpending", "stack" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (strlen(names[i]) == len &&
		    strncmp(names[i], name, len) == 0)
			return names[i];
	}
	return NULL;
}

static int
read_limit(const char *text, size_t len, long long *limit, struct err *err)
{
	char *copy = xstrndup(text, len);
	int rc = parse_integer(copy, -LLONG_MAX, LLONG_MAX, limit, err);

	free(copy);
	return rc;
}

int
parse_ulimit(const char *text, struct ulimit *limit, struct err *err)
{
	size_t len = strcspn(text, "="), soft_len;
	struct ulimit new = { .name = limit_name(text, len) };
	const char *value = text + len + 1;

	if (!new.name || text[len] != '=')
		return err_set(err, ERR_USER,
		    "bad limit '%s': want NAME=SOFT[:HARD] like nofile=1024",
		    text);
	soft_len = strcspn(value, ":");
	if (read_limit(value, soft_len, &new.soft, err) != 0)
		return err_prefix(err, "bad limit '%s'", text);
	new.hard = new.soft;
	value += soft_len;
	if (*value == ':' &&
	    read_limit(value + 1, strlen(value + 1), &new.hard, err) != 0)
		return err_prefix(err, "bad limit '%s'", text);
	if (new.hard != -1 && (new.soft == -1 || new.soft > new.hard))
		return err_set(err, ERR_USER,
		    "bad limit '%s': the soft limit is above the hard one",
		    text);
	*limit = new;
	return 0;
}
