/* SPDX-License-Identifier: MIT */
#include "build/sources.h"

#include <stdlib.h>
#include <string.h>

#include "build/context.h"
#include "dockerfile/dockerignore.h"
#include "base/mem.h"

/* Deeper sources are rare enough to be sent with everything. */
enum {
	DEPTH = 32
};

/*
 * Patterns, with the matcher of .dockerignore: those of whole sources, the
 * same by their number of parts, and their beginnings by theirs.
 */
struct sources {
	struct dockerignore *all;
	struct dockerignore *ends[DEPTH];
	struct dockerignore *ways[DEPTH];
};

static size_t
count_parts(const char *path)
{
	size_t n = 1;

	for (; *path; path++)
		n += *path == '/';
	return n;
}

/* false where the pattern cannot be one here. */
static bool
add_source(struct sources *sources, const char *path, bool literal)
{
	size_t parts = count_parts(path), n = 0;
	char *begin = xstrdup(path);
	struct err ignored;
	bool good =
	    parts < DEPTH && strcmp(path, ".") != 0 &&
	    dockerignore_add_path(sources->all, path, literal, &ignored) == 0 &&
	    dockerignore_add_path(
		sources->ends[parts], path, literal, &ignored) == 0;

	for (char *p = begin; good && *p; p++) {
		if (*p != '/')
			continue;
		*p = '\0';
		good = dockerignore_add_path(
			   sources->ways[++n], begin, literal, &ignored) == 0;
		*p = '/';
	}
	free(begin);
	return good;
}

/* The builder follows a link that is a source, or on the way to one. */
static int
find_link(const struct context_entry *entry, void *arg, struct err *err)
{
	const struct sources *sources = arg;
	size_t parts = count_parts(entry->path);
	bool leads = parts < DEPTH &&
		     dockerignore_match(sources->ways[parts], entry->path);
	bool ends = parts < DEPTH &&
		    dockerignore_match(sources->ends[parts], entry->path);

	if ((leads || ends) && S_ISLNK(entry->st->st_mode))
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

	sources->all = dockerignore_new();
	for (int i = 0; i < DEPTH; i++) {
		sources->ends[i] = dockerignore_new();
		sources->ways[i] = dockerignore_new();
	}
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
sources_want(const struct sources *sources, const char *path)
{
	return !sources || dockerignore_match(sources->all, path);
}

bool
sources_lead(const struct sources *sources, const char *path)
{
	size_t parts = count_parts(path);

	return parts < DEPTH && dockerignore_match(sources->ways[parts], path);
}
