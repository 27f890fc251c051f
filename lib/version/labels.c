/* SPDX-License-Identifier: MIT */
#include "version/labels.h"

#include <stddef.h>
#include <string.h>

#include "version/spec.h"

bool
label_is_own(const char *name)
{
	static const char *const own[] = { LABEL_KEY, "box.flavour",
		"box.project", "box.run" };

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++) {
		if (strcmp(name, own[i]) == 0)
			return true;
	}
	return version_is_label(name);
}
