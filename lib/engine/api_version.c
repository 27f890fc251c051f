/* SPDX-License-Identifier: MIT */
#include "engine/api_version.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/str.h"

/* Returns what follows the version, NULL if there is none. */
static const char *
parse(const char *text, struct api_version *version)
{
	char *end;
	long major, minor;

	if (!is_digit(text[0]))
		return NULL;
	major = strtol(text, &end, 10);
	if (*end != '.' || major < 1 || major > 999 || !is_digit(end[1]))
		return NULL;
	minor = strtol(end + 1, &end, 10);
	if (minor > 9999)
		return NULL;
	*version = (struct api_version){ (int)major, (int)minor };
	return end;
}

int
api_version_parse(const char *text, struct api_version *version)
{
	const char *end = parse(text, version);

	return end && *end == '\0' ? 0 : -1;
}

bool
api_version_at_least(
    const struct api_version *version, const struct api_version *other)
{
	return version->major > other->major ||
	       (version->major == other->major &&
		   version->minor >= other->minor);
}

bool
api_version_is_refusal(const char *message, struct api_version *minimum)
{
	static const char says_minimum[] = "Minimum supported API version is ";
	const char *found = strstr(message, says_minimum);

	*minimum = (struct api_version){ 0 };
	if (!starts_with(message, "client version ") ||
	    (!strstr(message, " is too old") &&
		!strstr(message, " is too new")))
		return false;
	if (found)
		parse(found + strlen(says_minimum), minimum);
	return true;
}
