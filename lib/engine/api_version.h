/* SPDX-License-Identifier: MIT */
/*
 * api_version: versions of the Engine API, such as 1.41. Does no I/O.
 */
#ifndef BOX_ENGINE_API_VERSION_H
#define BOX_ENGINE_API_VERSION_H

#include <stdbool.h>

struct api_version {
	int major, minor;
};

/* Parses "1.41", with nothing after it. Returns 0 or -1. */
int api_version_parse(const char *text, struct api_version *version);

bool api_version_at_least(
    const struct api_version *version, const struct api_version *other);

/*
 * Is that the message with which an engine refuses the version of a request?
 * If it names the oldest version that the engine accepts, *minimum is set to
 * it, and otherwise to { 0 }.
 * Source: moby, daemon/server/middleware/version.go, 1.24 to 1.55: "client
 * version 1.40 is too old. Minimum supported API version is 1.44, please ..."
 * and "client version 1.99 is too new. Maximum supported API version is 1.55".
 */
bool api_version_is_refusal(const char *message, struct api_version *minimum);

#endif
