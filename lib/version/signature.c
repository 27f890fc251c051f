/* SPDX-License-Identifier: MIT */
#include "version/signature.h"

#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "base/random.h"
#include "base/str.h"
#include "version/lock.h"

#define SECRET "box.secret"

/*
 * Which version it is, and what a container is created from: these decide what
 * restoring it does.
 */
static char *
signed_text(const struct json *labels)
{
	static const char *const names[] = { VERSION_SERIES, VERSION_NUMBER,
		VERSION_SPEC };
	struct str text = { 0 };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *value = label_get(labels, names[i]);

		str_addf(&text, "%zu:%s", strlen(value), value);
	}
	return str_take(&text);
}

int
signature_of_text(struct engine *engine, const char *text,
    char signature[SHA256_HEX], struct err *err)
{
	char key[2 * TOKEN_SIZE];
	char *secret;

	/* the secret, if there is none yet */
	random_token(key);
	random_token(key + strlen(key));
	secret = lock_owner(engine, SECRET, key, json_object(), err);
	if (!secret)
		return -1;
	/* where the volume exists and the engine does not show its labels */
	signature[0] = '\0';
	if (*secret)
		hmac_sha256(secret, text, signature);
	free(secret);
	return 0;
}

int
signature_make(struct engine *engine, const struct json *labels,
    char signature[SHA256_HEX], struct err *err)
{
	char *text = signed_text(labels);
	int result = signature_of_text(engine, text, signature, err);

	free(text);
	return result;
}

bool
signature_is_valid(struct engine *engine, const struct json *labels)
{
	const char *has = label_get(labels, VERSION_SIGNATURE);
	char wanted[SHA256_HEX];
	struct err ignored;

	return *has && signature_make(engine, labels, wanted, &ignored) == 0 &&
	       strcmp(has, wanted) == 0;
}
