/* SPDX-License-Identifier: MIT */
/* The first line is a word, the second the value of every other variable. */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dockerfile/expand.h"
#include "base/mem.h"

static const char *
get(const char *name, void *arg)
{
	return strlen(name) % 2 ? arg : NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *word = xstrndup(len > 0 ? (const char *)bytes : "", len);
	char *value = strchr(word, '\n');
	struct expand expand = { '\\', get, value ? value + 1 : word, 1 << 20 };
	struct str out = { 0 };
	struct strv words = { 0 };

	if (value)
		*value = '\0';
	expand_word(&expand, word, &out, NULL);
	expand.escape = '`';
	expand_words(&expand, word, &words, NULL);
	for (size_t i = 0; i < words.len; i++) {
		if (*words.v[i] == '\0')
			abort();
	}
	strv_free(&words);
	str_free(&out);
	free(word);
	return 0;
}
