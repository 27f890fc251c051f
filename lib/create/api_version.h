/* SPDX-License-Identifier: MIT */
/*
 * api_version: the API version that the body of POST /containers/create needs.
 * Source: "API version history" of the Docker Engine API, 1.41 to 1.48.
 */
#ifndef BOX_CREATE_API_VERSION_H
#define BOX_CREATE_API_VERSION_H

#include "base/json.h"

/*
 * Returns the N of the version 1.N that the body needs, at least 41, and sets
 * *option to the option that needs it. An older engine would not refuse what it
 * does not know but silently ignore it, so the caller should refuse.
 *
 * The MAC address is in the body twice: as MacAddress for engines before API
 * 1.44, and with its network for newer ones, which warn about MacAddress. For
 * newer ones, set MacAddress to "".
 */
unsigned int body_api_version(const struct json *body, const char **option);

#endif
