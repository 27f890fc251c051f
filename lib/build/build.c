/* SPDX-License-Identifier: MIT */
#include "build/build.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "build/context.h"
#include "base/sha256.h"
#include "build/inputs.h"
#include "base/mem.h"
#include "api/ref.h"
#include "base/file.h"
#include "base/utf8.h"

/* What a Dockerfile from elsewhere is called in the context that is sent. */
#define OUTSIDE_NAME ".box.Dockerfile"

/* NAME=VALUE; a NAME alone takes its value from the environment. */
static int
add_arg(struct build *build, const char *text, struct err *err)
{
	const char *value;
	char *pair;

	if (!*text || *text == '=')
		return err_set(
		    err, ERR_USER, "--build-arg '%s' has no name", text);
	if (!utf8_valid(text, strlen(text)))
		return err_set(err, ERR_USER, "--build-arg: not UTF-8");
	if (strchr(text, '=')) {
		strv_add(&build->args, text);
		return 0;
	}
	value = getenv(text);
	if (!value)
		return 0;
	pair = xasprintf("%s=%s", text, value);
	strv_add(&build->args, pair);
	free(pair);
	return 0;
}

static int
add_label(struct build *build, const char *text, struct err *err)
{
	if (!*text || *text == '=')
		return err_set(err, ERR_USER, "--label '%s' has no name", text);
	if (!utf8_valid(text, strlen(text)))
		return err_set(err, ERR_USER, "--label: not UTF-8");
	strv_add(&build->labels, text);
	return 0;
}

static int
add_tag(struct build *build, const char *text, struct err *err)
{
	char *repo, *tag;

	if (ref_split(text, &repo, &tag, err) < 0)
		return err_prefix(err, "--tag %s", text);
	free(repo);
	free(tag);
	strv_add(&build->tags, text);
	return 0;
}

int
build_option(struct build *build, int option, const char *arg, struct err *err)
{
	switch (option) {
	case 'f':
		build->file = arg;
		return 0;
	case 'q':
		build->quiet = true;
		return 0;
	case 't':
		return add_tag(build, arg, err);
	case BUILD_ADD_HOST:
		strv_add(&build->hosts, arg);
		return 0;
	case BUILD_ARG:
		return add_arg(build, arg, err);
	case BUILD_CACHE_FROM:
		strv_add(&build->cache_from, arg);
		return 0;
	case BUILD_LABEL:
		return add_label(build, arg, err);
	case BUILD_NETWORK:
		build->network = arg;
		return 0;
	case BUILD_NO_CACHE:
		build->no_cache = true;
		return 0;
	case BUILD_PLATFORM:
		build->platform = arg;
		return 0;
	case BUILD_PULL:
		build->pull = true;
		return 0;
	case BUILD_TARGET:
		build->target = arg;
		return 0;
	default:
		return 1;
	}
}

