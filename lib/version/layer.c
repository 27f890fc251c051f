/* SPDX-License-Identifier: MIT */
#include "version/layer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	BUFFER = 1024 * 1024,
	/* sizes of a tar file that does not fit into the buffer */
	PIECE_MIN = 4 * 1024 * 1024,
	PIECE_MAX = 64 * 1024 * 1024
};

/* A directory whose content is not complete yet. */
struct open_directory {
	struct tar_header *header;
	size_t piece; /* that its entry is in */
};

struct layer {
	struct tar *context;
	struct str buffer; /* of a tar file that is not begun yet */
	long long room;    /* in the tar file that is begun, or 0 */
	long long sent;    /* bytes of all tar files */
	size_t pieces;     /* tar files that were begun */
	struct open_directory *open;
	size_t n_open, cap_open;
};

/* While one tree is added. */
struct adding {
	struct layer *layer;
	const struct layer_tree *tree;
	struct tar_reader *reader;
	char *base; /* how the archive calls the tree's directory */
};

/* --- tar files in the context */

static int
put_bytes(struct layer *layer, const void *bytes, size_t len, struct err *err)
{
	if (layer->room == 0) {
		str_add(&layer->buffer, bytes, len);
		return 0;
	}
	layer->room -= (long long)len;
	return tar_data(layer->context, bytes, len, err);
}

static int
put_zeros(struct layer *layer, long long n, struct err *err)
{
	static const char zeros[64 * 1024];
	int result = 0;

	while (result == 0 && n > 0) {
		size_t len =
		    n < (long long)sizeof(zeros) ? (size_t)n : sizeof(zeros);

		result = put_bytes(layer, zeros, len, err);
		n -= (long long)len;
	}
	return result;
}

/* Begins a tar file of that size with what is in the buffer. */
static int
begin_piece(struct layer *layer, long long size, struct err *err)
{
	struct stat st = { .st_mode = S_IFREG | 0644, .st_size = size };
	char *name = xasprintf("v/%08zu.tar", ++layer->pieces);
	int result = tar_entry(layer->context, name, &st, NULL, err);

	free(name);
	layer->sent += size;
	layer->room = size;
	if (result == 0)
		result =
		    put_bytes(layer, layer->buffer.s, layer->buffer.len, err);
	str_reset(&layer->buffer);
	return result;
}

static int
end_piece(struct layer *layer, struct err *err)
{
	if (layer->room == 0 && layer->buffer.len == 0)
		return 0;
	if (layer->room == 0 &&
	    begin_piece(layer, (long long)layer->buffer.len + TAR_END, err) < 0)
		return -1;
	return put_zeros(layer, layer->room, err);
}

/*
 * Makes room for an entry: in the tar file that is begun, in the buffer, or in
 * a new tar file. One that is larger than that gets a tar file of its own.
 */
static int
make_room(struct layer *layer, long long need, struct err *err)
{
	long long buffered, size = layer->sent;

	if (layer->room > 0 && layer->room < need + TAR_END &&
	    end_piece(layer, err) < 0)
		return -1;
	buffered = (long long)layer->buffer.len;
	if (layer->room > 0 || buffered + need <= BUFFER)
		return 0;
	size = size < PIECE_MIN   ? PIECE_MIN
	       : size > PIECE_MAX ? PIECE_MAX
				  : size;
	if (buffered + need + TAR_END <= size)
		return begin_piece(layer, size, err);
	if (end_piece(layer, err) < 0)
		return -1;
	return begin_piece(layer, need + TAR_END, err);
}

static int
put_content(struct layer *layer, struct tar_reader *reader, long long size,
    struct err *err)
{
	const void *bytes;
	ssize_t n;

	while ((n = tar_content(reader, &bytes, err)) > 0) {
		size -= n;
		if (size < 0)
			break;
		if (put_bytes(layer, bytes, (size_t)n, err) < 0)
			return -1;
	}
	if (n >= 0 && size != 0)
		err_set(err, ERR_ENGINE,
		    "a file in its archive is not as long as it says");
	return n < 0 || size != 0 ? -1 : 0;
}

/* reader: has the content; NULL for an entry without one. */
static int
put_entry(struct layer *layer, struct tar_header *header,
    struct tar_reader *reader, struct err *err)
{
	long long size = reader ? tar_size(header) : 0;
	long long padding = (TAR_BLOCK - size % TAR_BLOCK) % TAR_BLOCK;
	struct str head = { 0 };
	int result = tar_header_bytes(header, &head, err);

