/* SPDX-License-Identifier: MIT */
#include "dockerfile/dockerfile.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "dockerfile/dockerignore.h"

struct reader {
	struct dockerfile *file;
	struct stages stages;
	struct err *err;
	size_t parents_cap, sources_cap;
};

static struct dockerfile_parent *
add_parent(struct reader *reader, enum dockerfile_use use, size_t stage,
    const char *image)
{
	struct dockerfile *file = reader->file;
	struct dockerfile_parent *parent;

	if (variables_spend(
		&reader->stages.variables, strlen(image), reader->err) < 0)
		return NULL;
	file->parents = xgrow(file->parents, file->nparents,
	    &reader->parents_cap, sizeof(*file->parents));
	parent = &file->parents[file->nparents++];
	*parent = (struct dockerfile_parent){ .use = use,
		.stage = stage,
		.image = xstrdup(image),
		.needed = reader->stages.v[stage].needed };
	return parent;
}

/* What --from=from of COPY or --mount means in stage now. */
static int
use_from(struct reader *reader, enum dockerfile_use use, const char *from,
    size_t now)
{
	size_t stage = stages_find(&reader->stages, from, now), number;
	bool numbered = stages_is_number(from, &number);
	struct dockerfile_parent *parent;

	if (stage == STAGE_NONE && numbered && use == USE_COPY)
		return err_set(reader->err, ERR_USER, "no stage %s", from);
	if (strcasecmp(from, "scratch") == 0 ||
	    (stage != STAGE_NONE &&
		(stage < now || numbered || use == USE_MOUNT)))
		return 0;
	parent = add_parent(reader, use, now, from);
	if (!parent)
		return -1;
	parent->forward = stage != STAGE_NONE;
	return 0;
}

static bool
is_remote(const char *path, bool add)
{
	if (starts_with(path, "http://") || starts_with(path, "https://"))
		return true;
	return add &&
	       (starts_with(path, "git://") || starts_with(path, "ssh://") ||
		   starts_with(path, "git@"));
}

/* As 20.10 decides it: without a wildcard a '\\' is an ordinary character. */
static bool
is_literal(const char *path)
{
	for (; *path; path++) {
		if (strchr("*?[", *path))
			return false;
		if (*path == '\\' && path[1] != '\0')
			path++;
	}
	return true;
}

static struct dockerfile_source *
new_source(struct reader *reader)
{
	struct dockerfile *file = reader->file;

	file->sources = xgrow(file->sources, file->nsources,
	    &reader->sources_cap, sizeof(*file->sources));
	return &file->sources[file->nsources++];
}

/* Adds what word means as a source of that instruction of stage now. */
static int
add_source(struct reader *reader, const struct instruction *instruction,
    const char *word, size_t now)
{
	bool add = instruction_is(instruction, "add"), remote;
	struct seen seen = { 0 };
	char *path = variables_expand(
	    &reader->stages.variables, word, &seen, reader->err);
	struct str clean = { 0 };
	struct dockerfile_source *source;

	if (!path)
		return -1;
	remote = is_remote(path, add);
	if (remote && instruction_is(instruction, "copy")) {
		err_set(reader->err, ERR_USER, "copy takes no URL: %s", path);
		free(path);
		return -1;
	}
	if (remote)
		str_adds(&clean, path);
	else
		dockerignore_clean_path(path, strlen(path), &clean);
	free(path);

	source = new_source(reader);
	*source = (struct dockerfile_source){ .stage = now,
		.path = str_take(&clean),
		.unsure = seen.unsure && !remote,
		.arg = seen.arg };
	source->literal = is_literal(source->path);
	/* The value of a variable at the beginning may be a URL, too. */
	source->remote =
	    remote || (add && source->unsure && word[*word == '"'] == '$');
	return 0;
}

static int
apply_copy(
    struct reader *reader, const struct instruction *instruction, size_t now)
{
	const struct strv *args = &instruction->args;
	const char *from = instruction_is(instruction, "copy")
			       ? instruction_flag(instruction, "from")
			       : NULL;