/*
 * The path of file below dir, both resolved, or NULL where it lies outside. A
 * link out of the context lies outside: its target is sent, under a name of
 * its own, as docker does.
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

/* The rules of "Dockerfile.dockerignore" replace those of .dockerignore. */
static int
read_ignore(struct build *build, const char *path, struct err *err)
{
	char *own = path ? xasprintf("%s.dockerignore", path) : NULL;
	int fd = own ? open(own, O_RDONLY | O_CLOEXEC) : -1;
	struct str text = { 0 };
	const char *inside = build->outside ? NULL : build->dockerfile_name;

	if (fd < 0) {
		build->ignore = context_dockerignore(build->dir, inside, err);
	} else {
		if (file_read_fd(fd, own, &text, err) == 0)
			build->ignore =
			    dockerignore_parse(str_text(&text), text.len, err);
		build->own_rules = true;
		if (build->ignore && inside)
			dockerignore_keep(build->ignore, inside);
		close(fd);
	}
	str_free(&text);
	free(own);
	return build->ignore ? 0 : -1;
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

/* An image that cannot be named, in a stage for nothing, is the engine's. */
static bool
is_name(const char *image)
{
	struct ref ref;

	if (ref_parse_name(&ref, image, NULL) < 0)
		return false;
	ref_free(&ref);
	return true;
}

/* Once for each image: the most that is said of it holds. */
static void
add_parent(
    struct build *build, const char *image, bool from, bool needed, bool sure)
{
	struct build_parent *parent;
	size_t i = 0;

	/* what it was before is no reason to make it anew */
	if ((!sure && is_own_name(build, image)) ||
	    (!needed && !is_name(image)))
		return;
	while (
	    i < build->nparents && strcmp(build->parents[i].image, image) != 0)
		i++;
	if (i == build->nparents) {
		build->parents = xrealloc(
		    build->parents, ++build->nparents * sizeof(*parent));
		build->parents[i] =
		    (struct build_parent){ .image = xstrdup(image) };
	}
	parent = &build->parents[i];
	parent->from |= from;
	parent->needed |= needed;
	parent->sure |= sure;
}

/* The image that the target's own chain of stages begins with. */
static bool
is_base(const struct dockerfile *file, const struct dockerfile_parent *parent)
{
	size_t stage = file->target;

	while (file->stages[stage].base != DOCKERFILE_NONE)
		stage = file->stages[stage].base;
	return parent->use == USE_FROM &&
	       parent->line == file->stages[stage].line;
}

/* The first thing that the target needs and no file holds. */
static void
find_remote(struct build *build, const struct dockerfile *file)
{
	for (size_t i = 0; i < file->nsources && !build->remote; i++) {
		const struct dockerfile_source *source = &file->sources[i];

		/* an argument may be a secret */
		if (source->remote && file->stages[source->stage].needed)
			build->remote =
			    xstrdup(source->arg ? "of a URL" : source->path);
	}
}

/* Those of the target's own stage are the image's. */
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

static void
find_inputs(struct build *build, const char *path)
{
	struct dockerfile file;
	struct err err;

	if (dockerfile_parse(&file, str_text(&build->dockerfile),
		build->dockerfile.len, &build->args, build->target, &err) < 0) {
		build->problem =
		    xasprintf("%s: %s", path ? path : "stdin", err.msg);
		return;
	}
	for (size_t i = 0; i < file.nparents; i++) {
		const struct dockerfile_parent *parent = &file.parents[i];

		/* BuildKit alone reads that */
		if (parent->use != USE_SYNTAX)
			add_parent(build, parent->image,
			    parent->use == USE_FROM, parent->needed,
			    !parent->forward);
		if (is_base(&file, parent))
			build->base = xstrdup(parent->image);
	}
	for (size_t i = 0; i < file.nstages; i++)
		strv_add(&build->stages, file.stages[i].name);
	build->sources = sources_new(&file, build->dir, false);
	build->sent = sources_new(&file, build->dir, true);
	find_remote(build, &file);
	find_triggers(build, &file);
	dockerfile_free(&file);
}

static int
check_dir(const struct build *build, struct err *err)
{
	struct stat st;

	if (stat(build->dir, &st) < 0)
		return err_set(err, ERR_SYSTEM, "%s:", build->dir);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, ERR_SYSTEM, "%s: not a folder", build->dir);
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

/* stdin for a context: an archive, or a Dockerfile that needs none. */
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
	build->outside = true;
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
	if (check_dir(build, err) < 0)
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
		build->outside = true;
	}
	if (result == 0)
		result = read_ignore(build, path, err);
	if (result == 0)
		find_inputs(build, path);
	free(path);
	return result;
}

/* Nobody knows which files its triggers copy. */
static void
want_all(struct build *build, bool needed)
{
	if (needed) {
		sources_free(build->sources);
		build->sources = NULL;
	}
	sources_free(build->sent);
	build->sent = NULL;
}

static bool
is_stage(const struct build *build, const char *name)
{
	for (size_t i = 0; i < build->stages.len; i++) {
		if (*name && strcasecmp(build->stages.v[i], name) == 0)
			return true;
	}
	return false;
}

/*
 * A trigger is an instruction of each stage that begins with the image. What
 * cannot be read by itself, such as --from=0, is about the child's own stages.
 */
static void
resolve_trigger(struct build *build, const char *trigger, bool needed)
{
	char *text = xasprintf("FROM x\n%s\n", trigger);
	struct dockerfile file;

	if (dockerfile_parse(&file, text, strlen(text), NULL, NULL, NULL) < 0) {
		want_all(build, needed);
		free(text);
		return;
	}
	/* the first is that FROM */
	for (size_t i = 1; i < file.nparents; i++) {
		const char *image = file.parents[i].image;

		add_parent(
		    build, image, false, needed, !is_stage(build, image));
	}
	for (size_t i = 0; i < file.nsources; i++) {
		if (!file.sources[i].remote || file.sources[i].unsure)
			want_all(build, needed);
	}
	if (file.heredocs)
		want_all(build, needed);
	if (needed)
		find_remote(build, &file);
	dockerfile_free(&file);
	free(text);
}

