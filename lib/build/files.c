/* SPDX-License-Identifier: MIT */
#include "build/files.h"

#include <string.h>

#include "dockerfile/dockerignore.h"
#include "build/inputs.h"
#include "build/sources.h"

/* What filter_entry() works with. */
struct filter {
	const struct build *build;
	context_fn *each;
	void *arg;
	struct stat excluded; /* st_ino is 0 for none: no file has that */
};

/* Is it a file that the engine reads itself? */
static bool
is_read_by_engine(const struct build *build, const char *path)
{
	return strcmp(path, ".dockerignore") == 0 ||
	       (!build->dockerfile_is_outside &&
		   strcmp(path, build->dockerfile_name) == 0);
}

static bool
holds_dockerfile(const struct build *build, const char *dir)
{
	size_t len = strlen(dir);

	return !build->dockerfile_is_outside &&
	       strncmp(build->dockerfile_name, dir, len) == 0 &&
	       build->dockerfile_name[len] == '/';
}

static int
filter_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	const struct filter *filter = arg;
	const struct build *build = filter->build;

	if (S_ISDIR(entry->st->st_mode) &&
	    entry->st->st_ino == filter->excluded.st_ino &&
	    entry->st->st_dev == filter->excluded.st_dev)
		return CONTEXT_SKIP;
	/* build_send() writes another one in its place */
	if (build->dockerfile_is_outside &&
	    strcmp(entry->path, ".dockerignore") == 0)
		return 0;
	if (sources_contain(build->sent_sources, entry->path) ||
	    is_read_by_engine(build, entry->path))
		return filter->each(entry, filter->arg, err);
	if (sources_may_be_in(build->sent_sources, entry->path) ||
	    holds_dockerfile(build, entry->path))
		return 0;
	return CONTEXT_SKIP;
}

int
build_walk(
    const struct build *build, context_fn *each, void *arg, struct err *err)
{
	struct filter filter = { .build = build, .each = each, .arg = arg };
	struct context context = { .dir = build->dir,
		.ignore = build->ignore,
		.entry = filter_entry,
		.arg = &filter };

	if (build->excluded_dir &&
	    stat(build->excluded_dir, &filter.excluded) < 0)
		filter.excluded.st_ino = 0;
	return context_walk(&context, err);
}

bool
build_uses_file(const struct build *build, const char *path)
{
	/*
	 * The engine removes what the .dockerignore in the context excludes. It
	 * does not know the rules of NAME.dockerignore, and engines differ in
	 * what they remove from subdirectories.
	 */
	bool removed = is_read_by_engine(build, path) && !build->own_ignore &&
		       !strchr(path, '/') &&
		       dockerignore_keeps(build->ignore, path);

	return !removed && sources_contain(build->sources, path);
}

mode_t
build_file_mode(const struct stat *st)
{
	return st->st_mode & S_IWOTH ? st->st_mode : st->st_mode & ~S_IWGRP;
}

void
build_add_file(
    struct str *inputs, const struct context_entry *entry, const char *digest)
{
	struct str value = { 0 };

	str_addf(&value, "%o %s", (unsigned int)build_file_mode(entry->st),
	    entry->link ? entry->link : digest);
	inputs_add(inputs, INPUT_FILE, entry->path, value.s);
	str_free(&value);
}
