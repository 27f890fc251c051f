/* SPDX-License-Identifier: MIT */
#include "build/sources.h"

#include <stdlib.h>
#include <string.h>

#include "build/context.h"
#include "dockerfile/dockerignore.h"
#include "base/mem.h"

/* With deeper sources, everything is sent: they are rare. */
enum {
	DEPTH = 32
};

/*
 * Rules that "ignore" what is a source: whole sources, and, by the number of
 * components, whole sources and the directories that lead to them.
 */
struct sources {
	struct dockerignore *all;
	struct dockerignore *ends[DEPTH];
	struct dockerignore *ways[DEPTH];
};

static size_t
count_components(const char *path)
{
	size_t n = 1;

	for (; *path; path++)
		n += *path == '/';
	return n;
}

static bool
add(struct dockerignore **rules, const char *path, bool literal)
{
	struct err ignored;

	if (!*rules)
		*rules = dockerignore_new();
	return dockerignore_add_path(*rules, path, literal, &ignored) == 0;
}

/* False if this cannot be a pattern here. */
static bool
add_source(struct sources *sources, const char *path, bool literal)
{
	size_t depth = count_components(path), n = 0;
	char *begin = xstrdup(path);
	bool good = depth < DEPTH && strcmp(path, ".") != 0 &&
		    add(&sources->all, path, literal) &&
		    add(&sources->ends[depth], path, literal);

	for (char *p = begin; good && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		good = add(&sources->ways[++n], begin, literal);
		*p = '/';
	}
	free(begin);
	return good;
}

/* rules: those of each depth */
static bool
matches(struct dockerignore *const *rules, const char *path)
{
	size_t depth = count_components(path);

	return depth < DEPTH && dockerignore_match(rules[depth], path);
}

/* The builder follows a link that is a source, or on the way to one. */
static int
find_link(const struct context_entry *entry, void *arg, struct err *err)
{
	const struct sources *sources = arg;
	bool leads = matches(sources->ways, entry->path);

	if (S_ISLNK(entry->st->st_mode) &&
	    (leads || matches(sources->ends, entry->path)))
		return err_set(err, ERR_USER, "a link");
	return leads ? 0 : CONTEXT_SKIP;
}

static bool
is_certain(const struct dockerfile *file, bool idle, struct sources *sources)
{
	if (file->heredocs)
		return false;
	for (size_t i = 0; i < file->nsources; i++) {
		const struct dockerfile_source *source = &file->sources[i];

		if ((source->remote && !source->unsure) ||
		    (!idle && !file->stages[source->stage].needed))
			continue;
		if (source->unsure || source->arg ||
		    !add_source(sources, source->path, source->literal))
			return false;
	}
	return true;
}

struct sources *
sources_new(const struct dockerfile *file, const char *dir, bool idle)
{
	struct sources *sources = xcalloc(1, sizeof(*sources));
	struct context context = {
		.dir = dir, .entry = find_link, .arg = sources
	};
	struct err ignored;

	if (is_certain(file, idle, sources) &&
	    context_walk(&context, &ignored) == 0)
		return sources;
	sources_free(sources);
	return NULL;
}

void
sources_free(struct sources *sources)
{
	if (!sources)
		return;
	dockerignore_free(sources->all);
	for (int i = 0; i < DEPTH; i++) {
		dockerignore_free(sources->ends[i]);
		dockerignore_free(sources->ways[i]);
	}
	free(sources);
}

bool
sources_contain(const struct sources *sources, const char *path)
{
	return !sources || dockerignore_match(sources->all, path);
}

bool
sources_may_be_in(const struct sources *sources, const char *path)
{
	return matches(sources->ways, path);
}
