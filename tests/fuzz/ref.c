/* SPDX-License-Identifier: MIT */
/* Whatever is accepted as a name, stays the same when it is read again. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "api/ref.h"

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *name = xstrndup(len > 0 ? (const char *)bytes : "", len);
	char *normal = ref_normal(name, NULL), *repo, *tag;
	struct ref ref;

	if (ref_parse(&ref, name, NULL) == 0) {
		char *text = ref_text(&ref);

		if (strcmp(text, name) != 0)
			abort();
		free(text);
		ref_free(&ref);
	}
	if (normal && (!ref_same(name, normal) || !ref_same(normal, name)))
		abort();
	if (ref_split(name, &repo, &tag, NULL) == 0) {
		char *again = xasprintf("%s:%s", repo, *tag ? tag : "latest");

		if (!ref_same(again, name))
			abort();
		free(again);
		free(repo);
		free(tag);
	}
	free(normal);
	free(name);
	return 0;
}