	if (result == 0)
		result =
		    make_room(layer, (long long)head.len + size + padding, err);
	if (result == 0)
		result = put_bytes(layer, head.s, head.len, err);
	if (result == 0 && size > 0)
		result = put_content(layer, reader, size, err);
	if (result == 0)
		result = put_zeros(layer, padding, err);
	str_free(&head);
	return result;
}

/* --- directories */

/* The number of the tar file that the next entry goes to. */
static size_t
current_piece(const struct layer *layer)
{
	return layer->room > 0 ? layer->pieces : layer->pieces + 1;
}

/* A header that was written has a slash at the end of a directory's path. */
static bool
is_in(const char *path, const struct tar_header *directory)
{
	const char *name = tar_path(directory);
	size_t len = strlen(name);

	while (len > 0 && name[len - 1] == '/')
		len--;
	return strncmp(path, name, len) == 0 && path[len] == '/';
}

/*
 * Closes directories that path, which NULL stands for the end of, is not in.
 * What is unpacked into a directory changes its time. The builder sets the
 * times of the directories in a tar file after all that is in that file, so a
 * directory whose content is in more than one has its entry in the last one
 * again.
 */
static int
close_directories(struct layer *layer, const char *path, struct err *err)
{
	int result = 0;

	while (result == 0 && layer->n_open > 0) {
		struct open_directory *last = &layer->open[layer->n_open - 1];

		if (path && is_in(path, last->header))
			break;
		if (last->piece != current_piece(layer))
			result = put_entry(layer, last->header, NULL, err);
		tar_header_free(last->header);
		layer->n_open--;
	}
	return result;
}

static void
open_directory(struct layer *layer, const struct tar_header *header)
{
	layer->open = xgrow(
	    layer->open, layer->n_open, &layer->cap_open, sizeof(*layer->open));
	layer->open[layer->n_open].header = tar_header_copy(header);
	layer->open[layer->n_open++].piece = current_piece(layer);
}

/*
 * A file in the place of the tree's directory: what lower layers have there
 * disappears with the change from a directory to a file, and from that to the
 * directory that follows.
 */
static int
hide_lower(struct layer *layer, const char *path, struct err *err)
{
	struct stat st = { .st_mode = S_IFREG | 0644 };
	struct str head = { 0 };
	struct tar *tar = tar_open(tar_to_str, &head);
	int result = tar_entry(tar, path, &st, NULL, err);

	tar_free(tar);
	if (result == 0)
		result = make_room(layer, (long long)head.len, err);
	if (result == 0)
		result = put_bytes(layer, head.s, head.len, err);
	str_free(&head);
	return result;
}

/* --- names */

static const char *
skip_slashes(const char *path)
{
	while (*path == '/' || (path[0] == '.' && path[1] == '/'))
		path++;
	return path;
}

/* "data" for "data/", "" for "/" and ".". */
static char *
base_of(const char *path)
{
	size_t len;

	path = skip_slashes(path);
	len = strlen(path);
	while (len > 0 && path[len - 1] == '/')
		len--;
	return len == 1 && *path == '.' ? xstrdup("") : xstrndup(path, len);
}

/* Below the tree's directory, "" for itself; NULL if it is not there. */
static const char *
below_base(const struct adding *adding, const char *path)
{
	size_t len = strlen(adding->base);

	path = skip_slashes(path);
	if (len == 0)
		return strcmp(path, ".") == 0 ? "" : path;
	if (!starts_with(path, adding->base) || (path[len] && path[len] != '/'))
		return NULL;
	return skip_slashes(path + len);
}

/*
 * "./var/lib/data/x" for "x". With "./" no name at the beginning of a tar file
 * looks like the beginning of a compressed one.
 */
static char *
path_in_image(const struct adding *adding, const char *below)
{
	const char *path = skip_slashes(adding->tree->path);
	char *in_image =
	    xasprintf("./%s%s%s", path, *path && *below ? "/" : "", below);
	size_t len = strlen(in_image);

	while (len > 2 && in_image[len - 1] == '/')
		in_image[--len] = '\0';
	return in_image;
}

static bool
is_below(const char *path, const char *directory)
{
	size_t len = strlen(directory);

	return starts_with(path, directory) && path[len] == '/';
}

