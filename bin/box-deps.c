/* SPDX-License-Identifier: MIT */
/*
 * box-deps: what an image is built from, as a rule for make. Asks no engine.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "build/context.h"
#include "build/makedep.h"
#include "build/options.h"
#include "build/read.h"
#include "build/sources.h"
#include "cli/cli.h"
#include "base/mem.h"
#include "cli/output.h"
#include "api/ref.h"

static const char usage[] =
    "box-deps [-T TARGET] [--parents FORMAT] [-f FILE] "
    "[--build-arg NAME[=VALUE]]... [--target STAGE] DIR";

struct deps {
	struct build build;
	const char *parents; /* what their targets look like, or NULL */
	struct makedep rule;
};

static const struct cli_option options[] = {
	OPT_TEXT('T', "make-target", struct deps, rule.target),
	OPT_TEXT(0, "parents", struct deps, parents),
	OPT_END,
};

static void
parse(struct deps *deps, int argc, char **argv)
{
	struct build *build = &deps->build;
	struct cli cli = { usage, .tables = { { options, deps },
				      { build_input_options, build } } };

	argv = cli_begin(&cli, argc, argv);
	if (!argv[0] || argv[1])
		cli_misuse(&cli, "want one directory");
	build->dir = argv[0];
	if (strcmp(build->dir, "-") == 0)
		cli_misuse(&cli, "make sees no files on stdin");
	if (deps->parents && !strchr(deps->parents, '%'))
		cli_misuse(&cli, "--parents '%s' has no %%", deps->parents);
	if (!deps->rule.target)
		deps->rule.target = build->dir;
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

/* The folder that path is in. */
static char *
folder_of(const char *path)
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

/* What make can look at: no pipe, and not stdin. */
static bool
add_if_there(struct deps *deps, char *name)
{
	struct stat st;
	bool there = stat(name, &st) == 0 && S_ISREG(st.st_mode);

	if (there)
		makedep_add_file(&deps->rule, name);
	free(name);
	return there;
}

/* What is read in any case, and the folders that show it coming and going. */
static void
add_dockerfile(struct deps *deps)
{
	const struct build *build = &deps->build;
	char *path =
	    build->file ? xstrdup(build->file) : join(build->dir, "Dockerfile");

	if (strcmp(path, "-") != 0 && add_if_there(deps, xstrdup(path))) {
		add_if_there(deps, xasprintf("%s.dockerignore", path));
		add_file(deps, folder_of(path));
	}
	add_if_there(deps, join(build->dir, ".dockerignore"));
	add_file(deps, join(build->dir, "."));
	free(path);
}

/*
 * A link is what it says, and that changes with its folder; make would look at
 * what it leads to. So do FIFOs and devices, whose content nobody reads.
 */
static int
add_entry(const struct context_entry *entry, void *arg, struct err *err)
{
	struct deps *deps = arg;
	const struct sources *sources = deps->build.sources;
	bool is_folder = S_ISDIR(entry->st->st_mode);
	bool want = sources_want(sources, entry->path);
	char *name;

	(void)err;
	if (!want && !(is_folder && sources_lead(sources, entry->path)))
		return CONTEXT_SKIP;
	name = join(deps->build.dir, entry->path);
	if (is_folder)
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

/*
 * One name for all names of an image: the shortest, with '@' for every ':',
 * which make would read as the end of a target.
 */
static char *
parent_word(const char *image)
{
	char *repo, *tag, *word;

	/* with a digest there is no shorter one */
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

static void
find_parents(struct deps *deps)
{
	const struct build *build = &deps->build;
	const char *format = deps->parents, *percent = strchr(format, '%');

	for (size_t i = 0; i < build->nparents; i++) {
		char *word = parent_word(build->parents[i].image);
		char *target = xasprintf("%.*s%s%s", (int)(percent - format),
		    format, word, percent + 1);

		/*
		 * Make need not know how to make what need not be there. The
		 * engine also makes stages that the target does not need.
		 */
		if (!build->parents[i].optional)
			strv_add(build->parents[i].needed ? &deps->rule.needs
							  : &deps->rule.first,
			    target);
		free(word);
		free(target);
	}
}

int
main(int argc, char **argv)
{
	struct deps deps = { 0 };
	struct build *build = &deps.build;
	struct str text = { 0 };
	struct err err;

	parse(&deps, argc, argv);
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
