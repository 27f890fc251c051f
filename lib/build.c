/* SPDX-License-Identifier: MIT */
#include "build.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "context.h"
#include "mem.h"
#include "ref.h"
#include "slurp.h"

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
	int result = slurp(path, &build->dockerfile, err);

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
		build->ignore = context_ignore(build->dir, inside, err);
	} else {
		if (slurp_fd(fd, own, &text, err) == 0)
			build->ignore =
			    ignore_parse(str_text(&text), text.len, err);
		if (build->ignore && inside)
			ignore_keep(build->ignore, inside);
		close(fd);
	}
	str_free(&text);
	free(own);
	return build->ignore ? 0 : -1;
}

static bool
is_listed(const struct strv *names, const char *name)
{
	for (size_t i = 0; i < names->len; i++) {
		if (strcmp(names->v[i], name) == 0)
			return true;
	}
	return false;
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

		/* the first is BuildKit's, the second a stage of this file */
		if (parent->use != USE_SYNTAX && !parent->forward &&
		    !is_listed(&build->parents, parent->image))
			strv_add(&build->parents, parent->image);
		if (is_base(&file, parent))
			build->base = xstrdup(parent->image);
	}
	build->sources = sources_new(&file, build->dir);
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
	    slurp_fd(STDIN_FILENO, "stdin", &build->dockerfile, err) < 0)
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
		result =
		    slurp_fd(STDIN_FILENO, "stdin", &build->dockerfile, err);
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

static const char *const triggers[] = { "ADD", "COPY", "RUN --mount" };

static bool
has_trigger(const struct json *image)
{
	struct json *list = json_get(image, "Config.OnBuild");
	bool found = false;

	for (size_t i = 0; i < json_len(list); i++) {
		struct json *item = json_item(list, i);
		const char *line = json_as_str(item);

		for (size_t k = 0; k < sizeof(triggers) / sizeof(triggers[0]);
		     k++)
			found |= line && strncasecmp(line, triggers[k],
					     strlen(triggers[k])) == 0;
		json_free(item);
	}
	json_free(list);
	return found;
}

void
build_meet_parent(struct build *build, const struct json *image)
{
	if (image && !has_trigger(image))
		return;
	sources_free(build->sources);
	build->sources = NULL;
}

struct filter {
	const struct build *build;
	context_fn *each;
	void *arg;
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

	/* send_dockerfile() has one of its own in place of it */
	if (build->outside && strcmp(entry->path, ".dockerignore") == 0)
		return 0;
	if (sources_want(build->sources, entry->path) ||
	    is_kept(build, entry->path))
		return filter->each(entry, filter->arg, err);
	if (sources_lead(build->sources, entry->path) ||
	    leads_to_dockerfile(build, entry->path))
		return 0;
	return CONTEXT_SKIP;
}

int
build_walk(
    const struct build *build, context_fn *each, void *arg, struct err *err)
{
	struct filter filter = { build, each, arg };
	struct context context = { .dir = build->dir,
		.ignore = build->ignore,
		.entry = filter_entry,
		.arg = &filter };

	return context_walk(&context, err);
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
	ignore_free(build->ignore);
	strv_free(&build->parents);
	sources_free(build->sources);
	free(build->problem);
	free(build->base);
	*build = (struct build){ 0 };
}
