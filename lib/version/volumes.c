/* SPDX-License-Identifier: MIT */
#include "version/volumes.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/tar.h"

enum {
	PIECE = 64 * 1024,
	REASON_MS = 2000 /* for an engine that broke off to tell why */
};

/* The engine's own reason to break off says more than a broken connection. */
static int
fail_put(struct exchange *put, struct err *err)
{
	struct err answer;

	exchange_limit(put, REASON_MS);
	if (err->kind == ERR_ENGINE && exchange_status(put, &answer) < 0 &&
	    err_is_refusal(&answer))
		*err = answer;
	return -1;
}

static struct exchange *
begin_stream(struct engine *engine, const char *method, const char *target,
    struct err *err)
{
	struct request request = { .method = method,
		.target = target,
		.type = "application/x-tar",
		.chunked =
		    strcmp(method, "PUT") == 0 || strcmp(method, "POST") == 0 };

	return engine_send(engine, &request, err);
}

/* From the answer of one request into the body of another. */
static int
copy_stream(struct exchange *from, struct exchange *to, struct err *err)
{
	char *buf;
	ssize_t n = -1;

	if (!from || exchange_status(from, err) < 0 || !to)
		return -1;
	buf = xmalloc(PIECE);
	while ((n = exchange_read(from, buf, PIECE, err)) > 0) {
		if (exchange_write(to, buf, (size_t)n, err) < 0) {
			n = fail_put(to, err);
			break;
		}
	}
	free(buf);
	if (n < 0)
		return -1;
	return exchange_write_end(to, err) < 0 ? fail_put(to, err) : 0;
}

/* "/containers/NAME/archive?path=PATH" */
static char *
archive_target(const char *container, const char *path)
{
	struct str target = { 0 };

	str_adds(&target, "/containers/");
	str_add_url(&target, container);
	str_adds(&target, "/archive?path=");
	str_add_url(&target, path);
	return str_take(&target);
}

/* The folder that path is in; "/" for the highest. */
static char *
folder_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return !slash || slash == path ? xstrdup("/")
				       : xstrndup(path, (size_t)(slash - path));
}

static int
add_to_str(void *arg, const void *bytes, size_t len, struct err *err)
{
	(void)err;
	str_add(arg, bytes, len);
	return 0;
}

/*
 * An archive of a folder and, where what lower layers have there is to be
 * hidden, NAME/.wh..wh..opq: OCI Image Layer Specification, Whiteouts.
 */
static int
write_folder(const char *name, bool hides, struct str *archive, struct err *err)
{
	struct tar *tar = tar_open(add_to_str, archive);
	struct stat folder = { .st_mode = S_IFDIR | 0755 };
	struct stat file = { .st_mode = S_IFREG | 0644 };
	char *marker = xasprintf("%s/.wh..wh..opq", name);
	int result = tar_entry(tar, name, &folder, NULL, err);

	if (result == 0 && hides)
		result = tar_entry(tar, marker, &file, NULL, err);
	if (result == 0)
		result = tar_end(tar, err);
	tar_free(tar);
	free(marker);
	return result;
}

static int
put_archive(struct engine *engine, const char *target,
    const struct str *archive, struct err *err)
{
	struct request request = { .method = "PUT",
		.target = target,
		.type = "application/x-tar",
		.body = archive->s,
		.size = archive->len };
	struct exchange *exchange = engine_send(engine, &request, err);
	int status = exchange ? exchange_status(exchange, err) : -1;

	exchange_end(exchange);
	return status < 0 ? -1 : 0;
}

/*
 * Those above it too: a box that was never started has volumes in folders that
 * only its start would make.
 */
static int
make_folder(struct engine *engine, const char *container, const char *path,
    bool hides, struct err *err)
{
	char *above = folder_of(path);
	char *target = archive_target(container, above);
	struct str archive = { 0 };
	int result = write_folder(strrchr(path, '/') + 1, hides, &archive, err);

	if (result == 0)
		result = put_archive(engine, target, &archive, err);
	if (result < 0 && err->kind == ERR_NOT_FOUND &&
	    strcmp(above, "/") != 0 &&
	    make_folder(engine, container, above, false, err) == 0)
		result = put_archive(engine, target, &archive, err);
	str_free(&archive);
	free(target);
	free(above);
	return result;
}

/* Joins the two and waits for the second one's answer. */
static int
copy_between(struct engine *engine, const char *from, const char *method,
    const char *to, struct err *err)
{
	struct exchange *source = begin_stream(engine, "GET", from, err);
	struct exchange *sink =
	    source ? begin_stream(engine, method, to, err) : NULL;
	struct str answer = { 0 };
	int result = sink ? copy_stream(source, sink, err) : -1;

	if (result == 0 && exchange_status(sink, err) < 0)
		result = -1;
	if (result == 0)
		result = exchange_read_all(sink, &answer, err);
	exchange_end(source);
	exchange_end(sink);
	str_free(&answer);
	return result;
}

/*
 * Where path leads to: a link at its end is followed when something is mounted
 * there, but not when it is archived. NULL on failure; the caller frees it.
 */
static char *
real_path(struct engine *engine, const char *container, const char *path,
    struct err *err)
{
	char *target = archive_target(container, path);
	struct exchange *exchange = begin_stream(engine, "HEAD", target, err);
	struct json *stat = NULL;
	const char *link;
	char *real = NULL;

	if (exchange && exchange_status(exchange, err) >= 0)
		stat = exchange_path_stat(exchange, err);
	link = json_str(stat, "linkTarget");
	if (stat)
		real = xstrdup(link && *link ? link : path);
	json_free(stat);
	exchange_end(exchange);
	free(target);
	return real;
}

static int
copy_real_directory(struct engine *engine, const char *path, const char *from,
    const char *to, struct err *err)
{
	char *folder = folder_of(path);
	char *source = archive_target(from, path);
	char *sink = archive_target(to, folder);
	int result = make_folder(engine, to, path, true, err);

	if (result == 0)
		result = copy_between(engine, source, "PUT", sink, err);
	free(source);
	free(sink);
	free(folder);
	return result;
}

int
copy_volume(struct engine *engine, const char *path, const char *from,
    const char *to, struct err *err)
{
	char *real = real_path(engine, from, path, err);
	int result = -1;

	if (real && *real == '/')
		result = copy_real_directory(engine, real, from, to, err);
	else if (real)
		err_set(err, ERR_ENGINE, "what the engine tells is no path");
	free(real);
	return result < 0 ? err_prefix(err, "%s", path) : 0;
}

int
flatten_container(struct engine *engine, const char *container,
    const char *repository, const char *tag, struct err *err)
{
	char *source = engine_target("/containers/%s/export", container);
	struct str sink = { 0 };
	int result;

	str_adds(&sink, "/images/create?fromSrc=-&repo=");
	str_add_url(&sink, repository);
	str_adds(&sink, "&tag=");
	str_add_url(&sink, tag);
	result = copy_between(engine, source, "POST", sink.s, err);
	str_free(&sink);
	free(source);
	return result;
}
