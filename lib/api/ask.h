/* SPDX-License-Identifier: MIT */
/*
 * ask: what the engine has under many names. Nearly all of that is waiting, so
 * several requests are under way at once.
 */
#ifndef BOX_API_ASK_H
#define BOX_API_ASK_H

#include "engine/client.h"
#include "base/json.h"
#include "base/str.h"

/*
 * Sorts the names, and puts what GET /images/{name}/json answers into the
 * object images, by name. One that is not there, or cannot be had, is left out:
 * who needs it asks again, and is told why.
 */
void ask_images(struct engine *, struct strv *names, struct json *images);

#endif
