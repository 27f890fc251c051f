/* SPDX-License-Identifier: MIT */
#include "build/send.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build/key.h"
#include "base/mem.h"
#include "base/sha256.h"

enum {
	PIECE = 64 * 1024
};

/* What send_entry() works with. */
struct archive {
	const struct build *build;
	struct tar *tar;
	struct str *sent; /* NULL: not wanted */
};

static int
send_file(struct tar *tar, const struct context_entry *entry,
    struct sha256 *hash, struct err *err)
{
	int fd = context_open(entry, err), result;

	if (fd < 0)
		return -1;
	result = tar_file(tar, fd, entry->path, hash, err);
	close(fd);
	return result;
}

static int
send_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	struct archive *archive = arg;
	const struct build *build = archive->build;
	const struct str *text = &build->dockerfile;
	bool uses = archive->sent && build_uses_file(build, entry->path);
	bool is_file = S_ISREG(entry->st->st_mode);
	bool is_dockerfile = is_file && !build->dockerfile_is_outside &&
			     strcmp(entry->path, build->dockerfile_name) == 0;
	struct sha256 *hash;
	char digest[SHA256_HEX] = "";
	struct stat st = *entry->st;
	int result;

	if (S_ISSOCK(st.st_mode)) {
		warn("%s/%s: a socket cannot be sent; left out", build->dir,
		    entry->path);
		return 0;
	}
	st.st_mode = build_file_mode(&st);
	/* as it was read, which is what the key was computed from */
	if (is_dockerfile)
		st.st_size = (off_t)text->len;
	result = tar_entry(archive->tar, entry->path, &st, entry->link, err);
	hash = uses && is_file ? sha256_new() : NULL;
	if (hash && is_dockerfile)
		sha256_add(hash, text->s, text->len);
	if (result == 0 && is_dockerfile)
		result = tar_data(archive->tar, text->s, text->len, err);
	else if (result == 0 && is_file)
		result = send_file(archive->tar, entry, hash, err);
	if (hash)
		sha256_end(hash, digest);
	if (uses)
		build_add_file(archive->sent, entry, digest);
	return result;
}

static int
send_text(
    struct tar *tar, const char *name, const struct str *text, struct err *err)
{
	struct stat st = { .st_mode = S_IFREG | 0644,
		.st_size = (off_t)text->len };

	if (tar_entry(tar, name, &st, NULL, err) < 0)
		return -1;
	return tar_data(tar, text->s, text->len, err);
}

/*
 * COPY must not see a Dockerfile from outside the context. As docker does, send
 * a .dockerignore that excludes both: the engine then removes them before COPY.
 */
static int
send_dockerfile(const struct build *build, struct tar *tar, struct err *err)
{
	struct str rules = { 0 };
	int result;

	str_addf(&rules, ".dockerignore\n%s\n", build->dockerfile_name);
	result =
	    send_text(tar, build->dockerfile_name, &build->dockerfile, err);
	if (result == 0)
		result = send_text(tar, ".dockerignore", &rules, err);
	str_free(&rules);
	return result;
}

static int
send_stdin(
    const struct build *build, tar_sink *sink, void *arg, struct err *err)
{
	int result = sink(arg, build->archive.s, build->archive.len, err);
	char *piece = xmalloc(PIECE);
	ssize_t n;

	while (result == 0 && (n = read(STDIN_FILENO, piece, PIECE)) != 0) {
		if (n > 0)
			result = sink(arg, piece, (size_t)n, err);
		else if (errno != EINTR)
			result = err_set(err, ERR_SYSTEM, "stdin:");
	}
	free(piece);
	return result;
}

int
build_send(const struct build *build, tar_sink *sink, void *arg,
    struct str *sent, struct err *err)
{
	struct archive archive = { .build = build, .sent = sent };
	int result = 0;

	if (build->archive.len > 0)
		return send_stdin(build, sink, arg, err);
	archive.tar = tar_open(sink, arg);
	if (strcmp(build->dir, "-") != 0)
		result = build_walk(build, send_entry, &archive, err);
	if (result == 0 && build->dockerfile_is_outside)
		result = send_dockerfile(build, archive.tar, err);
	if (result == 0)
		result = tar_end(archive.tar, err);
	tar_free(archive.tar);
	return result;
}
