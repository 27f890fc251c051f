/* SPDX-License-Identifier: MIT */
/*
 * names: the names of series and of volumes, and numbers.
 */
#include "version/names.h"

#include <stdlib.h>

#include "../tap.h"

#define OLD ".box-fedcba9876543210"
#define NEW ".box-" TOKEN
#define TOKEN "0123456789abcdef"
#define ID "0123456789ab0000000000000000000000000000000000000000000000000000"

static void
series(void)
{
	static const char *const table[][2] = {
		{ "web", "web" },
		{ "Web", "web" },
		{ "a.b_c-d", "a.b_c-d" },
		{ "a__b", "a-b" },
		{ "a-_.b", "a-b" },
		{ "a--", "a" },
		{ "a-", "a" },
		{ "a.-.", "a" },
		{ "ABC-2", "abc-2" },
		{ "0", "0" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char *got = version_series(table[i][0]);

		is_str(got, table[i][1], "the series of '%s'", table[i][0]);
		free(got);
	}
}

static void
volumes(void)
{
	static const char *const table[][2] = {
		{ "data", "data" NEW },
		{ "data" OLD, "data" NEW },
		{ "a.b", "a.b" NEW },
		{ "a.box-x", "a.box-x" NEW },
		{ "a.box-fedcba987654321", "a.box-fedcba987654321" NEW },
		{ "a.box-FEDCBA9876543210", "a.box-FEDCBA9876543210" NEW },
		{ "a" OLD OLD, "a" OLD NEW },
		{ "a" OLD ".x", "a" OLD ".x" NEW },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char *got = version_volume(table[i][0], TOKEN);

		is_str(got, table[i][1], "after volume %s", table[i][0]);
		ok(version_is_volume(got), "%s is one that box made", got);
		free(got);
	}
	ok(!version_is_volume("data"), "data is not");
	ok(!version_is_volume(""), "an empty name is not");
	ok(version_is_anonymous(ID), "64 hexadecimal digits are anonymous");
	ok(!version_is_anonymous(ID "0"), "65 are a name");
	ok(!version_is_anonymous("data"), "so is data");
}

static void
numbers(void)
{
	ok(version_number("12") == 12, "a number");
	ok(version_number("") == 0, "none");
	ok(version_number("1a") == 0, "not a number");
	ok(version_number("-1") == 0, "below 0");
	ok(version_number("99999999999999999") == 99999999999999999, "large");
	ok(version_number("100000000000000000") == 0, "too large to count on");
}

int
main(void)
{
	series();
	volumes();
	numbers();
	return done();
}
