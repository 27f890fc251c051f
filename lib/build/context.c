/* SPDX-License-Identifier: MIT */
#include "build/context.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"

enum {
	IGNORE_FILE_MOST = 1024 * 1024
};

/* A folder on the way down from the context's. */
struct level {
	int fd;
	struct strv names;
	size_t next;     /* of names */
	size_t path_len; /* of the folder's own path */
};

struct walk {
	const struct context *context;
	struct str path; /* of what is being looked at */
	struct level *levels;
	size_t depth, room; /* of levels: in use, and there */
	struct err *err;
};

static int
fail(const struct walk *walk, const char *verb)
{
	return err_set(walk->err, ERR_SYSTEM, "cannot %s %s:", verb,
	    walk->path.len > 0 ? walk->path.s : walk->context->dir);
}

/* The names in the open folder fd, sorted. Leaves fd to the caller. */
static int
read_names(int fd, struct strv *names)
{
	const struct dirent *entry;
	DIR *dir = NULL;
	int copy = fcntl(fd, F_DUPFD_CLOEXEC, 0), saved;

	if (copy >= 0)
		dir = fdopendir(copy);
	if (dir == NULL) {
		saved = errno;
		if (copy >= 0)
			close(copy);
		errno = saved;
		return -1;
	}
	while (errno = 0, (entry = readdir(dir)) != NULL) {
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			strv_add(names, entry->d_name);
	}
	saved = errno;
	closedir(dir);
	strv_sort(names);
	errno = saved;
	return saved ? -1 : 0;
}

/* Goes down into the open folder fd, which it takes. */
static int
enter(struct walk *walk, int fd)
{
	struct level *level;

	if (walk->depth == CONTEXT_DEPTH) {
		close(fd);
		return err_set(walk->err, ERR_USER,
		    "%s: more than %d folders in folders", walk->path.s,
		    CONTEXT_DEPTH);
	}
	if (walk->depth == walk->room) {
		walk->room = 2 * walk->room + 8;
		walk->levels =
		    xrealloc(walk->levels, walk->room * sizeof(*walk->levels));
	}
	level = &walk->levels[walk->depth++];
	*level = (struct level){ .fd = fd, .path_len = walk->path.len };
	return read_names(fd, &level->names) < 0 ? fail(walk, "read") : 0;
}

static void
leave(struct walk *walk)
{
	struct level *level = &walk->levels[--walk->depth];

	close(level->fd);
	strv_free(&level->names);
}

/* The text of a link. NULL with errno set; the caller frees it. */
static char *
read_link(int dirfd, const char *name)
{
	struct str target = { 0 };
	size_t room = 256;
	ssize_t len;

	/* A full buffer may hold only the beginning. */
	for (;;) {
		len = readlinkat(dirfd, name, str_room(&target, room), room);
		if (len < (ssize_t)room)
			break;
		room *= 2;
	}
	if (len < 0) {
		int saved = errno;

		str_free(&target);
		errno = saved;
		return NULL;
	}
	target.len = (size_t)len;
	target.s[len] = '\0';
	return str_take(&target);
}

static int
hand_over(struct walk *walk, struct context_entry *entry)
{
	const struct context *context = walk->context;
	char *target = NULL;
	int ret;

	if (S_ISSOCK(entry->st->st_mode)) {
		if (context->skipped)
			context->skipped(entry->path, "a socket cannot be sent",
			    context->arg);
		return 0;
	}
	if (S_ISLNK(entry->st->st_mode)) {
		target = read_link(entry->dirfd, entry->name);
		if (target == NULL)
			return errno == ENOENT ? 0 : fail(walk, "read link");
		entry->target = target;
	}
	ret = context->entry(entry, context->arg, walk->err);
	free(target);
	return ret;
}