	if (from && *from)
		return use_from(reader, USE_COPY, from, now);
	for (size_t i = 0; i + 1 < args->len; i++) {
		if (add_source(reader, instruction, args->v[i], now) < 0)
			return -1;
	}
	return 0;
}

static int
apply_run(
    struct reader *reader, const struct instruction *instruction, size_t now)
{
	int ret = 0;

	for (size_t i = 0; i < instruction->flags.len && ret == 0; i++) {
		char *from = instruction_mount(instruction, i, "from", "");
		char *type = instruction_mount(instruction, i, "type", "bind");
		char *source = instruction_mount(instruction, i, "source", "");

		if (from && *from)
			ret = use_from(reader, USE_MOUNT, from, now);
		else if (from && strcasecmp(type, "bind") == 0)
			ret = add_source(reader, instruction, source, now);
		free(from);
		free(type);
		free(source);
	}
	return ret;
}

static int
apply(void *arg, const struct instruction *instruction, size_t now)
{
	struct reader *reader = arg;
	struct variables *variables = &reader->stages.variables;

	if (instruction_is(instruction, "arg"))
		return variables_arg(
		    variables, false, instruction, reader->err);
	if (instruction_is(instruction, "env"))
		return variables_env(variables, instruction, reader->err);
	if (instruction_is(instruction, "copy") ||
	    instruction_is(instruction, "add"))
		return apply_copy(reader, instruction, now);
	if (instruction_is(instruction, "run"))
		return apply_run(reader, instruction, now);
	return 0;
}

/* FROM of a stage that is made from an image. */
static int
use_base(struct reader *reader, size_t now)
{
	struct stage *stage = &reader->stages.v[now];
	struct variables *variables = &reader->stages.variables;

	variables->env = NULL;
	variables->open = strcmp(stage->image, "scratch") != 0;
	if (!variables->open)
		return 0;
	return add_parent(reader, USE_FROM, now, stage->image) ? 0 : -1;
}

/* A stage comes after the one that it is made from. */
static int
read_stage(struct reader *reader, size_t now)
{
	struct stage *stage = &reader->stages.v[now];
	struct variables *variables = &reader->stages.variables;
	int ret = 0;

	variables->args = NULL;
	if (stage->wrong) {
		ret = err_set(reader->err, ERR_USER, "%s", stage->wrong);
	} else if (stage->base == STAGE_NONE) {
		ret = use_base(reader, now);
	} else {
		variables->env = reader->stages.v[stage->base].env;
		variables->open = reader->stages.v[stage->base].open;
	}
	if (ret < 0)
		return err_prefix(reader->err, "line %zu", stage->from->line);
	ret = stages_each_instruction(&reader->stages, now, apply, reader);
	stage->env = variables->env;
	stage->open = variables->open;
	return ret;
}

/* A stage that is not needed. If it is wrong, only the engine may refuse it. */
static void
read_idle_stage(struct reader *reader, size_t now)
{
	struct err *err = reader->err, ignored = { 0 };

	reader->err = reader->stages.err = &ignored;
	if (read_stage(reader, now) < 0)
		*new_source(reader) = (struct dockerfile_source){ .stage = now,
			.path = xstrdup("."),
			.literal = true,
			.unsure = true };
	reader->err = reader->stages.err = err;
}

static int
read_all(struct reader *reader, const struct dockerfile_input *input)
{
	struct instructions *all = reader->file->instructions;
	struct stages *stages = &reader->stages;

	if (instructions_parse(all, input->bytes, input->len, reader->err) < 0)
		return -1;
	stages->instructions = all;
	stages->err = reader->err;
	variables_init(&stages->variables, all->escape, input->args);
	if (stages_read(stages, input->target) < 0)
		return -1;
	for (size_t i = 0; i < stages->len; i++) {
		if (stages->v[i].needed && read_stage(reader, i) < 0)
			return -1;
		if (!stages->v[i].needed && i < stages->target)
			read_idle_stage(reader, i);
	}
	return 0;
}

