/* SPDX-License-Identifier: MIT */
#include "dockerfile/variables.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* What every item that is kept costs, besides its bytes. */
enum {
	COST_OF_ITEM = 128
};

struct variable {
	const struct variable *next;
	struct variable *all_next;
	char *name;
	char *value; /* NULL: declared by ARG, but unset */
	struct seen seen;
};

/* Does BuildKit set this ARG? The classic builder does not. */
static bool
is_platform_arg(const char *name)
{
	static const char *const names[] = { "BUILDARCH", "BUILDOS",
		"BUILDOSVERSION", "BUILDPLATFORM", "BUILDVARIANT", "TARGETARCH",
		"TARGETOS", "TARGETOSVERSION", "TARGETPLATFORM", "TARGETSTAGE",
		"TARGETVARIANT" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(name, names[i]) == 0)
			return true;
	}
	return false;
}

/* Each step is spent, but only the next expansion reports an empty budget. */
static const struct variable *
find(struct variables *variables, const struct variable *variable,
    const char *name)
{
	size_t *budget = &variables->expand.budget;

	for (; variable && strcmp(variable->name, name) != 0;
	     variable = variable->next)
		*budget -= *budget > 0;
	return variable;
}

/* The value of a variable, for struct expand. */
static const char *
get(const char *name, void *arg)
{
	struct variables *variables = arg;
	struct seen *seen = variables->seen;
	const struct variable *variable = find(variables, variables->env, name);

	if (!variable)
		variable = find(variables, variables->args, name);
	if (!variable || !variable->value) {
		seen->unsure |= variables->open || is_platform_arg(name);
		return NULL;
	}
	seen->unsure |= variable->seen.unsure;
	seen->arg |= variable->seen.arg;
	return variable->value;
}

void
variables_init(
    struct variables *variables, char escape, const struct strv *given)
{
	*variables = (struct variables){ .given = given,
		.expand = { .escape = escape,
		    .get = get,
		    .arg = variables,
		    .budget = EXPAND_BUDGET } };
}

void
variables_free(struct variables *variables)
{
	while (variables->all) {
		struct variable *variable = variables->all;

		variables->all = variable->all_next;
		free(variable->name);
		free(variable->value);
		free(variable);
	}
}

int
variables_spend(struct variables *variables, size_t bytes, struct err *err)
{
	if (variables->expand.budget <= COST_OF_ITEM + bytes)
		return err_set(err, ERR_USER, "too much of it all");
	variables->expand.budget -= COST_OF_ITEM + bytes;
	return 0;
}

char *
variables_expand(struct variables *variables, const char *word,
    struct seen *seen, struct err *err)
{
	struct str out = { 0 };

	variables->seen = seen;
	if (expand_word(&variables->expand, word, &out, err) == 0 &&
	    variables_spend(variables, out.len, err) == 0)
		return str_take(&out);
	str_free(&out);
	return NULL;
}

/* Puts a variable at the head of list; takes its name and value. */
static void
set(struct variables *variables, const struct variable **list,
    const struct variable *value)
{
	struct variable *variable = xmalloc(sizeof(*variable));

	*variable = *value;
	variable->next = *list;
	variable->all_next = variables->all;
	variables->all = variable;
	*list = variable;
}

/* The caller's value of a build argument; NULL if it gave none. */
static const char *
given_value(const struct strv *given, const char *name)
{
	size_t len = strlen(name);

	/* As on a command line, the last one counts. */
	for (size_t i = given ? given->len : 0; i > 0; i--) {
		const char *arg = given->v[i - 1];

		if (strncmp(arg, name, len) == 0 && arg[len] == '=')
			return arg + len + 1;
	}
	return NULL;
}

/* Replaces a value that the ARG lacks, or that the caller gave. */
static void
resolve_arg(struct variables *variables, bool global, struct variable *new)
{
	const char *value = given_value(variables->given, new->name);

	if (value) {
		new->seen.unsure = false;
	} else if (!new->value && !global) {
		const struct variable *other =
		    find(variables, variables->globals, new->name);

		if (other) {
			value = other->value;
			new->seen.unsure = other->seen.unsure;
		}
	}
	if (value) {
		free(new->value);
		new->value = xstrdup(value);
	}
	new->seen.arg = true;
}

/* NAME or NAME=VALUE of an ARG */
static int
set_arg(struct variables *variables, bool global, const struct variable **list,
    const char *word, struct err *err)
{
	const char *equals = strchr(word, '=');
	struct variable new = { 0 };
	char *name =
	    xstrndup(word, equals ? (size_t)(equals - word) : strlen(word));

	new.name = variables_expand(variables, name, &new.seen, err);
	free(name);
	if (new.name && equals)
		new.value =
		    variables_expand(variables, equals + 1, &new.seen, err);
	if (!new.name || (equals && !new.value)) {
		free(new.name);
		return -1;
	}
	resolve_arg(variables, global, &new);
	set(variables, list, &new);
	return variables_spend(
	    variables, new.value ? strlen(new.value) : 0, err);
}

int
variables_arg(struct variables *variables, bool global,
    const struct instruction *instruction, struct err *err)
{
	const struct variable **list =
	    global ? &variables->globals : &variables->args;
	/* All are expanded before any of them is set. */
	const struct variable *new = *list;
	int ret = 0;

	for (size_t i = 0; i < instruction->args.len && ret == 0; i++)
		ret = set_arg(
		    variables, global, &new, instruction->args.v[i], err);
	*list = new;
	return ret;
}

int
variables_env(struct variables *variables,
    const struct instruction *instruction, struct err *err)
{
	const struct variable *list = variables->env;
	const struct strv *args = &instruction->args;

	for (size_t i = 0; i + 2 < args->len; i += 3) {
		struct variable new = { 0 };

		new.name =
		    variables_expand(variables, args->v[i], &new.seen, err);
		if (new.name)
			new.value = variables_expand(
			    variables, args->v[i + 1], &new.seen, err);
		if (!new.value) {
			free(new.name);
			return -1;
		}
		set(variables, &list, &new);
	}
	variables->env = list;
	return 0;
}