/* Is the path, without its ".", that of an entry that is in another tree? */
static bool
is_in_other_tree(const struct layer_tree *tree, const char *path)
{
	for (size_t i = 0; tree->trees && i < tree->trees->len; i++) {
		const char *other = tree->trees->v[i];

		if (is_below(path, other) && is_below(other, tree->path))
			return true;
	}
	return false;
}

/* Is the tree in another one? */
static bool
is_nested(const struct layer_tree *tree)
{
	for (size_t i = 0; tree->trees && i < tree->trees->len; i++) {
		if (is_below(tree->path, tree->trees->v[i]))
			return true;
	}
	return false;
}

static bool
is_whiteout(const char *path)
{
	return starts_with(path, ".wh.") || strstr(path, "/.wh.");
}

/* --- trees */

static int
add_entry(struct adding *adding, struct tar_header *header,
    struct strv *left_out, struct err *err)
{
	struct layer *layer = adding->layer;
	const char *link = tar_hard_link(header);
	const char *below = below_base(adding, tar_path(header));
	const char *target = link ? below_base(adding, link) : "";
	char *path, *target_path;
	int result = 0;

	if (!below || !target)
		return err_set(err, ERR_ENGINE,
		    "its archive has an entry outside the directory");
	path = path_in_image(adding, below);
	target_path = link ? path_in_image(adding, target) : NULL;
	if (is_in_other_tree(adding->tree, path + 1)) {
		; /* that one has it too */
	} else if (is_whiteout(below) || is_whiteout(target)) {
		strv_add(left_out, path + 1);
	} else {
		tar_rename(header, path, target_path);
		result = close_directories(layer, path, err);
		if (result == 0)
			result = put_entry(
			    layer, header, link ? NULL : adding->reader, err);
		if (result == 0 && tar_is_directory(header))
			open_directory(layer, header);
	}
	free(target_path);
	free(path);
	return result;
}

/* The first entry is that of the tree's directory. */
static int
add_base(
    struct adding *adding, const struct tar_header *header, struct err *err)
{
	char *path;
	int result;

	if (!header || !tar_is_directory(header))
		return err_set(
		    err, ERR_ENGINE, "its archive does not have a directory");
	free(adding->base);
	adding->base = base_of(tar_path(header));
	if (is_nested(adding->tree))
		return 0;
	path = path_in_image(adding, "");
	result = hide_lower(adding->layer, path, err);
	free(path);
	return result;
}

int
layer_add(struct layer *layer, const struct layer_tree *tree,
    struct strv *left_out, struct err *err)
{
	struct adding adding = { .layer = layer,
		.tree = tree,
		.reader = tar_read(tree->source, tree->arg),
		.base = xstrdup("") };
	struct tar_header *header = tar_next(adding.reader, err);
	int result = !header && err->kind != ERR_NONE ? -1 : 0;

	if (result == 0 && !tree->is_root)
		result = add_base(&adding, header, err);
	while (result == 0 && header) {
		result = add_entry(&adding, header, left_out, err);
		if (result < 0)
			break;
		header = tar_next(adding.reader, err);
		result = !header && err->kind != ERR_NONE ? -1 : 0;
	}
	if (result == 0)
		result = close_directories(layer, NULL, err);
	tar_reader_free(adding.reader);
	free(adding.base);
	return result;
}

/* --- the context */

struct layer *
layer_open(tar_sink *sink, void *arg)
{
	struct layer *layer = xcalloc(1, sizeof(*layer));

	layer->context = tar_open(sink, arg);
	return layer;
}

int
layer_add_file(struct layer *layer, const char *name, const struct str *text,
    struct err *err)
{
	struct stat st = { .st_mode = S_IFREG | 0644,
		.st_size = (off_t)text->len };

	if (end_piece(layer, err) < 0 ||
	    tar_entry(layer->context, name, &st, NULL, err) < 0)
		return -1;
	return tar_data(layer->context, text->s, text->len, err);
}

int
layer_end(struct layer *layer, struct err *err)
{
	return end_piece(layer, err) < 0 ? -1 : tar_end(layer->context, err);
}

void
layer_free(struct layer *layer)
{
	if (!layer)
		return;
	while (layer->n_open > 0)
		tar_header_free(layer->open[--layer->n_open].header);
	tar_free(layer->context);
	str_free(&layer->buffer);
	free(layer->open);
	free(layer);
}
