/* SPDX-License-Identifier: MIT */
#include "base/ascii.h"

#include "../tap.h"

int
main(void)
{
	char text[] = "AS Z@[`{\xc3\x84";

	ascii_lower(text);
	is_str(text, "as z@[`{\xc3\x84", "only A to Z have a small letter");
	ok(is_letter('a') && is_letter('Z') && !is_letter('@') &&
		!is_letter('\xc3'),
	    "letters");
	ok(is_digit('0') && is_digit('9') && !is_digit(':'), "digits");
	ok(is_blank(' ') && is_blank('\t') && is_blank('\r') && !is_blank('\0'),
	    "blanks");
	return done();
}
