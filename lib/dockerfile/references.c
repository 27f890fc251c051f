/* SPDX-License-Identifier: MIT */
#include "dockerfile/references.h"

#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "dockerfile/expand.h"
#include "dockerfile/parse.h"
#include "dockerfile/run_mount.h"

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
	struct run_mount mount;

	for (size_t i = 0; i < instruction->flags.len; i++) {
		if (run_mount_read(instruction, i, &mount)) {
			add(finder, "", 0, mount.from);
			run_mount_free(&mount);
		}
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
references_find(const void *bytes, size_t len, struct strv *names)
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