int
dockerfile_parse(struct dockerfile *file, const struct dockerfile_input *input,
    struct err *err)
{
	struct reader reader = { .file = file, .err = err };
	int ret;

	*file = (struct dockerfile){ 0 };
	file->instructions = xcalloc(1, sizeof(*file->instructions));
	ret = read_all(&reader, input);
	variables_free(&reader.stages.variables);
	file->heredocs = file->instructions->heredocs;
	file->stages = reader.stages.v;
	file->nstages = reader.stages.len;
	file->target = reader.stages.target;
	if (ret < 0)
		dockerfile_free(file);
	return ret;
}

void
dockerfile_free(struct dockerfile *file)
{
	for (size_t i = 0; i < file->nparents; i++)
		free(file->parents[i].image);
	for (size_t i = 0; i < file->nsources; i++)
		free(file->sources[i].path);
	for (size_t i = 0; i < file->nstages; i++) {
		free(file->stages[i].name);
		free(file->stages[i].image);
		free(file->stages[i].wrong);
	}
	free(file->parents);
	free(file->sources);
	free(file->stages);
	if (file->instructions)
		instructions_free(file->instructions);
	free(file->instructions);
	*file = (struct dockerfile){ 0 };
}

/* References */

struct finder {
	struct expand expand;
	struct strv stages; /* their names, up to here */
	struct strv *names;
};

static const char *
get_nothing(const char *name, void *arg)
{
	(void)name;
	(void)arg;
	return NULL;
}

static bool
is_stage(const struct finder *finder, const char *name)
{
	for (size_t i = 0; i < finder->stages.len; i++) {
		if (strcasecmp(finder->stages.v[i], name) == 0)
			return true;
	}
	return false;
}

/* Adds the name that word is, without quotes, after the len bytes of before. */
static void
add(struct finder *finder, const char *before, size_t len, const char *word)
{
	struct str name = { 0 };

	str_add(&name, before, len);
	if (expand_word(&finder->expand, word, &name, NULL) == 0 &&
	    name.len > len && (len > 0 || !is_stage(finder, name.s)))
		strv_add(finder->names, name.s);
	str_free(&name);
}

/* NAME=VALUE of an ARG, if the name needs no quotes. */
static void
add_default(struct finder *finder, const char *word)
{
	size_t len = 0;

	while (is_letter(word[len]) || is_digit(word[len]) || word[len] == '_')
		len++;
	if (len > 0 && word[len] == '=')
		add(finder, word, len + 1, word + len + 1);
}

static void
add_mounts(struct finder *finder, const struct instruction *instruction)
{
	for (size_t i = 0; i < instruction->flags.len; i++) {
		char *from = instruction_mount(instruction, i, "from", "");

		if (from)
			add(finder, "", 0, from);
		free(from);
	}
}

static void
add_all(struct finder *finder, const struct instruction *instruction)
{
	const struct strv *args = &instruction->args;
	const char *from = instruction_flag(instruction, "from");

	if (instruction_is(instruction, "from") && args->len > 0) {
		add(finder, "", 0, args->v[0]);
		if (args->len == 3)
			strv_add(&finder->stages, args->v[2]);
	} else if (instruction_is(instruction, "copy") && from) {
		add(finder, "", 0, from);
	} else if (instruction_is(instruction, "run")) {
		add_mounts(finder, instruction);
	} else if (instruction_is(instruction, "arg")) {
		for (size_t i = 0; i < args->len; i++)
			add_default(finder, args->v[i]);
	} else if (instruction->trigger) {
		add_all(finder, instruction->trigger);
	}
}

void
dockerfile_references(const void *bytes, size_t len, struct strv *names)
{
	struct finder finder = { .names = names };
	struct instructions all;

	instructions_parse(&all, bytes, len, NULL);
	finder.expand = (struct expand){ .escape = all.escape,
		.get = get_nothing,
		.budget = EXPAND_BUDGET };
	for (size_t i = 0; i < all.len; i++)
		add_all(&finder, &all.v[i]);
	strv_free(&finder.stages);
	instructions_free(&all);
}
