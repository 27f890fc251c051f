/* SPDX-License-Identifier: MIT */
#include "build/build.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/image.h"
#include "api/ref.h"
#include "base/file.h"
#include "base/mem.h"
#include "build/context.h"
#include "build/sources.h"
#include "dockerfile/dockerfile.h"
#include "dockerfile/dockerignore.h"

/* The name under which a Dockerfile from outside the context is sent. */
#define OUTSIDE_NAME ".box.Dockerfile"

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

/*
 * Adds a copy of the parent. If its image is a parent already, there is one
 * parent, which is from or needed if either is, and optional if both are.
 */
static void
add_parent(struct build *build, const struct build_parent *parent)
{
	struct build_parent *known;
	size_t i = 0;

	/*
	 * An optional parent that has one of the build's own names is the image
	 * of the previous build, and not an input. A bad name, which is not
	 * even the same as itself, in a stage that is not needed is for the
	 * engine to refuse.
	 */
	if ((parent->optional && is_own_name(build, parent->image)) ||
	    (!parent->needed && !ref_same(parent->image, parent->image)))
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

/* Finds the first URL that the target stage needs, if any. */
static void
find_remote(struct build *build, const struct dockerfile *file)
{
	for (size_t i = 0; i < file->nsources && !build->remote; i++) {
		const struct dockerfile_source *source = &file->sources[i];

		/* a build argument in the URL may be a secret */
		if (source->remote && file->stages[source->stage].needed)
			build->remote =
			    xstrdup(source->arg ? "of a URL" : source->path);
	}
}

/*
 * The path of file in dir, both resolved, or NULL where it is not in dir. A
 * link that leads out of the context is outside: what it refers to is sent
 * under a name of its own, as docker does.
 */
static char *
path_below(const char *dir, const char *file)
{
	char *real_dir = realpath(dir, NULL);
	char *real_file = realpath(file, NULL);
	char *below = NULL;
	size_t len = real_dir ? strlen(real_dir) : 0;

	if (len == 1)
		len = 0; /* "/" */
	if (real_dir && real_file && strncmp(real_file, real_dir, len) == 0 &&
	    real_file[len] == '/')
		below = xstrdup(real_file + len + 1);
	free(real_dir);
	free(real_file);
	return below;
}

static int
read_dockerfile(struct build *build, const char *path, struct err *err)
{
	int result = file_read(path, &build->dockerfile, err);

	if (result == 0 && build->dockerfile.len == 0)
		result = err_set(
		    err, ERR_SYSTEM, "%s: the Dockerfile is empty", path);
	return result;
}

/* The rules of NAME.dockerignore replace those of DIR/.dockerignore. */
static int
read_ignore(struct build *build, const char *path, struct err *err)
{
	char *own = path ? xasprintf("%s.dockerignore", path) : NULL;
	const char *inside =
	    build->dockerfile_is_outside ? NULL : build->dockerfile_name;
	int missing = own ? context_rules(own, &build->ignore, err) : 1;

	if (missing > 0)
		build->ignore = context_dockerignore(build->dir, inside, err);
	build->own_ignore = missing == 0;
	if (build->own_ignore && inside)
		dockerignore_keep(build->ignore, inside);
	free(own);
	return build->ignore ? 0 : -1;
}

/* Is it the image that the chain of stages below the target begins with? */
static bool
is_base(const struct dockerfile *file, const struct dockerfile_parent *parent)
{
	size_t stage = file->target;

	while (file->stages[stage].base != STAGE_NONE)
		stage = file->stages[stage].base;
	return parent->use == USE_FROM && parent->stage == stage;
}

static void
find_parents(struct build *build, const struct dockerfile *file)
{
	for (size_t i = 0; i < file->nparents; i++) {
		const struct dockerfile_parent *found = &file->parents[i];
		struct build_parent parent = { .image = found->image,
			.from = found->use == USE_FROM,
			.needed = found->needed,
			.optional = found->forward };

		add_parent(build, &parent);
		if (is_base(file, found))
			build->base_image = xstrdup(found->image);
	}
}

/* The triggers in the target stage become those of the image. */
static void
find_triggers(struct build *build, const struct dockerfile *file)
{
	const struct instructions *all = file->instructions;
	size_t froms = 0;

	for (size_t i = 0; i < all->len; i++) {
		froms += strcmp(all->v[i].name, "from") == 0;
		if (all->v[i].trigger && froms == file->target + 1)
			strv_add(&build->triggers, all->v[i].text);
	}
}

/*
 * The classic builder shares BuildKit's parser, and so accepts what only
 * BuildKit carries out. Refused, and not here: --mount, --chmod, --network;
 * without effect on the image: --link.
 */
static const char *
ignored_part(const struct instruction *instruction)
{
	static const char *const flags[] = { "--checksum", "--exclude",
		"--parents" };

	if (instruction->nheredocs > 0)
		return "a here-document";
	for (size_t i = 0; i < sizeof(flags) / sizeof(flags[0]); i++) {
		if (instruction_flag(instruction, flags[i] + strlen("--")))
			return flags[i];
	}
	return NULL;
}

static void
find_ignored(struct build *build, const struct dockerfile *file)
{
	const struct instructions *all = file->instructions;
	size_t froms = 0;

	for (size_t i = 0; i < all->len && !build->ignored; i++) {
		const char *part = ignored_part(&all->v[i]);

		froms += strcmp(all->v[i].name, "from") == 0;
		if (part && froms <= file->target + 1)
			build->ignored =
			    xasprintf("line %zu: %s", all->v[i].line, part);
	}
}

/* Without sources and parents if the Dockerfile cannot be parsed. */
static void
parse_dockerfile(struct build *build, const char *path)
{
	struct dockerfile_input input = {
		.bytes = str_text(&build->dockerfile),
		.len = build->dockerfile.len,
		.args = &build->args,
		.target = build->target_stage,
	};
	struct dockerfile file;
	struct err err;

	if (dockerfile_parse(&file, &input, &err) < 0) {
		build->problem =
		    xasprintf("%s: %s", path ? path : "stdin", err.msg);
		return;
	}
	find_parents(build, &file);
	for (size_t i = 0; i < file.nstages; i++)
		strv_add(&build->stage_names, file.stages[i].name);
	build->sources = sources_new(&file, build->dir, false);
	build->sent_sources = sources_new(&file, build->dir, true);
	find_remote(build, &file);
	find_triggers(build, &file);
	find_ignored(build, &file);
	dockerfile_free(&file);
}

static int
check_dir(const char *dir, struct err *err)
{
	struct stat st;

	if (stat(dir, &st) < 0)
		return err_set(err, ERR_SYSTEM, "%s:", dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, ERR_SYSTEM, "%s: not a directory", dir);
	return 0;
}

static bool
is_archive(const char *head, size_t len)
{
	static const struct {
		size_t at, len;
		const char *magic;
	} kinds[] = {
		{ 257, 5, "ustar" }, { 0, 3, "\x1f\x8b\x08" }, /* gzip */
		{ 0, 3, "BZh" },                               /* bzip2 */
		{ 0, 6, "\xfd\x37zXZ\0" },                     /* xz */
		{ 0, 4, "\x28\xb5\x2f\xfd" },                  /* zstd */
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (len >= kinds[i].at + kinds[i].len &&
		    memcmp(head + kinds[i].at, kinds[i].magic, kinds[i].len) ==
			0)
			return true;
	}
	return false;
}

/* The context "-": an archive, or a Dockerfile that copies nothing. */
static int
read_stdin(struct build *build, struct err *err)
{
	struct str *head = &build->archive;
	ssize_t n = 1;

	while (head->len < 512 && n != 0) {
		n = read(STDIN_FILENO, str_room(head, 512), 512);
		if (n < 0 && errno != EINTR)
			return err_set(err, ERR_SYSTEM, "stdin:");
		if (n > 0)
			head->len += (size_t)n;
	}
	if (is_archive(str_text(head), head->len)) {
		build->dockerfile_name =
		    build->file ? xstrdup(build->file) : NULL;
		return 0;
	}
	str_add(&build->dockerfile, str_text(head), head->len);
	str_free(head);
	build->dockerfile_name = xstrdup("Dockerfile");
	build->dockerfile_is_outside = true;
	if (n != 0 &&
	    file_read_fd(STDIN_FILENO, "stdin", &build->dockerfile, err) < 0)
		return -1;
	if (build->dockerfile.len == 0)
		return err_set(err, ERR_SYSTEM,
		    "stdin: neither an archive nor a Dockerfile");
	return 0;
}

int
build_read(struct build *build, struct err *err)
{
	char *path = NULL;
	int result;

	if (strcmp(build->dir, "-") == 0)
		return read_stdin(build, err);
	if (check_dir(build->dir, err) < 0)
		return -1;
	if (build->file && strcmp(build->file, "-") == 0) {
		result = file_read_fd(
		    STDIN_FILENO, "stdin", &build->dockerfile, err);
	} else {
		path = build->file ? xstrdup(build->file)
				   : xasprintf("%s/Dockerfile", build->dir);
		result = read_dockerfile(build, path, err);
		if (result == 0)
			build->dockerfile_name = path_below(build->dir, path);
	}
	if (!build->dockerfile_name) {
		build->dockerfile_name = xstrdup(OUTSIDE_NAME);
		build->dockerfile_is_outside = true;
	}
	if (result == 0)
		result = read_ignore(build, path, err);
	if (result == 0)
		parse_dockerfile(build, path);
	free(path);
	return result;
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

		add_parent(build, &parent);
	}
	for (size_t i = 0; i < file.nsources; i++) {
		if (!file.sources[i].remote || file.sources[i].unsure)
			use_all_files(build, needed);
	}
	if (file.heredocs)
		use_all_files(build, needed);
	if (needed)
		find_remote(build, &file);
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
	strv_free(&build->no_args);
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
	free(build->ignored);
	free(build->base_image);
	*build = (struct build){ 0 };
}
