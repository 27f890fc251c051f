/* SPDX-License-Identifier: MIT */
#include "build/context.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/file.h"
#include "base/str.h"

struct walk {
	const struct context *context;
	struct str path;     /* of the current entry */
	char link[PATH_MAX]; /* what it refers to; Linux limits that */
	struct err *err;
};

static int
fail(const struct walk *walk, const char *verb)
{
	return err_set(walk->err, ERR_SYSTEM, "cannot %s %s:", verb,
	    walk->path.len > 0 ? walk->path.s : walk->context->dir);
}

/* The names in the directory, sorted. */
static int
read_names(DIR *dir, struct strv *names)
{
	const struct dirent *entry;

	while (errno = 0, (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			strv_add(names, entry->d_name);
	}
	if (errno)
		return -1;
	strv_sort(names);
	return 0;
}

static int
report(struct walk *walk, struct context_entry *entry)
{
	const struct context *context = walk->context;
	ssize_t len;

	if (S_ISLNK(entry->st->st_mode)) {
		len = readlinkat(entry->dirfd, entry->name, walk->link,
		    sizeof(walk->link) - 1);
		if (len < 0)
			return errno == ENOENT ? 0 : fail(walk, "read link");
		walk->link[len] = '\0';
		entry->link = walk->link;
	}
	return context->entry(entry, context->arg, walk->err);
}

static int walk_dir(struct walk *, int fd, int depth);

/* Handles walk->path, which is name in the directory dirfd. */
static int
visit(struct walk *walk, int dirfd, const char *name, int depth)
{
	const struct context *context = walk->context;
	const char *path = walk->path.s;
	bool ignored = dockerignore_match(context->ignore, path);
	struct stat st;
	struct context_entry entry = { .path = path,
		.name = name,
		.dirfd = dirfd,
		.st = &st,
		.ignored = ignored };
	int ret = 0, fd;

	if (ignored && !dockerignore_may_keep_below(context->ignore, path))
		return 0;
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : fail(walk, "look at");
	if (ignored && !S_ISDIR(st.st_mode))
		return 0;
	if (!ignored || context->ignored_dirs)
		ret = report(walk, &entry);
	if (ret != 0 || !S_ISDIR(st.st_mode))
		return ret < 0 ? -1 : 0;
	fd = openat(
	    dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : fail(walk, "open");
	return walk_dir(walk, fd, depth + 1);
}

/* Walks over the open directory fd, whose path is walk->path, and closes it. */
static int
walk_dir(struct walk *walk, int fd, int depth)
{
	size_t path_len = walk->path.len;
	struct strv names = { 0 };
	DIR *dir = fdopendir(fd);
	int ret = 0;

	if (depth == CONTEXT_DEPTH)
		ret = err_set(walk->err, ERR_USER,
		    "%s: more than %d nested directories", walk->path.s,
		    CONTEXT_DEPTH);
	else if (!dir || read_names(dir, &names) < 0)
		ret = fail(walk, "read");
	for (size_t i = 0; ret == 0 && i < names.len; i++) {
		walk->path.len = path_len;
		if (path_len > 0)
			str_addc(&walk->path, '/');
		str_adds(&walk->path, names.v[i]);
		ret = visit(walk, fd, names.v[i], depth);
	}
	strv_free(&names);
	if (dir)
		closedir(dir);
	else
		close(fd);
	return ret;
}

int
context_walk(const struct context *context, struct err *err)
{
	struct walk walk = { .context = context, .err = err };
	int fd = open(context->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret;

	if (fd < 0)
		return fail(&walk, "open");
	ret = walk_dir(&walk, fd, 0);
	str_free(&walk.path);
	return ret;
}

int
context_open(const struct context_entry *entry, struct err *err)
{
	struct stat st;
	/* a FIFO may have taken its place: do not wait for a writer */
	int fd = openat(entry->dirfd, entry->name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0)
		return err_set(err, ERR_SYSTEM, "cannot open %s:", entry->path);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) &&
	    st.st_dev == entry->st->st_dev && st.st_ino == entry->st->st_ino)
		return fd;
	close(fd);
	return err_set(
	    err, ERR_SYSTEM, "%s was replaced while it was read", entry->path);
}

int
context_rules(const char *path, struct dockerignore **ignore, struct err *err)
{
	/* a FIFO must not block: it is refused below */
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	struct str text = { 0 };
	struct stat st;
	int result = 0;

	/* with .dockerignore, a name may be longer than names can be */
	if (fd < 0 && (errno == ENOENT || errno == ENAMETOOLONG))
		return 1;
	if (fd < 0 || fstat(fd, &st) < 0)
		result = err_set(err, ERR_SYSTEM, "cannot open %s:", path);
	else if (!S_ISREG(st.st_mode))
		result = err_set(err, ERR_USER, "%s: not a regular file", path);
	else
		result = file_read_fd(fd, path, &text, err);
	if (result == 0) {
		*ignore = dockerignore_parse(str_text(&text), text.len, err);
		result = *ignore ? 0 : err_prefix(err, "%s", path);
	}
	if (fd >= 0)
		close(fd);
	str_free(&text);
	return result;
}

struct dockerignore *
context_dockerignore(const char *dir, const char *dockerfile, struct err *err)
{
	char *path = xasprintf("%s/.dockerignore", dir);
	struct dockerignore *ignore = NULL;
	struct str clean = { 0 };
	int missing = context_rules(path, &ignore, err);

	free(path);
	if (missing < 0)
		return NULL;
	if (missing)
		ignore = dockerignore_new();
	dockerignore_keep(ignore, ".dockerignore");
	if (dockerfile) {
		dockerignore_clean_path(dockerfile, strlen(dockerfile), &clean);
		dockerignore_keep(ignore, str_text(&clean));
		str_free(&clean);
	}
	return ignore;
}
