/* SPDX-License-Identifier: MIT */
/*
 * key_label: the label LABEL_KEY of an image that was built with a key, and how
 * to tell that image from those that only inherit the label from it.
 *
 * The label is added after the build, by a second build that is FROM the image
 * and changes nothing else, once build_confirm() has confirmed that the
 * image was made from what the key says. So an image has no key if its build
 * was killed, or if a file or a parent changed meanwhile.
 *
 * FROM would execute triggers (ONBUILD) of the image itself: a build whose
 * image has some adds the label in its own build, before that is confirmed.
 * Such an image counts as built with the key only under the build's name,
 * which it gets last.
 */
#ifndef BOX_BUILD_KEY_LABEL_H
#define BOX_BUILD_KEY_LABEL_H

#include <stdbool.h>

#include "build/key.h"

/* Is the label added after the build, and not in it? */
bool key_label_is_added_later(const struct build *);

/*
 * Was this image built with the key? An image that was made from it has the
 * label too, but more steps after that of the label. Returns 1, 0, or -1 with
 * err set. Source: GET /images/{name}/history.
 */
int key_label_is_last(
    const struct build_key *, const struct json *image, struct err *);

#endif
