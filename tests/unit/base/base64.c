/* SPDX-License-Identifier: MIT */
#include "base/base64.h"

#include "../tap.h"

int
main(void)
{
	/* RFC 4648, section 10, and bytes that are not text */
	static const struct {
		const char *text, *bytes;
	} cases[] = {
		{ "", "" },
		{ "Zg==", "f" },
		{ "Zm8=", "fo" },
		{ "Zm9v", "foo" },
		{ "Zm9vYg==", "foob" },
		{ "Zm9vYmFy", "foobar" },
		{ "+/8=", "\xfb\xff" },
	};
	static const char *const bad[] = { "Z", "Zg", "Zg=", "Zm9v!", "=",
		"-_8=" };
	struct str bytes = { 0 };
	struct err err;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		str_reset(&bytes);
		ok(base64_decode(cases[i].text, &bytes, &err) == 0, "taken: %s",
		    cases[i].text);
		is_str(str_text(&bytes), cases[i].bytes, "%s", cases[i].text);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ok(base64_decode(bad[i], &bytes, &err) < 0, "refused: %s",
		    bad[i]);
	str_free(&bytes);
	return done();
}
