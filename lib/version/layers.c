/* SPDX-License-Identifier: MIT */
#include "version/layers.h"

#include <string.h>

#include "cli/progress.h"
#include "base/tar.h"

static void
put_text(struct json *json, const char *path, const char *text)
{
	if (text && *text)
		json_put_str(json, path, text);
}

/* As many entries as layers, or docker history would not show any. */
static struct json *
history(const struct image_from_layers *graft)
{
	struct json *list = json_array();
	size_t n = json_len(graft->layers);

	for (size_t i = 0; i < n; i++) {
		struct json *entry = json_object();

		json_put_str(entry, "created", graft->created);
		if (i + 1 == n)
			put_text(entry, "comment", graft->comment);
		json_add(list, "", entry);
	}
	return list;
}

static void
write_config(const struct image_from_layers *graft, struct str *text)
{
	struct json *image = json_object();
	struct json *config = graft->config ? json_copy(graft->config)
					    : json_get(graft->like, "Config");

	put_text(image, "architecture", json_str(graft->like, "Architecture"));
	put_text(image, "variant", json_str(graft->like, "Variant"));
	put_text(image, "os", json_str(graft->like, "Os"));
	put_text(image, "author", graft->author);
	put_text(image, "comment", graft->comment);
	json_put_str(image, "created", graft->created);
	if (config)
		json_put(image, "config", config);
	json_put_str(image, "rootfs.type", "layers");
	json_put(image, "rootfs.diff_ids", json_copy(graft->layers));
	json_put(image, "history", history(graft));
	json_text(image, text);
	json_free(image);
}

static void
write_manifest(
    const struct image_from_layers *graft, const char *config, struct str *text)
{
	struct json *manifest = json_array(), *image = json_object();

	json_put_str(image, "Config", config);
	for (size_t i = 0; i < json_len(graft->layers); i++)
		json_add_str(image, "Layers", "known");
	for (size_t i = 0; i < graft->names->len; i++)
		json_add_str(image, "RepoTags", graft->names->v[i]);
	json_add(manifest, "", image);
	json_text(manifest, text);
	json_free(manifest);
}

static int
keep(void *arg, const void *bytes, size_t len, struct err *err)
{
	(void)err;
	str_add(arg, bytes, len);
	return 0;
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
write_archive(const struct image_from_layers *graft, struct str *archive,
    char id[SHA256_HEX], struct err *err)
{
	struct str config = { 0 }, manifest = { 0 }, name = { 0 };
	struct sha256 *hash = sha256_new();
	struct tar *tar = tar_open(keep, archive);
	int result;

	write_config(graft, &config);
	sha256_add(hash, config.s, config.len);
	sha256_end(hash, id);
	str_addf(&name, "%s.json", id);
	write_manifest(graft, name.s, &manifest);
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
image_from_layers(struct engine *engine, const struct image_from_layers *graft,
    char id[SHA256_HEX], struct err *err)
{
	struct progress answer = { .quiet = true };
	struct request request = { .method = "POST",
		.target = "/images/load?quiet=1",
		.type = "application/x-tar" };
	struct str archive = { 0 };
	struct exchange *exchange = NULL;
	int result = write_archive(graft, &archive, id, err);

	request.body = archive.s;
	request.size = archive.len;
	if (result == 0)
		exchange = engine_send(engine, &request, err);
	if (!exchange || exchange_status(exchange, err) < 0)
		result = -1;
	/* a failure comes as one of the messages of an answer of status 200 */
	if (result == 0 && progress_read(&answer, exchange, err) < 0)
		result = err_prefix(err, "the engine cannot take the image");
	exchange_end(exchange);
	progress_free(&answer);
	str_free(&archive);
	return result;
}
