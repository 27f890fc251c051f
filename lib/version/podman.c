/* SPDX-License-Identifier: MIT */
#include "version/podman.h"

#include <stdlib.h>
#include <string.h>

#include "api/image.h"
#include "api/labels.h"
#include "api/messages.h"
#include "base/mem.h"
#include "version/layer.h"

#define DIRECTORY "/_data"

void
podman_copy_init(struct podman_copy *copy, struct engine *engine,
    struct undo *undo, size_t number)
{
	struct container_remove how = { .force = true, .volumes = true };

	copy->engine = engine;
	copy->image = xasprintf(PART_NAME ":%s-%zu", undo_token(undo), number);
	copy->container =
	    xasprintf(PART_NAME "-%s-%zu", undo_token(undo), number);
	/* the step added last is made first */
	undo_add(undo, call_image_remove(copy->image, false));
	undo_add(undo, call_container_remove(copy->container, how));
}

void
podman_copy_free(struct podman_copy *copy)
{
	free(copy->image);
	free(copy->container);
}

static int
write_exchange(void *arg, const void *bytes, size_t len, struct err *err)
{
	return exchange_write(arg, bytes, len, err);
}

static int
build(struct podman_copy *copy, const char *directory, const char *token,
    struct err *err)
{
	struct strv names = { 0 };
	struct image_build build = { .dockerfile = "Dockerfile",
		.no_cache = true,
		.tags = &names,
		.directory = directory };
	struct str text = { 0 };
	struct exchange *exchange;
	struct layer *context;
	int result = -1;

	str_addf(&text,
	    "FROM scratch\nCOPY --from=directory / /\nLABEL " PART_TOKEN
	    "=%s\n",
	    token);
	strv_add(&names, copy->image);
	exchange = image_build(copy->engine, &build, err);
	context = layer_open(write_exchange, exchange);
	if (exchange &&
	    layer_add_file(context, "Dockerfile", &text, err) == 0 &&
	    layer_end(context, err) == 0 &&
	    exchange_write_end(exchange, err) == 0 &&
	    exchange_status(exchange, err) >= 0)
		result = messages_read(exchange, NULL, NULL, err);
	layer_free(context);
	exchange_end(exchange);
	strv_free(&names);
	str_free(&text);
	return result;
}

int
podman_copy_volume(struct podman_copy *copy,
    const struct container_mount *mount, struct undo *undo, struct err *err)
{
	size_t len = strlen(mount->source);
	char *parent;
	int result;

	if (!ends_with(mount->source, DIRECTORY))
		return err_set(err, ERR_REFUSED,
		    "%s: Podman cannot copy the volume %s of the driver %s",
		    mount->path, mount->name, mount->driver);
	parent = xstrndup(mount->source, len - strlen(DIRECTORY));
	result = build(copy, parent, undo_token(undo), err);
	free(parent);
	return result < 0 ? err_prefix(err, "%s", mount->path) : 0;
}

struct exchange *
podman_copy_archive(struct podman_copy *copy, struct err *err)
{
	struct json *body = json_object();
	struct container_create create = { .name = copy->container,
		.body = body };
	char *id;

	json_put_str(body, "Image", copy->image);
	json_put_str(body, "HostConfig.NetworkMode", "none");
	json_add_str(body, "Cmd", "-");
	id = container_create(copy->engine, &create, err);
	json_free(body);
	free(id);
	return id ? container_export(copy->engine, copy->container, err) : NULL;
}
