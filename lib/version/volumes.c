/* SPDX-License-Identifier: MIT */
#include "version/volumes.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/image.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/tar.h"

enum {
	PIECE = 64 * 1024,
	REASON_MS = 2000 /* to wait for the reason why the engine broke off */
};

/*
 * After a write that failed: an engine that stops reading usually answers why,
 * which says more than that the connection broke.
 */
static int
fail_write(struct exchange *sink, struct err *err)
{
	struct err answer;

	exchange_limit(sink, REASON_MS);
	if (err->kind == ERR_ENGINE && exchange_status(sink, &answer) < 0 &&
	    err_is_refusal(&answer))
		*err = answer;
	return -1;
}

static int
write_all(struct exchange *source, struct exchange *sink, struct err *err)
{
	char *buf = xmalloc(PIECE);
	ssize_t n;

	while ((n = exchange_read(source, buf, PIECE, err)) > 0) {
		if (exchange_write(sink, buf, (size_t)n, err) < 0) {
			n = fail_write(sink, err);
			break;
		}
	}
	free(buf);
	if (n < 0)
		return -1;
	return exchange_write_end(sink, err) < 0 ? fail_write(sink, err) : 0;
}

/*
 * Sends the answer of one request as the body of the other, waits for the
 * other's answer, and ends both. NULL, for one that could not be sent, fails.
 */
static int
copy_archive(struct exchange *source, struct exchange *sink, struct err *err)
{
	int result = source && sink ? write_all(source, sink, err) : -1;

	exchange_end(source);
	if (result == 0)
		return call_end(sink, NULL, NULL, err);
	exchange_end(sink);
	return -1;
}

/* The directory that holds path, "/" for the root; the caller frees it. */
static char *
parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash || slash == path ? xstrdup("/")
				       : xstrndup(path, (size_t)(slash - path));
}

/*
 * An archive of an empty directory or, to hide what lower layers have in it,
 * one with NAME/.wh..wh..opq: OCI Image Layer Specification, Whiteouts.
 */
static int
write_directory(
    const char *name, bool opaque, struct str *archive, struct err *err)
{
	struct tar *tar = tar_open(tar_to_str, archive);
	struct stat directory = { .st_mode = S_IFDIR | 0755 };
	struct stat file = { .st_mode = S_IFREG | 0644 };
	char *marker = xasprintf("%s/.wh..wh..opq", name);
	int result = tar_entry(tar, name, &directory, NULL, err);

	if (result == 0 && opaque)
		result = tar_entry(tar, marker, &file, NULL, err);
	if (result == 0)
		result = tar_end(tar, err);
	tar_free(tar);
	free(marker);
	return result;
}

/*
 * Makes the directories above path, too: a container that was never started
 * lacks those that its start makes for its volumes.
 */
static int
make_directory(struct engine *engine, const char *container, const char *path,
    bool opaque, struct err *err)
{
	char *parent = parent_of(path);
	struct str archive = { 0 };
	int result =
	    write_directory(strrchr(path, '/') + 1, opaque, &archive, err);

	if (result == 0)
		result =
		    container_extract(engine, container, parent, &archive, err);
	if (result < 0 && err->kind == ERR_NOT_FOUND &&
	    strcmp(parent, "/") != 0 &&
	    make_directory(engine, container, parent, false, err) == 0)
		result =
		    container_extract(engine, container, parent, &archive, err);
	str_free(&archive);
	free(parent);
	return result;
}

static int
copy_directory(struct engine *engine, const char *path, const char *from,
    const char *to, struct err *err)
{
	char *parent = parent_of(path);
	struct exchange *source = NULL, *sink = NULL;

	if (make_directory(engine, to, path, true, err) == 0)
		source = container_archive(engine, from, path, err);
	if (source)
		sink = container_extract_stream(engine, to, parent, err);
	free(parent);
	return copy_archive(source, sink, err);
}

int
copy_volume(struct engine *engine, const char *path, const char *from,
    const char *to, struct err *err)
{
	/* a mount follows a link at the end of its path, an archive does not */
	char *real = container_resolve_path(engine, from, path, err);
	int result = -1;

	if (real && *real == '/')
		result = copy_directory(engine, real, from, to, err);
	else if (real)
		err_set(err, ERR_ENGINE, "the engine's answer is not a path");
	free(real);
	return result < 0 ? err_prefix(err, "%s", path) : 0;
}

int
flatten_container(struct engine *engine, const char *container,
    const char *image, struct err *err)
{
	struct exchange *source = container_export(engine, container, err);
	struct exchange *sink =
	    source ? image_import(engine, image, err) : NULL;

	return copy_archive(source, sink, err);
}
