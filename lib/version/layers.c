/* SPDX-License-Identifier: MIT */
#include "version/layers.h"

#include <string.h>

#include "api/image.h"
#include "api/messages.h"
#include "base/tar.h"

static void
put_text(struct json *json, const char *path, const char *text)
{
	if (text && *text)
		json_put_str(json, path, text);
}

/* As many entries as layers, or docker history would not show any. */
static struct json *
history(const struct image_from_layers *image)
{
	struct json *list = json_array();
	size_t n = json_len(image->layers);

	for (size_t i = 0; i < n; i++) {
		struct json *entry = json_object();

		json_put_str(entry, "created", image->created);
		if (i + 1 == n)
			put_text(entry, "comment", image->comment);
		json_add(list, "", entry);
	}
	return list;
}

static void
write_config(const struct image_from_layers *image, struct str *text)
{
	struct json *json = json_object();

	put_text(json, "architecture", json_str(image->like, "Architecture"));
	put_text(json, "variant", json_str(image->like, "Variant"));
	put_text(json, "os", json_str(image->like, "Os"));
	put_text(json, "author", image->author);
	put_text(json, "comment", image->comment);
	json_put_str(json, "created", image->created);
	json_put(json, "config", json_copy(image->config));
	json_put_str(json, "rootfs.type", "layers");
	json_put(json, "rootfs.diff_ids", json_copy(image->layers));
	json_put(json, "history", history(image));
	json_text(json, text);
	json_free(json);
}

/* The layers' paths in the archive do not matter, because it has none. */
static void
write_manifest(
    const struct image_from_layers *image, const char *config, struct str *text)
{
	struct json *manifest = json_array(), *entry = json_object();

	json_put_str(entry, "Config", config);
	for (size_t i = 0; i < json_len(image->layers); i++)
		json_add_str(entry, "Layers", "known");
	for (size_t i = 0; i < image->names->len; i++)
		json_add_str(entry, "RepoTags", image->names->v[i]);
	json_add(manifest, "", entry);
	json_text(manifest, text);
	json_free(manifest);
}

static int
add_file(
    struct tar *tar, const char *name, const struct str *text, struct err *err)
{
	struct stat st = { .st_mode = S_IFREG | 0644,
		.st_size = (off_t)text->len };

	return tar_entry(tar, name, &st, NULL, err) < 0
		   ? -1
		   : tar_data(tar, text->s, text->len, err);
}

static int
write_archive(const struct image_from_layers *image, struct str *archive,
    char id[SHA256_HEX], struct err *err)
{
	struct str config = { 0 }, manifest = { 0 }, name = { 0 };
	struct sha256 *hash = sha256_new();
	struct tar *tar = tar_open(tar_to_str, archive);
	int result;

	write_config(image, &config);
	sha256_add(hash, config.s, config.len);
	sha256_end(hash, id);
	str_addf(&name, "%s.json", id);
	write_manifest(image, name.s, &manifest);
	result = add_file(tar, name.s, &config, err);
	if (result == 0)
		result = add_file(tar, "manifest.json", &manifest, err);
	if (result == 0)
		result = tar_end(tar, err);
	tar_free(tar);
	str_free(&name);
	str_free(&config);
	str_free(&manifest);
	return result;
}

int
image_from_layers(struct engine *engine, const struct image_from_layers *image,
    char id[SHA256_HEX], struct err *err)
{
	struct str archive = { 0 };
	struct exchange *exchange = NULL;
	int result = write_archive(image, &archive, id, err);

	if (result == 0)
		exchange = image_load(engine, &archive, err);
	if (!exchange)
		result = -1;
	else if (messages_read(exchange, NULL, NULL, err) < 0)
		result = err_prefix(err, "the engine cannot take the image");
	exchange_end(exchange);
	str_free(&archive);
	return result;
}
