/* SPDX-License-Identifier: MIT */
/* build_send() alone, so that who only looks need not load libarchive. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "build.h"
#include "mem.h"
#include "tar.h"

enum {
	PIECE = 64 * 1024
};

static int
send_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	struct tar *tar = arg;
	int fd, result;

	if (tar_entry(tar, entry->path, entry->st, entry->target, err) < 0)
		return -1;
	if (!S_ISREG(entry->st->st_mode))
		return 0;
	fd = context_open(entry, err);
	if (fd < 0)
		return -1;
	result = tar_file(tar, fd, entry->path, entry->st->st_size, err);
	close(fd);
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
    struct err *err)
{
	struct tar *tar;
	int result = 0;

	if (build->archive.len > 0)
		return send_archive(build, sink, arg, err);
	tar = tar_open(sink, arg);
	if (strcmp(build->dir, "-") != 0)
		result = build_walk(build, send_entry, tar, err);
	if (result == 0 && build->outside)
		result = send_dockerfile(build, tar, err);
	if (result == 0)
		result = tar_end(tar, err);
	tar_free(tar);
	return result;
}
