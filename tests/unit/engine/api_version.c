/* SPDX-License-Identifier: MIT */
#include "engine/api_version.h"

#include <stddef.h>

#include "../tap.h"

static void
test_parse(void)
{
	static const char *const bad[] = { "", "1", "1.", ".4", "1.x", "1.4x",
		" 1.4", "1. 4", "-1.4", "1.-4", "+1.4", "0.4", "v1.4", "1.4.5",
		"1.99999", "99999.1" };
	struct api_version version;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(api_version_parse(bad[i], &version) < 0, "bad: '%s'",
		    bad[i]);
	ok(api_version_parse("1.41", &version) == 0 && version.major == 1 &&
		version.minor == 41,
	    "1.41");
	ok(api_version_at_least(&version, &(struct api_version){ 1, 9 }) &&
		api_version_at_least(&version, &version) &&
		!api_version_at_least(
		    &version, &(struct api_version){ 1, 44 }) &&
		!api_version_at_least(&version, &(struct api_version){ 2, 0 }),
	    "their order is that of numbers");
}

static void
test_refusal(void)
{
	struct api_version minimum;

	ok(api_version_is_refusal("client version 1.9 is too old. Minimum "
				  "supported API version is 1.44, please",
	       &minimum) &&
		minimum.minor == 44,
	    "too old");
	ok(api_version_is_refusal("client version 1.99 is too new. Maximum "
				  "supported API version is 1.55",
	       &minimum) &&
		minimum.major == 0,
	    "too new names no minimum");
	ok(!api_version_is_refusal("No such image: client version 1.9 is too "
				   "old",
	       &minimum),
	    "another message");
}

int
main(void)
{
	test_parse();
	test_refusal();
	return done();
}
