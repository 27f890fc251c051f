/* SPDX-License-Identifier: MIT */
#include "dockerfile/stages.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/mem.h"

static int
check_from(const struct instruction *from, const char *name, struct err *err)
{
	const struct strv *args = &from->args;

	if (args->len == 1)
		return 0;
	if (args->len != 3 || strcasecmp(args->v[1], "as") != 0)
		return err_set(
		    err, ERR_USER, "from takes an image, or image AS name");
	if (!is_letter(*name) ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.")])
		return err_set(err, ERR_USER, "'%s' is not a name for a stage",
		    args->v[2]);
	return 0;
}

static int
add_stage(struct stages *stages, const struct instruction *from, size_t number)
{
	struct stage *stage = &stages->v[stages->len];

	if (stages->len == STAGES_MAX)
		return err_set(
		    stages->err, ERR_USER, "more than %d stages", STAGES_MAX);
	stages->len++;
	*stage = (struct stage){ .base = STAGE_NONE,
		.from = from,
		.first = number + 1,
		.end = number + 1 };
	stage->name = xstrdup(from->args.len == 3 ? from->args.v[2] : "");
	ascii_lower(stage->name);
	return check_from(from, stage->name, stages->err);
}

static int
split_one(struct stages *stages, size_t number)
{
	struct variables *variables = &stages->variables;
	const struct instruction *instruction =
	    &stages->instructions->v[number];
	int ret;

	if (instruction_check(instruction, stages->err) < 0)
		return -1;
	if (instruction_is(instruction, "from"))
		return add_stage(stages, instruction, number);
	if (stages->len > 0) {
		stages->v[stages->len - 1].end = number + 1;
		return 0;
	}
	if (!instruction_is(instruction, "arg"))
		return err_set(stages->err, ERR_USER,
		    "%s before the first from", instruction->name);
	ret = variables_arg(variables, true, instruction, stages->err);
	/* ARGs before the first FROM can use those before them. */
	variables->args = variables->globals;
	return ret;
}

/* Checks all instructions, and divides them into stages. */
static int
split_stages(struct stages *stages)
{
	const struct instructions *all = stages->instructions;

	for (size_t i = 0; i < all->len; i++) {
		if (split_one(stages, i) < 0)
			return err_prefix(
			    stages->err, "line %zu", all->v[i].line);
	}
	if (stages->len == 0)
		return err_set(stages->err, ERR_USER, "no from instruction");
	return 0;
}

/* The last stage before end that has this name. */
static size_t
find_name(const struct stages *stages, const char *name, size_t end)
{
	while (*name && end > 0) {
		if (strcasecmp(stages->v[--end].name, name) == 0)
			return end;
	}
	return STAGE_NONE;
}

bool
stages_is_number(const char *s, size_t *number)
{
	size_t len = strspn(s, "0123456789");

	*number = len > 9 ? 999999999 : (size_t)strtoul(s, NULL, 10);
	return len > 0 && s[len] == '\0';
}

size_t
stages_find(const struct stages *stages, const char *name, size_t now)
{
	size_t stage = find_name(stages, name, now), number;

	if (stage == STAGE_NONE)
		stage = find_name(stages, name, stages->len);
	if (stage == STAGE_NONE && stages_is_number(name, &number) &&
	    number < stages->len)
		stage = number;
	return stage;
}

int
stages_each_instruction(
    struct stages *stages, size_t now, stages_fn *apply, void *arg)
{
	const struct instruction *all = stages->instructions->v;
	size_t parts[] = { stages->v[now].base, now };
	int ret = 0;

	for (size_t part = 0; part < 2; part++) {
		bool own = part == 1;
		const struct stage *stage = &stages->v[parts[part]];

		if (parts[part] == STAGE_NONE)
			continue;
		for (size_t i = stage->first; i < stage->end && ret == 0; i++) {
			if (own == (all[i].trigger != NULL))
				continue;
			ret = apply(arg, own ? &all[i] : all[i].trigger, now);
			if (ret < 0)
				err_prefix(
				    stages->err, "line %zu", all[i].line);
		}
	}
	return ret;
}

/* Expands what FROM says. A mistake only matters if the stage is needed. */
static void
read_from(struct stages *stages, size_t number)
{
	struct stage *stage = &stages->v[number];
	const char *platform = instruction_flag(stage->from, "platform");
	const char *word = stage->from->args.v[0];
	struct variables *variables = &stages->variables;
	struct seen seen = { 0 };
	struct err wrong = { 0 };

	stage->image = variables_expand(variables, word, &seen, &wrong);
	if (stage->image && *stage->image == '\0')
		err_set(&wrong, ERR_USER, "the image %s is blank", word);
	else if (stage->image && platform)
		free(variables_expand(variables, platform, &seen, &wrong));
	if (wrong.kind)
		stage->wrong = xstrdup(wrong.msg);
	else
		stage->base = find_name(stages, stage->image, number);
}

static int
find_target(struct stages *stages, const char *target)
{
	stages->target = stages->len - 1;
	if (!target)
		return 0;
	/* The first one of that name, unlike in --from. */
	for (size_t i = 0; i < stages->len; i++) {
		if (*target && strcasecmp(stages->v[i].name, target) == 0) {
			stages->target = i;
			return 0;
		}
	}
	if (stages_is_number(target, &stages->target) &&
	    stages->target < stages->len)
		return 0;
	return err_set(stages->err, ERR_USER, "no stage %s", target);
}

static int visit(struct stages *, size_t number);

/* The stage that --from=name means in stage now, if it is one. */
static int
visit_from(struct stages *stages, const char *name, size_t now)
{
	size_t number = stages_find(stages, name, now);

	if (variables_spend(&stages->variables, stages->len, stages->err) < 0)
		return -1;
	return number != STAGE_NONE ? visit(stages, number) : 0;
}

/* The stages that an instruction of stage now takes something from. */
static int
visit_instruction(void *arg, const struct instruction *instruction, size_t now)
{
	const char *from = instruction_flag(instruction, "from");
	struct stages *stages = arg;
	int ret = 0;

	if (instruction_is(instruction, "copy") && from)
		return visit_from(stages, from, now);
	for (size_t i = 0; i < instruction->flags.len && ret == 0; i++) {
		char *mount = instruction_mount(instruction, i, "from", "");

		if (mount)
			ret = visit_from(stages, mount, now);
		free(mount);
	}
	return ret;
}

/*
 * Marks a stage and all that it needs. Returns 0, -1 with *err set, or 1 with
 * *err set for a cycle, whose message names the line of a stage.
 */
static int
visit(struct stages *stages, size_t number)
{
	struct stage *stage = &stages->v[number];
	int ret = 0;

	if (stage->visiting) {
		err_set(stages->err, ERR_USER,
		    "line %zu: this stage needs itself, in a circle",
		    stage->from->line);
		return 1;
	}
	if (stage->needed)
		return 0;
	stage->needed = stage->visiting = true;
	if (stage->base != STAGE_NONE)
		ret = visit(stages, stage->base);
	if (ret == 0)
		ret = stages_each_instruction(
		    stages, number, visit_instruction, stages);
	stage->visiting = false;
	return ret;
}

int
stages_read(struct stages *stages, const char *target)
{
	stages->v = xcalloc(STAGES_MAX, sizeof(*stages->v));
	if (split_stages(stages) < 0)
		return -1;
	for (size_t i = 0; i < stages->len; i++)
		read_from(stages, i);
	if (find_target(stages, target) < 0 ||
	    visit(stages, stages->target) != 0)
		return -1;
	return 0;
}
