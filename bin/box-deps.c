/* SPDX-License-Identifier: MIT */
/*
 * box-deps: what an image is built from, as a rule for make; which of several
 * images use which. Sends nothing to an engine.
 */
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "build/context.h"
#include "build/makedep.h"
#include "build/options.h"
#include "build/sources.h"
#include "cli/cli.h"
#include "base/file.h"
#include "base/mem.h"
#include "cli/output.h"
#include "dockerfile/dockerfile.h"

static const char usage[] =
    "box-deps [-T TARGET] [--parents FORMAT] [-f FILE] "
    "[--build-arg NAME[=VALUE]]... [--target STAGE] DIR\n"
    "       box-deps --stages DIR...";

struct deps {
	struct build build;
	const char *parents; /* what their targets look like, or NULL */
	bool list_stages;    /* --stages */
	char **stages;       /* its operands, or NULL */
	struct makedep rule;
};

static const struct cli_option options[] = {
	OPT_TEXT('T', "make-target", struct deps, rule.target),
	OPT_TEXT(0, "parents", struct deps, parents),
	OPT_FLAG(0, "stages", struct deps, list_stages),
	OPT_END,
};

static void
check(struct deps *deps, const struct cli *cli, char **operands)
{
	const char *dir = operands[0];

	if (!dir || operands[1])
		cli_misuse(cli, "want one directory");
	if (strcmp(dir, "-") == 0)
		cli_misuse(cli, "make sees no files on stdin");
	if (deps->parents && !strchr(deps->parents, '%'))
		cli_misuse(cli, "--parents '%s' has no %%", deps->parents);
	deps->build.dir = dir;
	if (!deps->rule.target)
		deps->rule.target = dir;
}

static void
parse(struct deps *deps, int argc, char **argv)
{
	struct build *build = &deps->build;
	struct cli cli = { usage, .tables = { { options, deps },
				      { build_input_options, build } } };

	argv = cli_begin(&cli, argc, argv);
	if (deps->list_stages)
		deps->stages = argv;
	else
		check(deps, &cli, argv);
}

/* path in dir, as one would write it. */
static char *
join(const char *dir, const char *path)
{
	size_t len = strlen(dir);

	while (len > 0 && dir[len - 1] == '/')
		len--;
	if (len == 1 && *dir == '.')
		return xstrdup(path);
	return xasprintf("%.*s/%s", (int)len, dir, path);
}

/* The directory that path is in. */
static char *
directory_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash)
		return xstrdup(".");
	return xasprintf("%.*s/.", (int)(slash - path), path);
}

/* Takes the name. */
static void
add_file(struct deps *deps, char *name)
{
	makedep_add_file(&deps->rule, name);
	free(name);
}

/* Can make look at its time, and a reader come to its end? */
static bool
is_regular(const char *name)
{
	struct stat st;

	return stat(name, &st) == 0 && S_ISREG(st.st_mode);
}

static bool
add_if_there(struct deps *deps, char *name)
{
	bool there = is_regular(name);

	if (there)
		makedep_add_file(&deps->rule, name);
	free(name);
	return there;
}

/*
 * What is read in any case, and the directories whose time changes if it is
 * created, removed or renamed.
 */
static void
add_dockerfile(struct deps *deps)
{
	const struct build *build = &deps->build;
	char *path =
	    build->file ? xstrdup(build->file) : join(build->dir, "Dockerfile");

	if (strcmp(path, "-") != 0 && add_if_there(deps, xstrdup(path))) {
		add_if_there(deps, xasprintf("%s.dockerignore", path));
		add_file(deps, directory_of(path));
	}
	add_if_there(deps, join(build->dir, ".dockerignore"));
	add_file(deps, join(build->dir, "."));
	free(path);
}

/*
 * A symbolic link counts by its text, which does not change without its
 * directory; make would look at the file that it leads to. FIFOs and devices
 * are left out, too: their content is not an input.
 */
