/* SPDX-License-Identifier: MIT */
#include "build/image_digest.h"

#include "api/image.h"
#include "api/labels.h"
#include "base/str.h"

/*
 * The configuration that an image's containers and children inherit, without
 * what engines add for themselves: Hostname, Image, ...
 */
static const char *const config_members[] = { "Cmd", "Entrypoint", "Env",
	"ExposedPorts", "Healthcheck", "OnBuild", "Shell", "StopSignal", "User",
	"Volumes", "WorkingDir" };

static void
hash_member(struct sha256 *hash, const struct json *image, const char *path)
{
	struct json *value = json_get(image, path);
	struct str text = { 0 };

	/* engines write an empty one as {}, [], null or not at all */
	if (value && (json_len(value) > 0 || json_as_str(value)))
		json_text(value, &text);
	sha256_add_field(hash, str_text(&text), text.len);
	str_free(&text);
}

/* Without box's own labels: a changed key is not a change of content. */
static void
hash_labels(struct sha256 *hash, const struct json *image)
{
	struct json *labels = image_labels(image);

	for (struct json_each label = { 0 };
	     json_next_member(labels, &label);) {
		if (label_is_own(label.name))
			continue;
		sha256_add_field_text(hash, label.name);
		sha256_add_field_text(hash, json_as_str(label.value));
	}
}

void
image_digest(const struct json *image, char digest[SHA256_HEX])
{
	struct sha256 *hash = sha256_new();

	hash_member(hash, image, "Architecture");
	hash_member(hash, image, "Os");
	hash_member(hash, image, "RootFS.Layers");
	for (size_t i = 0;
	     i < sizeof(config_members) / sizeof(config_members[0]); i++) {
		struct str path = { 0 };

		str_addf(&path, "Config.%s", config_members[i]);
		hash_member(hash, image, path.s);
		str_free(&path);
	}
	hash_labels(hash, image);
	sha256_end(hash, digest);
}
