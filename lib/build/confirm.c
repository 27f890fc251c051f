/* SPDX-License-Identifier: MIT */
#include "build/confirm.h"

#include <stdlib.h>
#include <string.h>

#include "api/image.h"
#include "build/image_digest.h"
#include "build/inputs.h"

/* Do the layers of the image begin with those of its base? */
static bool
begins_with_layers(const struct json *image, const struct json *base)
{
	struct json *layers = image_layers(image);
	struct json *expected = image_layers(base);
	bool same = json_len(expected) <= json_len(layers);

	for (size_t i = 0; same && i < json_len(expected); i++) {
		struct json *a = json_item(layers, i);
		struct json *b = json_item(expected, i);

		same = json_as_str(a) && json_as_str(b) &&
		       strcmp(json_as_str(a), json_as_str(b)) == 0;
		json_free(a);
		json_free(b);
	}
	json_free(expected);
	json_free(layers);
	return same;
}

static int
confirm_parent(const struct build_key *key, const char *name,
    const struct json *image, struct err *err)
{
	const char *base_name = key->build->base_image;
	struct json *before = json_member(key->cache->images, name);
	struct json *now = image_inspect(key->engine, name, err);
	bool is_base = base_name && strcmp(name, base_name) == 0;
	char old_digest[SHA256_HEX], new_digest[SHA256_HEX];
	int result = 0;

	/* a parent that is optional may be missing, before and now */
	if (!now && err->kind != ERR_NOT_FOUND)
		result = err_prefix(err, "%s", name);
	image_digest(before, old_digest);
	image_digest(now, new_digest);
	if (result == 0 &&
	    (strcmp(old_digest, new_digest) != 0 ||
		(is_base && !begins_with_layers(image, before)))) {
		err_set(err, ERR_REFUSED, "parent %s changed during the build",
		    name);
		result = 1;
	}
	json_free(now);
	json_free(before);
	return result;
}

static int
confirm_files(
    const struct build_key *key, const struct str *sent, struct err *err)
{
	const char *files = str_text(&key->inputs) + key->files;
	char *difference =
	    inputs_difference(files, key->inputs.len - key->files, sent);

	if (!difference)
		return 0;
	err_set(err, ERR_REFUSED, "%s during the build", difference);
	free(difference);
	return 1;
}

int
build_confirm(const struct build_key *key, const char *id,
    const struct str *sent, struct err *err)
{
	const struct build *build = key->build;
	struct json *image = image_inspect(key->engine, id, err);
	int result = image ? confirm_files(key, sent, err) : -1;

	for (size_t i = 0; result == 0 && i < build->nparents; i++) {
		if (build->parents[i].needed)
			result = confirm_parent(
			    key, build->parents[i].image, image, err);
	}
	json_free(image);
	return result;
}
