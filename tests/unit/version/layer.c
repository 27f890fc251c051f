/* SPDX-License-Identifier: MIT */
/*
 * layer: archives of volumes go in, and what a builder would unpack comes out.
 */
#include "version/layer.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "../tap.h"

/* Bytes that are read from memory, in pieces of any size. */
struct source {
	struct str bytes;
	size_t at, piece;
};

static ssize_t
read_source(void *arg, const void **bytes, struct err *err)
{
	struct source *source = arg;
	size_t len = source->bytes.len - source->at;

	(void)err;
	if (source->piece && len > source->piece)
		len = source->piece;
	*bytes = source->bytes.s + source->at;
	source->at += len;
	return (ssize_t)len;
}

/* "name" is a file, "name/" a directory, "name:123" a file of that size. */
static void
make_archive(struct source *source, const char *const names[])
{
	struct tar *tar = tar_open(tar_to_str, &source->bytes);
	struct err err;

	for (size_t i = 0; names[i]; i++) {
		struct stat st = { .st_mode = S_IFREG | 0640 };
		const char *colon = strchr(names[i], ':');
		char *name = xstrndup(names[i], strcspn(names[i], ":"));
		char *zeros;

		st.st_mtim.tv_sec = 1000 + (time_t)i;
		if (ends_with(name, "/"))
			st.st_mode = S_IFDIR | 0750;
		if (colon)
			st.st_size = strtol(colon + 1, NULL, 10);
		zeros = xcalloc((size_t)st.st_size + 1, 1);
		if (tar_entry(tar, name, &st, NULL, &err) < 0 ||
		    tar_data(tar, zeros, (size_t)st.st_size, &err) < 0)
			die_err(&err, name);
		free(zeros);
		free(name);
	}
	if (tar_end(tar, &err) < 0)
		die_err(&err, NULL);
	tar_free(tar);
}

/* The names in an archive; a piece of a context is listed in brackets. */
static void
list(struct source *source, struct str *text)
{
	struct tar_reader *reader = tar_read(read_source, source);
	struct tar_header *header;
	struct err err;

	while ((header = tar_next(reader, &err))) {
		struct source inner = { 0 };
		const void *bytes;
		ssize_t n;

		str_addf(text, "%s ", tar_path(header));
		if (!ends_with(tar_path(header), ".tar"))
			continue;
		while ((n = tar_content(reader, &bytes, &err)) > 0)
			str_add(&inner.bytes, bytes, (size_t)n);
		str_adds(text, "[ ");
		list(&inner, text);
		str_addf(text, "] ");
		str_free(&inner.bytes);
	}
	if (err.kind != ERR_NONE)
		str_addf(text, "(%s) ", err.msg);
	tar_reader_free(reader);
}

struct tree {
	const char *path;
	const char *names[12];
};

/* What a builder would get of these trees. */
static char *
build(const struct tree *trees, size_t n, size_t piece)
{
	struct source context = { 0 };
	struct layer *layer = layer_open(tar_to_str, &context.bytes);
	struct strv paths = { 0 }, left_out = { 0 };
	struct str text = { 0 }, dockerfile = { 0 };
	struct err err = { 0 };
	int result = 0;

	for (size_t i = 0; i < n; i++)
		strv_add(&paths, trees[i].path);
	for (size_t i = 0; result == 0 && i < n; i++) {
		struct source source = { .piece = piece };
		bool is_root = strcmp(trees[i].path, "/") == 0;
		struct layer_tree tree = { read_source, &source, trees[i].path,
			is_root, is_root ? NULL : &paths };

		make_archive(&source, trees[i].names);
		result = layer_add(layer, &tree, &left_out, &err);
		str_free(&source.bytes);
	}
	str_adds(&dockerfile, "FROM x\n");
	if (result == 0 &&
	    layer_add_file(layer, "Dockerfile", &dockerfile, &err) == 0 &&
	    layer_end(layer, &err) == 0)
		list(&context, &text);
	else
		str_addf(&text, "error: %s", err.msg);
	for (size_t i = 0; i < left_out.len; i++)
		str_addf(&text, "left out: %s", left_out.v[i]);
	layer_free(layer);
	str_free(&context.bytes);
	str_free(&dockerfile);
	strv_free(&paths);
	strv_free(&left_out);
	return str_take(&text);
}