/* Looks at walk->path, which is name in the folder dirfd. */
static int
visit(struct walk *walk, int dirfd, const char *name)
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
	if (!ignored || context->through)
		ret = hand_over(walk, &entry);
	if (ret != 0 || !S_ISDIR(st.st_mode))
		return ret < 0 ? -1 : 0;
	fd = openat(
	    dirfd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? 0 : fail(walk, "open");
	return enter(walk, fd);
}

static int
walk_all(struct walk *walk)
{
	while (walk->depth > 0) {
		struct level *level = &walk->levels[walk->depth - 1];
		const char *name;

		if (level->next == level->names.len) {
			leave(walk);
			continue;
		}
		name = level->names.v[level->next++];
		walk->path.len = level->path_len;
		if (level->path_len > 0)
			str_addc(&walk->path, '/');
		str_adds(&walk->path, name);
		if (visit(walk, level->fd, name) < 0)
			return -1;
	}
	return 0;
}

int
context_walk(const struct context *context, struct err *err)
{
	struct walk walk = { .context = context, .err = err };
	int fd = open(context->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC), ret;

	if (fd < 0)
		return fail(&walk, "open");
	ret = enter(&walk, fd);
	if (ret == 0)
		ret = walk_all(&walk);
	while (walk.depth > 0)
		leave(&walk);
	free(walk.levels);
	str_free(&walk.path);
	return ret;
}

int
context_open(const struct context_entry *entry, struct err *err)
{
	struct stat st;
	/* If a FIFO took the file's place, do not wait for a writer. */
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

static int
check_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	(void)arg;
	if (S_ISREG(entry->st->st_mode) &&
	    faccessat(entry->dirfd, entry->name, R_OK, AT_EACCESS) < 0 &&
	    errno != ENOENT)
		return err_set(err, ERR_SYSTEM, "cannot open %s:", entry->path);
	return 0;
}

int
context_check(const struct context *context, struct err *err)
{
	struct context check = { .dir = context->dir,
		.ignore = context->ignore,
		.entry = check_entry };

	return context_walk(&check, err);
}

/* All of the open .dockerignore. */
static int
read_rules(int fd, struct str *text, struct err *err)
{
	struct stat st;
	ssize_t n;

	if (fstat(fd, &st) < 0)
		return err_set(err, ERR_SYSTEM, "cannot look at it:");
	if (!S_ISREG(st.st_mode))
		return err_set(err, ERR_USER, "it is no regular file");
	do {
		n = read(fd, str_room(text, 65536), 65536);
		if (n > 0)
			text->len += (size_t)n;
		if (text->len > IGNORE_FILE_MOST)
			return err_set(err, ERR_USER, "it exceeds 1 MiB");
	} while (n > 0 || (n < 0 && errno == EINTR));
	return n < 0 ? err_set(err, ERR_SYSTEM, "cannot read it:") : 0;
}

/* Rules as they are in the file dir/.dockerignore. */
static struct dockerignore *
read_ignore(const char *dir, struct err *err)
{
	char *path = xasprintf("%s/.dockerignore", dir);
	struct dockerignore *ignore = NULL;
	struct str text = { 0 };
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 && errno == ENOENT)
		ignore = dockerignore_new();
	else if (fd < 0)
		err_set(err, ERR_SYSTEM, "cannot open it:");
	else if (read_rules(fd, &text, err) == 0)
		ignore = dockerignore_parse(str_text(&text), text.len, err);
	if (fd >= 0)
		close(fd);
	if (ignore == NULL)
		err_prefix(err, "%s", path);
	str_free(&text);
	free(path);
	return ignore;
}

struct dockerignore *
context_dockerignore(const char *dir, const char *dockerfile, struct err *err)
{
	struct dockerignore *ignore = read_ignore(dir, err);
	struct str clean = { 0 };

	if (ignore == NULL)
		return NULL;
	dockerignore_keep(ignore, ".dockerignore");
	if (dockerfile) {
		dockerignore_clean_path(dockerfile, strlen(dockerfile), &clean);
		dockerignore_keep(ignore, str_text(&clean));
		str_free(&clean);
	}
	return ignore;
}
