/* SPDX-License-Identifier: MIT */
/*
 * names: the names of a container's versions and of their volumes. Pure.
 */
#ifndef BOX_VERSION_NAMES_H
#define BOX_VERSION_NAMES_H

#include <stdbool.h>

/*
 * The name of the series that the versions of a container form, which is also
 * the repository that they are tags of: the container's name made to fit the
 * grammar of image references, in lower case and with single separators. The
 * caller frees it.
 */
char *version_series(const char *container);

/* The text as a number; 0 if it is not all digits, or has too many. */
long long version_number(const char *text);

/*
 * The name of a new volume in place of the one of that name: "data" becomes
 * "data.box-TOKEN", and so does "data.box-OTHERTOKEN". The caller frees it.
 */
char *version_volume(const char *name, const char *token);

/* Does the name end like those that version_volume() makes? */
bool version_is_volume(const char *name);

/* Does it look like an anonymous volume's name: 64 hexadecimal digits? */
bool version_is_anonymous(const char *name);

#endif
