/* SPDX-License-Identifier: MIT */
#include "version/list.h"

#include "base/str.h"
#include "../tap.h"

static int
note(void *arg, const char *text, size_t len)
{
	str_add(arg, text, len);
	str_addc(arg, ' ');
	return 0;
}

int
main(void)
{
	static const struct {
		const char *series;
		long long number, rank;
		const char *text;
	} table[] = {
		{ "web", 2, 50, "built-on-2" },
		{ "db", 1, -1, "db:1" },
		{ "web", 10, -1, "web:10" },
		{ "web", 2, 20, "older" },
		{ "web", 1, -1, "web:1" },
		{ "web", 1, 5, "built-on-1" },
	};
	struct version_list history = { 0 };
	struct str text = { 0 };

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		version_list_add(&history, table[i].series, table[i].number,
		    table[i].rank, table[i].text, strlen(table[i].text));
	version_list_each(&history, note, &text);
	is_str(str_text(&text), "db:1 web:10 older web:1 ",
	    "the newest first, and one of each");
	version_list_each(&history, note, &text);
	is_str(str_text(&text), "db:1 web:10 older web:1 ", "all forgotten");
	str_free(&text);
	return done();
}
