/* SPDX-License-Identifier: MIT */
/* ascii: letters and their case. */
#include "base/ascii.h"

#include "../tap.h"

int
main(void)
{
	char text[] = "AS Z@[`{\xc3\x84";

	ascii_lower(text);
	is_str(text, "as z@[`{\xc3\x84", "only A to Z have a small letter");
	ok(ascii_same("FROM", "from") && ascii_same("", ""), "same");
	ok(!ascii_same("from", "fro") && !ascii_same("fro", "from"),
	    "not of another length");
	ok(!ascii_same("@", "`") && !ascii_same("[", "{"), "nor a sign");
	ok(is_letter('a') && is_letter('Z') && !is_letter('@') &&
		!is_letter('\xc3'),
	    "letters");
	return done();
}
