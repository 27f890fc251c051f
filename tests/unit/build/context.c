/* SPDX-License-Identifier: MIT */
/* context: the trees of docker-py, and everything a directory can hold. */
#include "build/context.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/str.h"
#include "../tap.h"
#include "../vectors.h"

static char top[] = "/tmp/box-context-XXXXXX";

/* Each test has an empty working directory, top/t. */
static void
begin(void)
{
	if (chdir(top) < 0 || mkdir("t", 0755) < 0 || chdir("t") < 0)
		die(1, "cannot make %s/t:", top);
}

static int
forget_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	(void)err;
	strv_add(arg, entry->path);
	return 0;
}

static void
end(void)
{
	struct context all = { .dir = "t", .entry = forget_entry };
	struct strv paths = { 0 };

	if (chdir(top) < 0)
		die(1, "cannot go to %s:", top);
	all.arg = &paths;
	context_walk(&all, NULL);
	for (size_t i = paths.len; i > 0; i--) {
		char *path = xasprintf("t/%s", paths.v[i - 1]);

		if (remove(path) < 0)
			die(1, "cannot remove %s:", path);
		free(path);
	}
	strv_free(&paths);
	if (rmdir("t") < 0)
		die(1, "cannot remove %s/t:", top);
}

static void
make_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0)
		die(1, "cannot write %s:", path);
}

static void
make_dir(const char *path)
{
	if (mkdir(path, 0755) < 0)
		die(1, "cannot make %s:", path);
}

/* What a test wants to know of an entry: "path", "path -> target", "path?". */
static int
note_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	struct str *note = arg;
	struct stat st;

	str_addf(note, "%s%s%s%s\n", entry->path, entry->link ? " -> " : "",
	    entry->link ? entry->link : "", entry->ignored ? "?" : "");
	if (fstatat(entry->dirfd, entry->name, &st, AT_SYMLINK_NOFOLLOW) < 0 ||
	    st.st_ino != entry->st->st_ino)
		return err_set(err, ERR_USER, "dirfd and name lead elsewhere");
	if (strcmp(entry->name, "skip-this") == 0)
		return CONTEXT_SKIP;
	if (strcmp(entry->name, "stop-here") == 0)
		return err_set(err, ERR_USER, "as the callback wants");
	return 0;
}

static void
test_order(void)
{
	struct str note = { 0 };
	struct context context = {
		.dir = ".", .entry = note_entry, .arg = &note
	};

	begin();
	make_dir("a");
	make_file("a/z", "");
	make_file("a/B", "");
	make_file("a-b", "");
	make_file("\xff\n", "");
	make_dir("skip-this");
	make_file("skip-this/x", "");
	ok(context_walk(&context, NULL) == 0, "a small tree is walked");
	is_str(note.s, "a\na/B\na/z\na-b\nskip-this\n\xff\n\n",
	    "a directory comes before what is in it, names by bytes");
	make_file("a/stop-here", "");
	str_reset(&note);
	ok(context_walk(&context, NULL) < 0, "the callback can end the walk");
	end();
	str_free(&note);
}

static void
test_links(void)
{
	struct str note = { 0 };
	struct context context = {
		.dir = "../t/link/..", .entry = note_entry, .arg = &note
	};
	char target[3001];

	memset(target, 'x', sizeof(target) - 1);
	target[sizeof(target) - 1] = '\0';
	begin();
	make_dir("d");
	if (symlink("d", "link") < 0 || symlink("/etc", "out") < 0 ||
	    symlink("nowhere", "dangling") < 0 || symlink("..", "up") < 0 ||
	    symlink(target, "long") < 0 || mkfifo("fifo", 0644) < 0)
		die(1, "cannot make links:");
	ok(context_walk(&context, NULL) == 0, "links do not stop the walk");
	ok(note.s && strstr(note.s, "long -> xxx") &&
		strlen(strstr(note.s, "long")) > sizeof(target) + 5,
	    "a long target is read as a whole");
	unlink("long");
	str_reset(&note);
	context_walk(&context, NULL);
	is_str(note.s,
	    "d\ndangling -> nowhere\nfifo\nlink -> d\nout -> /etc\nup -> ..\n",
	    "links are handed over and not followed, nor FIFOs opened");
	end();
	str_free(&note);
}

static void
test_socket(void)
{
	struct str note = { 0 };
	struct context context = {
		.dir = ".", .entry = note_entry, .arg = &note
	};
	struct sockaddr_un addr = { .sun_family = AF_UNIX, .sun_path = "s" };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	begin();
	if (bind(fd, (struct sockaddr *)&addr, sizeof(addr)) < 0)
		die(1, "cannot make a socket:");
	close(fd);
	ok(context_walk(&context, NULL) == 0, "a socket is not an error");
	is_str(note.s, "s\n", "it is reported");
	unlink("s");
	end();
	str_free(&note);
}

