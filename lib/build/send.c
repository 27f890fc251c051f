/* SPDX-License-Identifier: MIT */
/* build_send() alone, so that who only looks need not load libarchive. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build/build.h"
#include "base/sha256.h"
#include "base/mem.h"
#include "base/tar.h"

enum {
	PIECE = 64 * 1024
};

/* What send_entry() works with. */
struct sending {
	const struct build *build;
	struct tar *tar;
	struct str *sent;
};

static int
send_file(struct sending *sending, const struct context_entry *entry,
    struct sha256 *hash, struct err *err)
{
	int fd = context_open(entry, err), result;

	if (fd < 0)
		return -1;
	result = tar_file(sending->tar, fd, entry->path, hash, err);
	close(fd);
	return result;
}

/* What the key is computed from, and not what it may be by now. */
static int
send_read_dockerfile(
    const struct sending *sending, struct sha256 *hash, struct err *err)
{
	const struct str *text = &sending->build->dockerfile;

	if (hash)
		sha256_add(hash, text->s, text->len);
	return tar_data(sending->tar, text->s, text->len, err);
}

static int
send_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	struct sending *sending = arg;
	const struct build *build = sending->build;
	bool counts = sending->sent && build_counts(build, entry->path);
	bool is_file = S_ISREG(entry->st->st_mode);
	bool is_read = is_file && !build->outside &&
		       strcmp(entry->path, build->dockerfile_name) == 0;
	struct sha256 *hash = counts && is_file ? sha256_new() : NULL;
	char digest[SHA256_HEX] = "";
	struct stat st = *entry->st;
	int result;

	st.st_mode = build_mode(&st);
	if (is_read)
		st.st_size = (off_t)build->dockerfile.len;
	result = tar_entry(sending->tar, entry->path, &st, entry->target, err);
	if (result == 0 && is_read)
		result = send_read_dockerfile(sending, hash, err);
	else if (result == 0 && is_file)
		result = send_file(sending, entry, hash, err);
	if (hash)
		sha256_end(hash, digest);
	if (counts)
		build_add_file(sending->sent, entry, digest);
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
 * A Dockerfile from elsewhere is no file of the context: the engine takes it
 * out again before COPY can see it, if .dockerignore says so. As docker does,
 * one is sent that says so of both.
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
send_archive(const struct build *build,
    int (*sink)(void *arg, const void *, size_t, struct err *), void *arg,
    struct err *err)
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
build_send(const struct build *build,
    int (*sink)(void *arg, const void *, size_t, struct err *), void *arg,
    struct str *sent, struct err *err)
{
	struct sending sending = { .build = build, .sent = sent };
	struct tar *tar;
	int result = 0;

	if (build->archive.len > 0)
		return send_archive(build, sink, arg, err);
	tar = tar_open(sink, arg);
	sending.tar = tar;
	if (strcmp(build->dir, "-") != 0)
		result = build_walk(build, send_entry, &sending, err);
	if (result == 0 && build->outside)
		result = send_dockerfile(build, tar, err);
	if (result == 0)
		result = tar_end(tar, err);
	tar_free(tar);
	return result;
}
