/* SPDX-License-Identifier: MIT */
#include "dockerfile/stages.h"

#include <stdlib.h>
#include <string.h>

#include "base/ascii.h"
#include "base/mem.h"
#include "dockerfile/run_mount.h"

static int
check_from(const struct instruction *from, const char *name, struct err *err)
{
	const struct strv *args = &from->args;

	if (args->len == 1)
		return 0;
	if (args->len != 3 || !ascii_same(args->v[1], "as"))
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
	*stage = (struct stage){ .line = from->line,
		.base = STAGE_NONE,
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
		if (ascii_same(stages->v[--end].name, name))
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
	const struct stage *stage = &stages->v[now];
	size_t base = stage->base;

	for (size_t i = base != STAGE_NONE ? stages->v[base].first : 0;
	     base != STAGE_NONE && i < stages->v[base].end; i++) {
		if (all[i].trigger && apply(arg, all[i].trigger, now) < 0)
			return err_prefix(stages->err, "line %zu", all[i].line);
	}
	for (size_t i = stage->first; i < stage->end; i++) {
		if (!all[i].trigger && apply(arg, &all[i], now) < 0)
			return err_prefix(stages->err, "line %zu", all[i].line);
	}
	return 0;
}

/* Edges */

static void
add_edge(struct stages *stages, size_t to)
{
	stages->edges = xgrow(stages->edges, stages->nedges, &stages->edges_cap,
	    sizeof(*stages->edges));
	stages->edges[stages->nedges++] = to;
}

/* An edge to the stage that --from=name means in stage now, if it is one. */
static int
add_from_edge(struct stages *stages, const char *name, size_t now)
{
	size_t to = stages_find(stages, name, now);

	if (to != STAGE_NONE)
		add_edge(stages, to);
	return variables_spend(&stages->variables, stages->len, stages->err);
}

/* Edges to the stages that an instruction of stage now takes something from. */
static int
add_edges(void *arg, const struct instruction *instruction, size_t now)
{
	const char *from = instruction_flag(instruction, "from");
	struct stages *stages = arg;
	struct run_mount mount;
	int ret = 0;

	if (instruction_is(instruction, "copy") && from)
		return add_from_edge(stages, from, now);
	for (size_t i = 0; i < instruction->flags.len && ret == 0; i++) {
		if (run_mount_read(instruction, i, &mount)) {
			ret = add_from_edge(stages, mount.from, now);
			run_mount_free(&mount);
		}
	}
	return ret;
}

/* Expands what FROM says. A mistake only matters if the stage is needed. */
static void
read_from(struct stages *stages, struct stage *stage)
{
	const char *platform = instruction_flag(stage->from, "platform");
	const char *word = stage->from->args.v[0];
	struct variables *variables = &stages->variables;
	struct seen seen = { 0 };
	struct err wrong = { 0 };

	stage->image = variables_expand(variables, word, &seen, &wrong);
	if (stage->image && *stage->image == '\0') {
		err_set(&wrong, ERR_USER, "the image %s is blank", word);
		free(stage->image);
		stage->image = NULL;
	}
	if (stage->image)
		stage->platform = variables_expand(
		    variables, platform ? platform : "", &seen, &wrong);
	if (!stage->platform)
		stage->wrong = xstrdup(wrong.msg);
}

static int
link_stages(struct stages *stages)
{
	for (size_t i = 0; i < stages->len; i++) {
		struct stage *stage = &stages->v[i];

		stage->edge = stages->nedges;
		read_from(stages, stage);
		if (stage->image)
			stage->base = find_name(stages, stage->image, i);
		if (stage->base != STAGE_NONE)
			add_edge(stages, stage->base);
		if (stages_each_instruction(stages, i, add_edges, stages) < 0)
			return -1;
	}
	return 0;
}

/* The target */

static int
find_target(struct stages *stages, const char *target)
{
	stages->target = stages->len - 1;
	if (!target)
		return 0;
	/* The first one of that name, unlike in --from. */
	for (size_t i = 0; i < stages->len; i++) {
		if (*target && ascii_same(stages->v[i].name, target)) {
			stages->target = i;
			return 0;
		}
	}
	if (stages_is_number(target, &stages->target) &&
	    stages->target < stages->len)
		return 0;
	return err_set(stages->err, ERR_USER, "no stage %s", target);
}

/* The edges of a stage end where those of the next begin. */
static bool
has_edge_left(const struct stages *stages, size_t number)
{
	return stages->v[number].next_edge <
	       (number + 1 < stages->len ? stages->v[number + 1].edge
					 : stages->nedges);
}

/*
 * Marks all that the target needs, depth first. path leads from the target to
 * the stage that is looked at; a stage that is already on it closes a circle.
 */
static int
mark_needed(struct stages *stages)
{
	size_t *path = xcalloc(stages->len + 1, sizeof(*path));
	size_t depth = 0, to = stages->target;

	while (!stages->v[to].on_path) {
		struct stage *stage = &stages->v[to];

		if (!stage->needed) {
			stage->needed = stage->on_path = true;
			stage->next_edge = stage->edge;
			path[depth++] = to;
		}
		while (depth > 0 && !has_edge_left(stages, path[depth - 1]))
			stages->v[path[--depth]].on_path = false;
		if (depth == 0)
			break;
		to = stages->edges[stages->v[path[depth - 1]].next_edge++];
	}
	free(path);
	if (depth == 0)
		return 0;
	return err_set(stages->err, ERR_USER,
	    "line %zu: this stage needs itself, in a circle",
	    stages->v[to].line);
}

int
stages_read(struct stages *stages, const char *target)
{
	stages->v = xcalloc(STAGES_MAX, sizeof(*stages->v));
	if (split_stages(stages) < 0 || link_stages(stages) < 0 ||
	    find_target(stages, target) < 0)
		return -1;
	return mark_needed(stages);
}

void
stages_free(struct stages *stages)
{
	for (size_t i = 0; i < stages->len; i++) {
		struct stage *stage = &stages->v[i];

		free(stage->image);
		free(stage->platform);
		free(stage->wrong);
		stage->image = stage->platform = stage->wrong = NULL;
		stage->env = NULL;
	}
	variables_free(&stages->variables);
	free(stages->edges);
}