static void
test_ignored_dirs(void)
{
	struct str note = { 0 };
	struct context context = { .dir = ".",
		.entry = note_entry,
		.arg = &note,
		.ignored_dirs = true };
	struct dockerignore *ignore;

	begin();
	make_dir("a");
	make_dir("a/b");
	make_file("a/b/Dockerfile", "");
	make_file("a/c", "");
	make_dir("d");
	make_file(".dockerignore", "*\n");
	ignore = context_dockerignore(".", "./a//b/Dockerfile", NULL);
	context.ignore = ignore;
	ok(context_walk(&context, NULL) == 0, "everything is ignored");
	is_str(note.s, ".dockerignore\na?\na/b?\na/b/Dockerfile\n",
	    "but two files, and the directories on the way are marked");
	dockerignore_free(ignore);
	end();
	str_free(&note);
}

static void
test_deep(void)
{
	struct context context = { .dir = ".", .entry = forget_entry };
	struct strv paths = { 0 };
	struct err err = { 0 };
	int most = CONTEXT_DEPTH - 1;

	context.arg = &paths;
	begin();
	for (int i = 0; i < most; i++) {
		make_dir("d");
		if (chdir("d") < 0)
			die(1, "cannot go down:");
	}
	if (chdir(top) < 0 || chdir("t") < 0)
		die(1, "cannot go back:");
	ok(context_walk(&context, &err) == 0, "%d levels can be walked", most);
	if (chdir(paths.v[most - 1]) < 0)
		die(1, "cannot go down:");
	make_dir("d");
	if (chdir(top) < 0 || chdir("t") < 0)
		die(1, "cannot go back:");
	ok(context_walk(&context, &err) < 0 && strstr(err.msg, "d/d/d"),
	    "more are an error");
	err.msg[0] = '\0';
	if (chdir(paths.v[most - 1]) < 0 || rmdir("d") < 0)
		die(1, "cannot remove the last:");
	strv_free(&paths);
	end();
}

/* Runs test as a user who may not read everything; its facts count as one. */
static void
as_nobody(bool (*test)(void), const char *what)
{
	int status = 0;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (geteuid() == 0 && (setgid(65534) < 0 || setuid(65534) < 0))
			_exit(2);
		_exit(test() ? 0 : 1);
	}
	ok(pid > 0 && waitpid(pid, &status, 0) == pid && status == 0, "%s",
	    what);
}

static int
read_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	int fd = S_ISREG(entry->st->st_mode) ? context_open(entry, err) : 0;

	(void)arg;
	if (fd > 0)
		close(fd);
	return fd < 0 ? -1 : 0;
}

static bool
unreadable_is_named(void)
{
	struct context context = { .dir = ".", .entry = read_entry };
	struct err err = { 0 };
	int ret = context_walk(&context, &err);

	return ret < 0 && err.kind == ERR_SYSTEM &&
	       strcmp(err.msg, "cannot open a/secret: Permission denied") == 0;
}

static bool
ignored_does_not_matter(void)
{
	struct dockerignore *ignore = context_dockerignore(".", NULL, NULL);
	struct context context = {
		.dir = ".", .ignore = ignore, .entry = read_entry
	};
	int ret = context_walk(&context, NULL);

	dockerignore_free(ignore);
	return ret == 0;
}

static void
test_unreadable(void)
{
	begin();
	make_dir("a");
	make_file("a/secret", "");
	chmod("a/secret", 0);
	as_nobody(unreadable_is_named, "a file that may not be read");
	remove("a/secret");
	make_dir("a/secret");
	chmod("a/secret", 0);
	as_nobody(unreadable_is_named, "a directory that may not be read");
	make_file(".dockerignore", "**/secret\n");
	as_nobody(ignored_does_not_matter, "which are both ignored");
	chmod("a/secret", 0755);
	end();
}

static int
open_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	char text[4] = "";
	int fd;

	if (strcmp(entry->path, "gone") == 0) {
		remove("gone");
		if (symlink("here", "gone") < 0)
			die(1, "cannot make a link:");
	} else if (strcmp(entry->path, "other") == 0) {
		make_file("other-new", "new");
		rename("other-new", "other");
	}
	fd = context_open(entry, err);
	if (fd < 0)
		return -1;
	if (read(fd, text, 3) < 0)
		return err_set(err, ERR_SYSTEM, "cannot read:");
	close(fd);
	str_adds(arg, text);
	return 0;
}

static void
test_open(void)
{
	struct str text = { 0 };
	struct err err = { 0 };
	struct context context = {
		.dir = ".", .entry = open_entry, .arg = &text
	};

	begin();
	make_file("here", "abc");
	if (link("here", "here2") < 0)
		die(1, "cannot link:");
	ok(context_walk(&context, &err) == 0, "files can be opened");
	is_str(text.s, "abcabc", "hard links are files");
	make_file("gone", "abc");
	ok(context_walk(&context, &err) < 0 && strstr(err.msg, "gone"),
	    "a link instead of a file: %s", err.msg);
	remove("gone");
	make_file("other", "abc");
	ok(context_walk(&context, &err) < 0 && strstr(err.msg, "other"),
	    "another file: %s", err.msg);
	end();
	str_free(&text);
}

