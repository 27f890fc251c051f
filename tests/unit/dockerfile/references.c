/* SPDX-License-Identifier: MIT */
/* references: the names of images, as they are written. */
#include "dockerfile/dockerfile.h"

#include <string.h>

#include "../tap.h"

static void
test_one(const char *text, const char *want)
{
	struct strv names = { 0 };
	struct str got = { 0 };

	dockerfile_references(text, strlen(text), &names);
	for (size_t i = 0; i < names.len; i++)
		str_addf(&got, "%s ", names.v[i]);
	is_str(str_text(&got), want, "%s", want);
	strv_free(&names);
	str_free(&got);
}

int
main(void)
{
	test_one("FROM a\nCOPY --from=b / /\nRUN --mount=from=c ls", "a b c ");
	test_one(
	    "from --platform=x \"a\"\ncopy --from=b:latest / /", "a b:latest ");
	test_one("ARG A=a B='b' C D=\"$A\"\nFROM $A", "A=a B=b ");
	test_one("ARG A=${X:-a}\nFROM x$A", "A=a x ");
	test_one("FROM a AS One\nFROM one\nCOPY --from=ONE / /\nFROM b AS b",
	    "a b ");
	test_one(
	    "FROM a\nONBUILD COPY --from=b / /\nONBUILD ONBUILD x", "a b ");
	test_one("FROM a\nADD --from=b / /\nCOPY /from=c /\n# FROM d", "a ");
	test_one("FROM a\nNOSUCH\nFROM b\nENV x\nFROM c", "a b ");
	test_one("# escape=`\nFROM `\na", "a ");
	test_one("FROM\nFROM 'a\nARG =a \"B C=a\"", "");
	test_one("", "");
	return done();
}