static void
trees(void)
{
	static const struct {
		const char *what;
		struct tree trees[3];
		const char *want;
	} table[] = {
		{ "what was there is hidden, names get the mount path",
		    { { "/var/data",
			{ "data/", "data/f", "data/s/", "data/s/g" } } },
		    "v/00000001.tar [ ./var/data ./var/data/ ./var/data/f "
		    "./var/data/s/ ./var/data/s/g ] Dockerfile " },
		{ "an archive of Podman's",
		    { { "/data", { "/", "/f", "/s/", "/s/g" } } },
		    "v/00000001.tar [ ./data ./data/ ./data/f ./data/s/ "
		    "./data/s/g ] Dockerfile " },
		{ "a name that begins like the directory's",
		    { { "/data", { "d/", "d/d", "d/dd/", "d/dd/d" } } },
		    "v/00000001.tar [ ./data ./data/ ./data/d ./data/dd/ "
		    "./data/dd/d ] Dockerfile " },
		{ "a large file has a piece of its own; its directory's time "
		  "is set again",
		    { { "/data", { "d/", "d/a", "d/big:5000000", "d/z" } } },
		    "v/00000001.tar [ ./data ./data/ ./data/a ] "
		    "v/00000002.tar [ ./data/big ] "
		    "v/00000003.tar [ ./data/z ./data/ ] Dockerfile " },
		{ "two trees, one in the other",
		    { { "/data", { "d/", "d/in/", "d/in/twice", "d/z" } },
			{ "/data/in", { "in/", "in/twice" } } },
		    "v/00000001.tar [ ./data ./data/ ./data/in/ ./data/z "
		    "./data/in/ ./data/in/twice ] Dockerfile " },
		{ "the root, and a volume",
		    { { "/", { "bin/", "bin/sh", "data/" } },
			{ "/data", { "d/", "d/f" } } },
		    "v/00000001.tar [ ./bin/ ./bin/sh ./data/ ./data ./data/ "
		    "./data/f ] Dockerfile " },
		{ "whiteouts are left out",
		    { { "/data",
			{ "d/", "d/.wh.x", "d/a/", "d/a/.wh..wh..opq" } } },
		    "v/00000001.tar [ ./data ./data/ ./data/a/ ] Dockerfile "
		    "left out: /data/.wh.xleft out: /data/a/.wh..wh..opq" },
		{ "an entry outside", { { "/data", { "d/", "e/f" } } },
		    "error: its archive has an entry outside the directory" },
		{ "a file instead of a directory", { { "/data", { "d" } } },
		    "error: its archive does not have a directory" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		size_t n = 0;
		char *got;

		while (n < 3 && table[i].trees[n].path)
			n++;
		for (size_t piece = 0; piece < 1000; piece += 700) {
			got = build(table[i].trees, n, piece);
			is_str(got, table[i].want, "%s", table[i].what);
			free(got);
		}
	}
}

/* Files of 300 kB: the pieces grow, and the last is filled with zeros. */
static void
many(void)
{
	struct tree tree = { "/data",
		{ "d/", "d/1:300000", "d/2:300000", "d/3:300000", "d/4:300000",
		    "d/5:300000" } };
	char *got = build(&tree, 1, 0);

	is_str(got,
	    "v/00000001.tar [ ./data ./data/ ./data/1 ./data/2 ./data/3 "
	    "./data/4 ./data/5 ] Dockerfile ",
	    "files that do not fit into the buffer are in one piece");
	free(got);
}

static void
broken(void)
{
	struct source source = { 0 }, context = { 0 };
	struct layer *layer = layer_open(tar_to_str, &context.bytes);
	struct layer_tree tree = { read_source, &source, "/data", false, NULL };
	const char *const names[] = { "d/", "d/f:5000", NULL };
	struct strv left_out = { 0 };
	struct err err;

	make_archive(&source, names);
	source.bytes.len = 3000;
	ok(layer_add(layer, &tree, &left_out, &err) < 0 &&
		err.kind == ERR_ENGINE,
	    "an archive that breaks off");
	layer_free(layer);
	str_free(&source.bytes);
	str_free(&context.bytes);
}

int
main(void)
{
	trees();
	many();
	broken();
	return done();
}