static int
add_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	struct deps *deps = arg;
	const struct sources *sources = deps->build.sources;
	bool is_dir = S_ISDIR(entry->st->st_mode);
	bool is_source = sources_contain(sources, entry->path);
	char *name;

	(void)err;
	if (!is_source && !(is_dir && sources_may_be_in(sources, entry->path)))
		return CONTEXT_SKIP;
	name = join(deps->build.dir, entry->path);
	if (is_dir)
		add_file(deps, join(name, "."));
	else if (S_ISREG(entry->st->st_mode))
		makedep_add_file(&deps->rule, name);
	free(name);
	return 0;
}

static int
find_files(struct deps *deps, struct err *err)
{
	struct context context = { .dir = deps->build.dir,
		.ignore = deps->build.ignore,
		.ignored_dirs = true,
		.entry = add_entry,
		.arg = deps };

	add_dockerfile(deps);
	return context_walk(&context, err);
}

static void
find_parents(struct deps *deps)
{
	const struct build *build = &deps->build;
	const char *format = deps->parents, *percent = strchr(format, '%');

	for (size_t i = 0; i < build->nparents; i++) {
		char *word = build_image_word(build->parents[i].image);
		char *target = xasprintf("%.*s%s%s", (int)(percent - format),
		    format, word, percent + 1);

		/*
		 * What need not exist is not a prerequisite. What only a stage
		 * takes that the target does not need comes before it, since
		 * the engine makes that stage, too.
		 */
		if (!build->parents[i].optional)
			strv_add(build->parents[i].needed ? &deps->rule.needs
							  : &deps->rule.first,
			    target);
		free(word);
		free(target);
	}
}

static bool
contains(const struct strv *list, const char *name)
{
	for (size_t i = 0; i < list->len; i++) {
		if (strcmp(list->v[i], name) == 0)
			return true;
	}
	return false;
}

/* One line for each of the stages that the Dockerfile in dir refers to. */
static void
write_references(const char *dir, const char *stage, const struct strv *stages)
{
	char *path = join(dir, "Dockerfile");
	struct str text = { 0 };
	struct strv names = { 0 };
	struct err ignored;

	if (is_regular(path) && file_read(path, &text, &ignored) == 0)
		dockerfile_references(text.s, text.len, &names);
	for (size_t i = 0; i < names.len; i++) {
		const char *equals = strchr(names.v[i], '=');
		size_t arg = equals ? (size_t)(equals + 1 - names.v[i]) : 0;
		char *word = build_image_word(names.v[i] + arg);

		if (contains(stages, word))
			printf(
			    "%s<%.*s%s\n", stage, (int)arg, names.v[i], word);
		free(word);
	}
	strv_free(&names);
	str_free(&text);
	free(path);
}

static void
write_stages(char **dirs)
{
	struct strv stages = { 0 };

	for (size_t i = 0; dirs[i]; i++) {
		char *copy = xstrdup(dirs[i]);

		strv_add(&stages, basename(copy));
		free(copy);
	}
	for (size_t i = 0; dirs[i]; i++)
		write_references(dirs[i], stages.v[i], &stages);
	strv_free(&stages);
}

int
main(int argc, char **argv)
{
	struct deps deps = { 0 };
	struct build *build = &deps.build;
	struct str text = { 0 };
	struct err err;

	parse(&deps, argc, argv);
	if (deps.stages) {
		write_stages(deps.stages);
		return output_close(STATUS_OK);
	}
	if (build_read(build, &err) < 0)
		die(STATUS_FAILED, "%s", err.msg);
	if (build->problem)
		die(STATUS_FAILED, "%s", build->problem);
	if (deps.parents)
		find_parents(&deps);
	if (find_files(&deps, &err) < 0 ||
	    makedep_write(&deps.rule, &text, &err) < 0)
		die(STATUS_FAILED, "%s", err.msg);
	fwrite(str_text(&text), 1, text.len, stdout);
	str_free(&text);
	makedep_free(&deps.rule);
	build_free(build);
	return output_close(STATUS_OK);
}
