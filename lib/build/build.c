/* SPDX-License-Identifier: MIT */
#include "build/build.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "api/image.h"
#include "api/ref.h"
#include "base/mem.h"
#include "build/sources.h"
#include "dockerfile/dockerignore.h"

const char *
build_name(const struct build *build)
{
	return build->tags.len > 0 ? build->tags.v[0] : build->dir;
}

char *
build_image_word(const char *image)
{
	char *repo, *tag, *word;

	/* one with a digest stays as it is */
	if (ref_split(image, &repo, &tag, NULL) < 0) {
		word = xstrdup(image);
	} else {
		if (strcmp(tag, "latest") == 0)
			*tag = '\0';
		word = xasprintf("%s%s%s", repo, *tag ? "@" : "", tag);
		free(repo);
		free(tag);
	}
	for (char *s = word; *s; s++) {
		if (*s == ':')
			*s = '@';
	}
	return word;
}

/* Is it one of the names that the build gives its image? */
static bool
is_own_name(const struct build *build, const char *image)
{
	for (size_t i = 0; i < build->tags.len; i++) {
		if (ref_same(build->tags.v[i], image))
			return true;
	}
	return false;
}

static bool
is_image_name(const char *image)
{
	struct ref ref;

	if (ref_parse_name(&ref, image, NULL) < 0)
		return false;
	ref_free(&ref);
	return true;
}

void
build_add_parent(struct build *build, const struct build_parent *parent)
{
	struct build_parent *known;
	size_t i = 0;

	/*
	 * An optional parent that has one of the build's own names is the image
	 * of the previous build, and not an input. A bad name in a stage that
	 * is not needed is for the engine to refuse.
	 */
	if ((parent->optional && is_own_name(build, parent->image)) ||
	    (!parent->needed && !is_image_name(parent->image)))
		return;
	while (i < build->nparents &&
	       strcmp(build->parents[i].image, parent->image) != 0)
		i++;
	if (i == build->nparents) {
		build->parents = xreallocarray(
		    build->parents, ++build->nparents, sizeof(*known));
		build->parents[i] = *parent;
		build->parents[i].image = xstrdup(parent->image);
	}
	known = &build->parents[i];
	known->from |= parent->from;
	known->needed |= parent->needed;
	known->optional &= parent->optional;
}

void
build_find_remote(struct build *build, const struct dockerfile *file)
{
	for (size_t i = 0; i < file->nsources && !build->remote; i++) {
		const struct dockerfile_source *source = &file->sources[i];

		/* a build argument in the URL may be a secret */
		if (source->remote && file->stages[source->stage].needed)
			build->remote =
			    xstrdup(source->arg ? "of a URL" : source->path);
	}
}

/* For triggers that cannot be parsed: they may copy any file. */
static void
use_all_files(struct build *build, bool needed)
{
	if (needed) {
		sources_free(build->sources);
		build->sources = NULL;
	}
	sources_free(build->sent_sources);
	build->sent_sources = NULL;
}

static bool
is_stage(const struct build *build, const char *name)
{
	for (size_t i = 0; i < build->stage_names.len; i++) {
		if (*name && strcasecmp(build->stage_names.v[i], name) == 0)
			return true;
	}
	return false;
}

/*
 * The trigger is parsed as the only instruction of a stage. That fails for one
 * that refers to the stages of the Dockerfile, such as COPY --from=0.
 */
static void
resolve_trigger(struct build *build, const char *trigger, bool needed)
{
	char *text = xasprintf("FROM x\n%s\n", trigger);
	struct dockerfile_input input = { .bytes = text, .len = strlen(text) };
	struct dockerfile file;

	if (dockerfile_parse(&file, &input, NULL) < 0) {
		use_all_files(build, needed);
		free(text);
		return;
	}
	/* the first parent is x */
	for (size_t i = 1; i < file.nparents; i++) {
		struct build_parent parent = { .image = file.parents[i].image,
			.needed = needed,
			.optional = is_stage(build, file.parents[i].image) };

		build_add_parent(build, &parent);
	}
	for (size_t i = 0; i < file.nsources; i++) {
		if (!file.sources[i].remote || file.sources[i].unsure)
			use_all_files(build, needed);
	}
	if (file.heredocs)
		use_all_files(build, needed);
	if (needed)
		build_find_remote(build, &file);
	dockerfile_free(&file);
	free(text);
}

void
build_resolve_parent(struct build *build, size_t i, const struct json *image)
{
	bool needed = build->parents[i].needed;
	struct strv triggers = { 0 };

	if (build->parents[i].resolved || !build->parents[i].from)
		return;
	if (!image)
		use_all_files(build, needed);
	build->parents[i].resolved = image != NULL;
	image_triggers(image, &triggers);
	for (size_t k = 0; k < triggers.len; k++)
		resolve_trigger(build, triggers.v[k], needed);
	strv_free(&triggers);
}

void
build_resolve_parent_build(
    struct build *build, size_t i, const struct build *parent)
{
	for (size_t k = 0; build->parents[i].from && k < parent->triggers.len;
	     k++)
		resolve_trigger(
		    build, parent->triggers.v[k], build->parents[i].needed);
}

void
build_free(struct build *build)
{
	strv_free(&build->tags);
	strv_free(&build->args);
	strv_free(&build->labels);
	strv_free(&build->cache_from);
	strv_free(&build->hosts);
	str_free(&build->dockerfile);
	str_free(&build->archive);
	free(build->dockerfile_name);
	dockerignore_free(build->ignore);
	for (size_t i = 0; i < build->nparents; i++)
		free(build->parents[i].image);
	free(build->parents);
	strv_free(&build->stage_names);
	strv_free(&build->triggers);
	sources_free(build->sources);
	sources_free(build->sent_sources);
	free(build->remote);
	free(build->problem);
	free(build->base_image);
	*build = (struct build){ 0 };
}