void
build_resolve_parent(struct build *build, size_t i, const struct json *image)
{
	bool needed = build->parents[i].needed;
	struct json *triggers;

	if (build->parents[i].met || !build->parents[i].from)
		return;
	if (!image) {
		want_all(build, needed);
		return;
	}
	build->parents[i].met = true;
	triggers = json_get(image, "Config.OnBuild");
	for (size_t k = 0; k < json_len(triggers); k++) {
		struct json *trigger = json_item(triggers, k);
		const char *text = json_as_str(trigger);

		if (text)
			resolve_trigger(build, text, needed);
		json_free(trigger);
	}
	json_free(triggers);
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

struct filter {
	const struct build *build;
	context_fn *each;
	void *arg;
	struct stat apart; /* a file system begins with inode 1: 0 is none */
};

/* The engine needs the Dockerfile, and reads .dockerignore too. */
static bool
is_kept(const struct build *build, const char *path)
{
	return strcmp(path, ".dockerignore") == 0 ||
	       (!build->outside && strcmp(path, build->dockerfile_name) == 0);
}

static bool
leads_to_dockerfile(const struct build *build, const char *path)
{
	size_t len = strlen(path);

	return !build->outside &&
	       strncmp(build->dockerfile_name, path, len) == 0 &&
	       build->dockerfile_name[len] == '/';
}

static int
filter_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	const struct filter *filter = arg;
	const struct build *build = filter->build;

	if (S_ISDIR(entry->st->st_mode) &&
	    entry->st->st_ino == filter->apart.st_ino &&
	    entry->st->st_dev == filter->apart.st_dev)
		return CONTEXT_SKIP;
	/* send_dockerfile() has one of its own in place of it */
	if (build->outside && strcmp(entry->path, ".dockerignore") == 0)
		return 0;
	if (sources_want(build->sent, entry->path) ||
	    is_kept(build, entry->path))
		return filter->each(entry, filter->arg, err);
	if (sources_lead(build->sent, entry->path) ||
	    leads_to_dockerfile(build, entry->path))
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

	if (build->apart && stat(build->apart, &filter.apart) < 0)
		filter.apart.st_ino = 0;
	return context_walk(&context, err);
}

bool
build_counts(const struct build *build, const char *path)
{
	/* engines differ in what a rule for a folder says of what is in it */
	bool removed = is_kept(build, path) && !build->own_rules &&
		       !strchr(path, '/') &&
		       dockerignore_keeps(build->ignore, path);

	return !removed && sources_want(build->sources, path);
}

mode_t
build_mode(const struct stat *st)
{
	return st->st_mode & S_IWOTH ? st->st_mode : st->st_mode & ~S_IWGRP;
}

void
build_add_file(
    struct str *inputs, const struct context_entry *entry, const char *digest)
{
	struct str value = { 0 };

	str_addf(&value, "%o %s", (unsigned int)build_mode(entry->st),
	    entry->target ? entry->target : digest);
	inputs_add(inputs, INPUT_FILE, entry->path, value.s);
	str_free(&value);
}

static void
add_param(struct str *target, const char *name, const char *value)
{
	str_addf(target, "&%s=", name);
	str_add_url(target, value);
}

static void
add_json_param(struct str *target, const char *name, struct json *value)
{
	struct str text = { 0 };

	if (json_len(value) > 0) {
		json_text(value, &text);
		add_param(target, name, text.s);
	}
	str_free(&text);
	json_free(value);
}

/* {"NAME":"VALUE"} of NAME=VALUE texts; without '=' the value is empty. */
static struct json *
pairs(const struct strv *texts)
{
	struct json *object = json_object();

	for (size_t i = 0; i < texts->len; i++) {
		const char *text = texts->v[i];
		char *name = xstrndup(text, strcspn(text, "="));
		const char *value = strchr(text, '=');

		json_put_member(
		    object, name, json_string(value ? value + 1 : ""));
		free(name);
	}
	return object;
}

static struct json *
list(const struct strv *texts)
{
	struct json *array = json_array();

	for (size_t i = 0; i < texts->len; i++)
		json_add_str(array, "", texts->v[i]);
	return array;
}

char *
build_target(const struct build *build)
{
	struct str target = { 0 };

	/* forcerm: a failed RUN leaves no container behind */
	str_adds(&target, "/build?rm=1&forcerm=1");
	if (build->dockerfile_name)
		add_param(&target, "dockerfile", build->dockerfile_name);
	for (size_t i = 0; i < build->tags.len; i++)
		add_param(&target, "t", build->tags.v[i]);
	for (size_t i = 0; i < build->hosts.len; i++)
		add_param(&target, "extrahosts", build->hosts.v[i]);
	if (build->target)
		add_param(&target, "target", build->target);
	if (build->network)
		add_param(&target, "networkmode", build->network);
	if (build->platform)
		add_param(&target, "platform", build->platform);
	if (build->no_cache)
		str_adds(&target, "&nocache=1");
	if (build->pull)
		str_adds(&target, "&pull=1");
	add_json_param(&target, "buildargs", pairs(&build->args));
	add_json_param(&target, "labels", pairs(&build->labels));
	add_json_param(&target, "cachefrom", list(&build->cache_from));
	return str_take(&target);
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
	strv_free(&build->stages);
	strv_free(&build->triggers);
	sources_free(build->sources);
	sources_free(build->sent);
	free(build->remote);
	free(build->problem);
	free(build->base);
	*build = (struct build){ 0 };
}
