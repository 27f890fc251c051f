/* SPDX-License-Identifier: MIT */
/*
 * labels: the labels that box itself writes, on images and boxes: what one was
 * built from, which folder it belongs to, which version it is. All others are
 * content, whatever they are called. Pure.
 */
#ifndef BOX_VERSION_LABELS_H
#define BOX_VERSION_LABELS_H

#include <stdbool.h>

/* On an image: the hash of what it was built from. */
#define LABEL_KEY "box.key"

bool label_is_own(const char *name);

#endif