static void
test_rules(void)
{
	struct err err = { 0 };
	struct context context = { .dir = "no-such-directory" };

	ok(context_walk(&context, &err) < 0 && err.kind == ERR_SYSTEM,
	    "no directory: %s", err.msg);
	begin();
	ok(mkdir(".dockerignore", 0755) == 0 &&
		!context_dockerignore(".", "Dockerfile", &err),
	    "not a file: %s", err.msg);
	rmdir(".dockerignore");
	if (mkfifo(".dockerignore", 0644) < 0)
		die(1, "cannot make a FIFO:");
	ok(!context_dockerignore(".", "Dockerfile", &err), "nor: %s", err.msg);
	remove(".dockerignore");
	make_file(".dockerignore", "a\n[\n");
	ok(!context_dockerignore(".", "Dockerfile", &err), "wrong: %s",
	    err.msg);
	if (truncate(".dockerignore", 5000000) < 0)
		die(1, "cannot grow a file:");
	ok(!context_dockerignore(".", "Dockerfile", &err), "too big: %s",
	    err.msg);
	end();
}

/* Makes what the vector's member lists; NULL text: directories. */
static void
make_all(const struct json *vector, const char *member, const char *text)
{
	struct json *list = json_get(vector, member);

	for (size_t i = 0; i < json_len(list); i++) {
		struct json *item = json_item(list, i);

		if (text)
			make_file(json_as_str(item), text);
		else
			make_dir(json_as_str(item));
		json_free(item);
	}
	json_free(list);
}

static void
write_rules(const struct json *vector)
{
	struct json *list = json_get(vector, "patterns");
	struct str text = { 0 };

	for (size_t i = 0; i < json_len(list); i++) {
		struct json *item = json_item(list, i);

		str_addf(&text, "%s\n", json_as_str(item));
		json_free(item);
	}
	make_file(".dockerignore", str_text(&text));
	str_free(&text);
	json_free(list);
}

/* Are paths, sorted, what the vector says is included? */
static bool
is_included(const struct json *vector, struct strv *paths, struct str *got)
{
	struct json *list = json_get(vector, "included");
	struct str want = { 0 };
	bool same;

	strv_sort(paths);
	for (size_t i = 0; i < paths->len; i++)
		str_addf(got, "%s ", paths->v[i]);
	strv_free(paths);
	for (size_t i = 0; i < json_len(list); i++) {
		struct json *item = json_item(list, i);

		strv_add(paths, json_as_str(item));
		json_free(item);
	}
	strv_sort(paths);
	for (size_t i = 0; i < paths->len; i++)
		str_addf(&want, "%s ", paths->v[i]);
	json_free(list);
	same = strcmp(str_text(got), str_text(&want)) == 0;
	str_free(&want);
	return same;
}

static int
tree_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	(void)err;
	/* Some of the trees have rules without a file for them. */
	if (strcmp(entry->path, ".dockerignore") != 0)
		strv_add(arg, entry->path);
	return 0;
}

static bool
follows_tree(const struct json *vector, struct str *got)
{
	const char *dockerfile = json_str(vector, "dockerfile");
	struct strv paths = { 0 };
	struct context context = { .dir = ".", .entry = tree_entry };
	struct dockerignore *ignore;
	struct json *files = json_get(vector, "files");
	bool good;

	begin();
	make_all(vector, "dirs", NULL);
	make_all(vector, "files", "");
	write_rules(vector);
	ignore = context_dockerignore(
	    ".", dockerfile ? dockerfile : "Dockerfile", NULL);
	context.ignore = ignore;
	context.arg = &paths;
	good = ignore && context_walk(&context, NULL) == 0;
	for (size_t i = 0; i < json_len(files); i++) {
		struct json *file = json_item(files, i);

		if (strcmp(json_as_str(file), ".dockerignore") == 0)
			strv_add(&paths, ".dockerignore");
		json_free(file);
	}
	good = good && is_included(vector, &paths, got);
	dockerignore_free(ignore);
	json_free(files);
	strv_free(&paths);
	end();
	return good;
}

int
main(void)
{
	char *here = xmalloc(4096);

	if (!getcwd(here, 4096) || !mkdtemp(top) || chmod(top, 0755) < 0)
		die(1, "cannot make a directory:");
	test_order();
	test_links();
	test_socket();
	test_ignored_dirs();
	test_deep();
	test_unreadable();
	test_open();
	test_rules();
	if (chdir(here) < 0)
		die(1, "cannot go back:");
	vectors_run("dockerignore-tree", follows_tree, NULL);
	free(here);
	if (rmdir(top) < 0)
		ok(false, "nothing is left behind");
	return done();
}
