/* SPDX-License-Identifier: MIT */
#include "dockerfile/stages.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "dockerfile/expand.h"
#include "dockerfile/dockerignore.h"
#include "base/mem.h"

/* What each thing that is kept costs of the expansions' budget. */
enum {
	COST_OF_ITEM = 128
};

/* A variable, in front of those that were set before it. */
struct var {
	const struct var *next;
	char *name;
	char *value; /* NULL: declared by ARG, but unset */
	bool unsure;
	bool arg;         /* an ARG, or made from one */
	struct var *made; /* the one made before, for freeing */
};

/* What was seen while a word was expanded. */
struct seen {
	struct strv vars;
	bool unsure;
	bool arg;
};

struct freshness {
	const struct instruction *from;
	size_t first, end; /* its instructions, FROM not among them */
	char *image;       /* expanded; NULL: it cannot be */
	char *platform;
	struct seen seen; /* in both of them */
	char *wrong;      /* why there is no image; matters if it is needed */
	size_t edge;      /* the first of its edges */
	size_t next_edge; /* while they are followed, see mark_needed() */
	bool on_path;
	const struct var *env; /* what its ENVs set, once it was read */
	bool open;             /* its image may set variables, too */
};

struct job {
	struct dockerfile *file;
	const struct strv *given; /* build arguments, or NULL */
	struct freshness *stages;
	size_t *edges; /* numbers of stages that a stage needs */
	size_t nedges;
	size_t edges_cap, parents_cap, sources_cap;
	const struct var *globals;
	struct var *made;

	/* The stage being read, and what its variables are. */
	size_t now;
	const struct var *env;
	const struct var *args;
	bool open;
	struct seen *seen;
	struct expand expand;
	struct err *err;
};

/* Variables */

static void
seen_free(struct seen *seen)
{
	strv_free(&seen->vars);
}

/* Variables that BuildKit sets, and the classic builder does not. */
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

/* Pays where no error can be reported; the next expansion will. */
static void
pay_step(struct job *job, size_t n)
{
	size_t *budget = &job->expand.budget;

	*budget -= n < *budget ? n : *budget;
}

static const struct var *
find_var(struct job *job, const struct var *var, const char *name)
{
	for (; var && strcmp(var->name, name) != 0; var = var->next)
		pay_step(job, 1);
	return var;
}

/* The value of a variable, as struct expand wants it. ENV overrules ARG. */
static const char *
get_var(const char *name, void *arg)
{
	struct job *job = arg;
	const struct var *var = find_var(job, job->env, name);

	if (var == NULL)
		var = find_var(job, job->args, name);
	strv_add(&job->seen->vars, name);
	pay_step(job, strlen(name) + sizeof(char *));
	if (var == NULL || var->value == NULL) {
		job->seen->unsure |= job->open || is_platform_arg(name);
		return NULL;
	}
	job->seen->unsure |= var->unsure;
	job->seen->arg |= var->arg;
	return var->value;
}

/* Pays for something that is kept, and has that many bytes of text. */
static int
spend(struct job *job, size_t bytes)
{
	if (job->expand.budget <= COST_OF_ITEM + bytes)
		return err_set(job->err, ERR_USER, "too much of it all");
	job->expand.budget -= COST_OF_ITEM + bytes;
	return 0;
}

/* Makes room for one more than n items of that size. */
static void *
grown(void *items, size_t n, size_t *cap, size_t size)
{
	if (n < *cap)
		return items;
	*cap = 2 * *cap + 8;
	return xrealloc(items, *cap * size);
}

/* Expands word; what was seen is added to seen. NULL with err set. */
static char *
expand(struct job *job, const char *word, struct seen *seen)
{
	struct str out = { 0 };

	job->seen = seen;
	if (expand_word(&job->expand, word, &out, job->err) == 0 &&
	    spend(job, out.len) == 0)
		return str_take(&out);
	str_free(&out);
	return NULL;
}

/* Sets a variable; name and value are taken, value may be NULL. */
static void
set_var(struct job *job, const struct var **list, char *name, char *value)
{
	struct var *var = xcalloc(1, sizeof(*var));

	var->next = *list;
	var->name = name;
	var->value = value;
	var->made = job->made;
	job->made = var;
	*list = var;
}

/* The caller's value of a build argument; NULL if it gave none. */
static const char *
given_arg(const struct job *job, const char *name)
{
	size_t len = strlen(name);

	/* As on a command line, the last one counts. */
	for (size_t i = job->given ? job->given->len : 0; i > 0; i--) {
		const char *arg = job->given->v[i - 1];

		if (strncmp(arg, name, len) == 0 && arg[len] == '=')
			return arg + len + 1;
	}
	return NULL;
}

/*
 * One NAME or NAME=VALUE of an ARG. The caller's value goes first; a default
 * comes before the value that a global ARG of that name has.
 */
static int
set_arg(struct job *job, const struct var **list, const char *word)
{
	const char *equals = strchr(word, '='), *given;
	const struct var *global = NULL;
	struct seen seen = { 0 };
	char *name =
	    xstrndup(word, equals ? (size_t)(equals - word) : strlen(word));
	char *key = expand(job, name, &seen), *value = NULL;

	if (key && equals)
		value = expand(job, equals + 1, &seen);
	free(name);
	seen_free(&seen);
	if (key == NULL || (equals && value == NULL)) {
		free(key);
		return -1;
	}
	given = given_arg(job, key);
	if (given == NULL && value == NULL && job->file->nstages > 0) {
		global = find_var(job, job->globals, key);
		given = global ? global->value : NULL;
	}
	if (given) {
		free(value);
		value = xstrdup(given);
	}
	set_var(job, list, key, value);
	job->made->unsure = global ? global->unsure : !given && seen.unsure;
	job->made->arg = true;
	strv_add(&job->file->args, key);
	return spend(job, given ? strlen(given) : 0);
}

static int
apply_arg(struct job *job, const struct var **list,
    const struct instruction *instruction)
{
	/* All are expanded before any of them is set. */
	const struct var *new = *list;
	int ret = 0;

	for (size_t i = 0; i < instruction->args.len && ret == 0; i++)
		ret = set_arg(job, &new, instruction->args.v[i]);
	*list = new;
	return ret;
}

static int
apply_env(struct job *job, const struct instruction *instruction)
{
	const struct var *new = job->env;
	const struct strv *args = &instruction->args;

	for (size_t i = 0; i + 2 < args->len; i += 3) {
		struct seen seen = { 0 };
		char *name = expand(job, args->v[i], &seen);
		char *value = name ? expand(job, args->v[i + 1], &seen) : NULL;

		seen_free(&seen);
		if (value == NULL) {
			free(name);
			return -1;
		}
		set_var(job, &new, name, value);
		job->made->unsure = seen.unsure;
		job->made->arg = seen.arg;
	}
	job->env = new;
	return 0;
}

/* Stages */

/* The name in FROM image AS name, in lower case; "" if there is none. */
static char *
stage_name(const struct instruction *from)
{
	char *name = xstrdup(from->args.len == 3 ? from->args.v[2] : "");

	for (char *s = name; *s; s++) {
		if (*s >= 'A' && *s <= 'Z')
			*s = (char)(*s - 'A' + 'a');
	}
	return name;
}

static int
check_from(const struct instruction *from, const char *name, struct err *err)
{
	const struct strv *args = &from->args;

	if (args->len == 1)
		return 0;
	if (args->len != 3 || strcasecmp(args->v[1], "as") != 0)
		return err_set(
		    err, ERR_USER, "from takes an image, or image AS name");
	if (*name < 'a' || *name > 'z' ||
	    name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-_.")])
		return err_set(
		    err, ERR_USER, "'%s' is no name for a stage", args->v[2]);
	return 0;
}

static int
add_stage(struct job *job, const struct instruction *from, size_t number)
{
	struct dockerfile *file = job->file;
	struct dockerfile_stage *stage = &file->stages[file->nstages];

	if (file->nstages == DOCKERFILE_STAGES)
		return err_set(job->err, ERR_USER, "more than %d stages",
		    DOCKERFILE_STAGES);
	file->nstages++;
	*stage = (struct dockerfile_stage){ .line = from->line,
		.base = DOCKERFILE_NONE };
	stage->name = stage_name(from);
	job->stages[file->nstages - 1] = (struct freshness){
		.from = from, .first = number + 1, .end = number + 1
	};
	return check_from(from, stage->name, job->err);
}

/* Checks all instructions, and deals them out to stages. */
static int
split_stages(struct job *job)
{
	const struct instructions *all = job->file->instructions;

	for (size_t i = 0; i < all->len; i++) {
		const struct instruction *instruction = &all->v[i];
		bool is_from = strcmp(instruction->name, "from") == 0;
		int ret = instruction_check(instruction, job->err);

		if (ret == 0 && is_from)
			ret = add_stage(job, instruction, i);
		else if (ret == 0 && job->file->nstages > 0)
			job->stages[job->file->nstages - 1].end = i + 1;
		else if (ret == 0 && strcmp(instruction->name, "arg") == 0)
			ret = apply_arg(job, &job->globals, instruction);
		else if (ret == 0)
			ret = err_set(job->err, ERR_USER,
			    "%s before the first from", instruction->name);
		/* Global ARGs can use those before them, FROM all of them. */
		job->args = job->globals;
		if (ret < 0)
			return err_prefix(
			    job->err, "line %zu", instruction->line);
	}
	if (job->file->nstages == 0)
		return err_set(job->err, ERR_USER, "no from instruction");
	return 0;
}

/* The last stage before end that has this name. */
static size_t
find_name(const struct job *job, const char *name, size_t end)
{
	while (end > 0) {
		end--;
		if (strcasecmp(job->file->stages[end].name, name) == 0 &&
		    *name != '\0')
			return end;
	}
	return DOCKERFILE_NONE;
}

/* Is s a number? A huge one is taken for another huge one. */
static bool
is_number(const char *s, size_t *number)
{
	size_t len = strspn(s, "0123456789");

	*number = len > 9 ? 999999999 : (size_t)strtoul(s, NULL, 10);
	return len > 0 && s[len] == '\0';
}

/*
 * The stage that --from names in stage now: one before, or else, for BuildKit,
 * one behind it. DOCKERFILE_NONE for an image, and for a number too large.
 */
static size_t
find_from(const struct job *job, const char *name, size_t now)
{
	size_t stage = find_name(job, name, now), number;

	if (stage == DOCKERFILE_NONE)
		stage = find_name(job, name, job->file->nstages);
	if (stage == DOCKERFILE_NONE && is_number(name, &number) &&
	    number < job->file->nstages)
		stage = number;
	return stage;
}

/* One field of RUN --mount, which may be quoted as in CSV. */
static const char *
mount_field(const char *s, struct str *field)
{
	bool quoted = *s == '"';

	str_reset(field);
	for (s += quoted; *s && (quoted || *s != ','); s++) {
		if (quoted && *s == '"' && *++s != '"') {
			quoted = false;
			if (*s == '\0' || *s == ',')
				break;
		}
		str_addc(field, *s);
	}
	return *s == ',' ? s + 1 : s;
}

/* What matters of --mount. All are the caller's to free. */
struct mount {
	char *type;
	char *from;
	char *source;
};

static void
set_field(char **field, const char *value)
{
	free(*field);
	*field = xstrdup(value);
}

static struct mount
read_mount(const char *s)
{
	struct mount mount = { xstrdup("bind"), xstrdup(""), xstrdup("") };
	struct str field = { 0 };

	while (*s) {
		char *equals;

		s = mount_field(s, &field);
		equals = strchr(str_text(&field), '=');
		if (equals == NULL)
			continue;
		*equals = '\0';
		if (strcasecmp(field.s, "type") == 0)
			set_field(&mount.type, equals + 1);
		else if (strcasecmp(field.s, "from") == 0)
			set_field(&mount.from, equals + 1);
		else if (strcasecmp(field.s, "source") == 0 ||
			 strcasecmp(field.s, "src") == 0)
			set_field(&mount.source, equals + 1);
	}
	str_free(&field);
	return mount;
}

static void
mount_free(struct mount *mount)
{
	free(mount->type);
	free(mount->from);
	free(mount->source);
}

/* The --mount in this flag, if it is one. */
static bool
is_mount(const char *flag, struct mount *mount)
{
	if (!starts_with(flag, "--mount="))
		return false;
	*mount = read_mount(flag + strlen("--mount="));
	return true;
}

static void
add_edge(struct job *job, size_t to)
{
	job->edges = grown(
	    job->edges, job->nedges, &job->edges_cap, sizeof(*job->edges));
	job->edges[job->nedges++] = to;
}

/* As add_edge(), to the stage that --from names in stage now, if it is one. */
static int
add_from_edge(struct job *job, const char *from, size_t now)
{
	size_t to = find_from(job, from, now);

	if (to != DOCKERFILE_NONE)
		add_edge(job, to);
	return spend(job, job->file->nstages);
}

/* The stages that an instruction of stage now takes something from. */
static int
add_edges(struct job *job, const struct instruction *instruction, size_t now)
{
	const char *from = instruction_flag(instruction, "from");
	struct mount mount;
	int ret = 0;

	if (strcmp(instruction->name, "copy") == 0 && from)
		return add_from_edge(job, from, now);
	if (strcmp(instruction->name, "run") != 0)
		return 0;
	for (size_t i = 0; i < instruction->flags.len && ret == 0; i++) {
		if (is_mount(instruction->flags.v[i], &mount)) {
			ret = add_from_edge(job, mount.from, now);
			mount_free(&mount);
		}
	}
	return ret;
}

typedef int apply_fn(struct job *, const struct instruction *, size_t now);

/*
 * All instructions of a stage: the triggers of the stage it is made from, then
 * its own, without its triggers.
 */
static int
for_each_instruction(struct job *job, size_t now, apply_fn *apply)
{
	const struct instruction *all = job->file->instructions->v;
	const struct freshness *stage = &job->stages[now];
	size_t base = job->file->stages[now].base;
	int ret = 0;

	if (base != DOCKERFILE_NONE) {
		const struct freshness *from = &job->stages[base];

		for (size_t i = from->first; i < from->end && ret == 0; i++) {
			if (all[i].trigger)
				ret = apply(job, all[i].trigger, now);
			if (ret < 0)
				err_prefix(job->err, "line %zu", all[i].line);
		}
	}
	for (size_t i = stage->first; i < stage->end && ret == 0; i++) {
		if (all[i].trigger == NULL)
			ret = apply(job, &all[i], now);
		if (ret < 0)
			err_prefix(job->err, "line %zu", all[i].line);
	}
	return ret;
}

/* What FROM says. What is wrong with it matters only if it is needed. */
static void
read_from(struct job *job, struct freshness *stage)
{
	const char *platform = instruction_flag(stage->from, "platform");
	struct err wrong = { 0 }, *err = job->err;

	job->err = &wrong;
	job->env = NULL;
	job->args = job->globals;
	job->open = false;
	stage->image = expand(job, stage->from->args.v[0], &stage->seen);
	if (stage->image && *stage->image == '\0') {
		err_set(&wrong, ERR_USER, "the image %s is blank",
		    stage->from->args.v[0]);
		free(stage->image);
		stage->image = NULL;
	}
	if (stage->image)
		stage->platform =
		    expand(job, platform ? platform : "", &stage->seen);
	if (stage->platform == NULL)
		stage->wrong = xstrdup(wrong.msg);
	job->err = err;
}

/* Finds for each stage those that it needs. */
static int
link_stages(struct job *job)
{
	for (size_t i = 0; i < job->file->nstages; i++) {
		struct freshness *stage = &job->stages[i];
		size_t *base = &job->file->stages[i].base;

		stage->edge = job->nedges;
		read_from(job, stage);
		if (stage->image)
			*base = find_name(job, stage->image, i);
		if (*base != DOCKERFILE_NONE)
			add_edge(job, *base);
		if (for_each_instruction(job, i, add_edges) < 0)
			return -1;
	}
	return 0;
}

static int
find_target(struct job *job, const char *target)
{
	struct dockerfile *file = job->file;
	size_t number;

	file->target = file->nstages - 1;
	if (target == NULL)
		return 0;
	for (size_t i = 0; i < file->nstages; i++) {
		if (*target && strcasecmp(file->stages[i].name, target) == 0) {
			file->target = i;
			return 0;
		}
	}
	if (is_number(target, &number) && number < file->nstages) {
		file->target = number;
		return 0;
	}
	return err_set(job->err, ERR_USER, "no stage %s", target);
}

/* The edges of a stage end where those of the next begin. */
static size_t
edges_end(const struct job *job, size_t stage)
{
	if (stage + 1 < job->file->nstages)
		return job->stages[stage + 1].edge;
	return job->nedges;
}

/*
 * Marks all that the target needs, depth first. path is the way from the target
 * to where it is; meeting a stage of it again closes a circle.
 */
static int
mark_needed(struct job *job)
{
	struct dockerfile_stage *file = job->file->stages;
	size_t *path = xcalloc(job->file->nstages + 1, sizeof(*path));
	size_t depth = 0, to = job->file->target;

	for (;;) {
		if (job->stages[to].on_path)
			break;
		if (!file[to].needed) {
			file[to].needed = job->stages[to].on_path = true;
			job->stages[to].next_edge = job->stages[to].edge;
			path[depth++] = to;
		}
		while (depth > 0 && job->stages[path[depth - 1]].next_edge ==
					edges_end(job, path[depth - 1]))
			job->stages[path[--depth]].on_path = false;
		if (depth == 0)
			break;
		to = job->edges[job->stages[path[depth - 1]].next_edge++];
	}
	free(path);
	if (depth == 0)
		return 0;
	return err_set(job->err, ERR_USER,
	    "line %zu: this stage needs itself, in a circle", file[to].line);
}

/* Results */

static struct dockerfile_parent *
add_parent(struct job *job, enum dockerfile_use use, size_t line,
    const char *image, const char *written)
{
	struct dockerfile *file = job->file;
	struct dockerfile_parent *parent;

	if (spend(job, strlen(image) + strlen(written)) < 0)
		return NULL;
	file->parents = grown(file->parents, file->nparents, &job->parents_cap,
	    sizeof(*file->parents));
	parent = &file->parents[file->nparents++];
	*parent = (struct dockerfile_parent){ .use = use,
		.line = line,
		.needed = file->stages[job->now].needed };
	parent->image = xstrdup(image);
	parent->written = xstrdup(written);
	return parent;
}

/* What --from of an instruction in stage now names. */
static int
use_from(struct job *job, enum dockerfile_use use, size_t line,
    const char *from, size_t now)
{
	size_t stage = find_from(job, from, now), number;
	bool numbered = is_number(from, &number);
	struct dockerfile_parent *parent;

	if (stage == DOCKERFILE_NONE && numbered && use == USE_COPY)
		return err_set(job->err, ERR_USER, "no stage %s", from);
	if (strcasecmp(from, "scratch") == 0 ||
	    (stage != DOCKERFILE_NONE &&
		(stage < now || numbered || use == USE_MOUNT)))
		return 0;
	parent = add_parent(job, use, line, from, from);
	if (parent == NULL)
		return -1;
	parent->platform = xstrdup("");
	parent->forward = stage != DOCKERFILE_NONE;
	return 0;
}

static bool
is_remote(const char *path, enum dockerfile_source_use use)
{
	if (starts_with(path, "http://") || starts_with(path, "https://"))
		return true;
	return use == SOURCE_ADD &&
	       (starts_with(path, "git://") || starts_with(path, "ssh://") ||
		   starts_with(path, "git@"));
}

/* As 20.10 decides it: without a wildcard, a '\\' is one. */
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
new_source(struct job *job)
{
	struct dockerfile *file = job->file;

	file->sources = grown(file->sources, file->nsources, &job->sources_cap,
	    sizeof(*file->sources));
	return &file->sources[file->nsources++];
}

static int
add_source(struct job *job, enum dockerfile_source_use use,
    const struct instruction *instruction, const char *word)
{
	struct dockerfile_source *source;
	struct seen seen = { 0 };
	char *path = expand(job, word, &seen);
	struct str clean = { 0 };
	bool remote = path && is_remote(path, use);

	seen_free(&seen);
	if (path == NULL)
		return -1;
	if (remote && use == SOURCE_COPY) {
		err_set(job->err, ERR_USER, "copy takes no URL: %s", path);
		free(path);
		return -1;
	}
	if (remote)
		str_adds(&clean, path);
	else
		dockerignore_clean_path(path, strlen(path), &clean);
	free(path);

	source = new_source(job);
	*source = (struct dockerfile_source){ .use = use,
		.line = instruction->line,
		.stage = job->now,
		.path = str_take(&clean),
		.flags = &instruction->flags,
		.unsure = seen.unsure && !remote,
		.arg = seen.arg };
	/* what the variable at its beginning holds may be a URL's, too */
	source->remote = remote || (use == SOURCE_ADD && source->unsure &&
				       word[*word == '"'] == '$');
	source->literal = is_literal(source->path);
	return 0;
}

static int
apply_copy(struct job *job, const struct instruction *instruction)
{
	bool copy = strcmp(instruction->name, "copy") == 0;
	const char *from = copy ? instruction_flag(instruction, "from") : NULL;
	int ret = 0;

	if (from && *from)
		return use_from(
		    job, USE_COPY, instruction->line, from, job->now);
	for (size_t i = 0; i + 1 < instruction->args.len && ret == 0; i++)
		ret = add_source(job, copy ? SOURCE_COPY : SOURCE_ADD,
		    instruction, instruction->args.v[i]);
	return ret;
}

static int
apply_run(struct job *job, const struct instruction *instruction)
{
	int ret = 0;

	for (size_t i = 0; i < instruction->flags.len && ret == 0; i++) {
		struct mount mount;

		if (!is_mount(instruction->flags.v[i], &mount))
			continue;
		if (*mount.from)
			ret = use_from(job, USE_MOUNT, instruction->line,
			    mount.from, job->now);
		else if (strcasecmp(mount.type, "bind") == 0)
			ret = add_source(
			    job, SOURCE_MOUNT, instruction, mount.source);
		mount_free(&mount);
	}
	return ret;
}

static int
apply(struct job *job, const struct instruction *instruction, size_t now)
{
	const char *name = instruction->name;

	job->now = now;
	if (strcmp(name, "arg") == 0)
		return apply_arg(job, &job->args, instruction);
	if (strcmp(name, "env") == 0)
		return apply_env(job, instruction);
	if (strcmp(name, "copy") == 0 || strcmp(name, "add") == 0)
		return apply_copy(job, instruction);
	if (strcmp(name, "run") == 0)
		return apply_run(job, instruction);
	return 0;
}

/* FROM of a stage whose base is no stage. */
static int
use_base(struct job *job, struct freshness *stage)
{
	struct dockerfile_parent *parent;

	job->env = NULL;
	job->open = strcmp(stage->image, "scratch") != 0;
	if (!job->open)
		return 0;
	parent = add_parent(job, USE_FROM, stage->from->line, stage->image,
	    stage->from->args.v[0]);
	if (parent == NULL)
		return -1;
	parent->platform = stage->platform;
	parent->vars = stage->seen.vars;
	parent->unsure = stage->seen.unsure;
	stage->platform = NULL;
	stage->seen.vars = (struct strv){ 0 };
	return 0;
}

/* A stage comes behind the one that it is made from. */
static int
read_stage(struct job *job, size_t now)
{
	struct freshness *stage = &job->stages[now];
	size_t base = job->file->stages[now].base;
	int ret = 0;

	job->args = NULL;
	job->now = now;
	if (stage->wrong) {
		ret = err_set(job->err, ERR_USER, "%s", stage->wrong);
	} else if (base == DOCKERFILE_NONE) {
		ret = use_base(job, stage);
	} else {
		job->env = job->stages[base].env;
		job->open = job->stages[base].open;
	}
	if (ret < 0)
		return err_prefix(job->err, "line %zu", stage->from->line);
	ret = for_each_instruction(job, now, apply);
	stage->env = job->env;
	stage->open = job->open;
	return ret;
}

/*
 * A stage that is made for nothing. What is wrong with it is the engine's to
 * tell, if it makes it at all.
 */
static void
read_idle_stage(struct job *job, size_t now)
{
	struct err *err = job->err, ignored = { 0 };
	struct dockerfile_source *source;

	job->err = &ignored;
	if (read_stage(job, now) < 0) {
		source = new_source(job);
		*source = (struct dockerfile_source){ .use = SOURCE_MOUNT,
			.line = job->stages[now].from->line,
			.stage = now,
			.path = xstrdup("."),
			.literal = true,
			.flags = &job->stages[now].from->flags,
			.unsure = true };
	}
	job->err = err;
}

static int
use_syntax(struct job *job)
{
	const char *syntax = job->file->instructions->syntax;
	struct dockerfile_parent *parent;

	if (syntax == NULL)
		return 0;
	job->now = job->file->target;
	parent = add_parent(job, USE_SYNTAX, 1, syntax, syntax);
	if (parent == NULL)
		return -1;
	parent->platform = xstrdup("");
	return 0;
}

static void
drop_duplicates(struct strv *list)
{
	size_t n = 0;

	strv_sort(list);
	for (size_t i = 0; i < list->len; i++) {
		if (n > 0 && strcmp(list->v[n - 1], list->v[i]) == 0)
			free(list->v[i]);
		else
			list->v[n++] = list->v[i];
	}
	list->len = n;
	if (list->v)
		list->v[n] = NULL;
}

static void
find_heredocs(struct dockerfile *file)
{
	const struct instructions *all = file->instructions;

	for (size_t i = 0; i < all->len; i++) {
		const struct instruction *trigger = all->v[i].trigger;

		file->heredocs |= all->v[i].nheredocs > 0 ||
				  (trigger && trigger->nheredocs > 0);
	}
}

static int
read_all(struct job *job, const char *target)
{
	struct dockerfile *file = job->file;

	if (split_stages(job) < 0 || link_stages(job) < 0 ||
	    find_target(job, target) < 0 || mark_needed(job) < 0 ||
	    use_syntax(job) < 0)
		return -1;
	for (size_t i = 0; i < file->nstages; i++) {
		if (file->stages[i].needed && read_stage(job, i) < 0)
			return -1;
		if (!file->stages[i].needed && i < file->target)
			read_idle_stage(job, i);
	}
	find_heredocs(file);
	drop_duplicates(&file->args);
	return 0;
}

static void
job_free(struct job *job)
{
	for (size_t i = 0; i < job->file->nstages; i++) {
		struct freshness *stage = &job->stages[i];

		free(stage->image);
		free(stage->platform);
		free(stage->wrong);
		seen_free(&stage->seen);
	}
	while (job->made) {
		struct var *var = job->made;

		job->made = var->made;
		free(var->name);
		free(var->value);
		free(var);
	}
	free(job->stages);
	free(job->edges);
}

int
dockerfile_parse(struct dockerfile *file, const void *bytes, size_t len,
    const struct strv *args, const char *target, struct err *err)
{
	struct job job = { .file = file, .given = args, .err = err };
	int ret;

	*file = (struct dockerfile){ 0 };
	file->instructions = xcalloc(1, sizeof(*file->instructions));
	if (instructions_parse(file->instructions, bytes, len, err) < 0) {
		free(file->instructions);
		return -1;
	}
	file->stages = xcalloc(DOCKERFILE_STAGES, sizeof(*file->stages));
	job.stages = xcalloc(DOCKERFILE_STAGES, sizeof(*job.stages));
	job.expand = (struct expand){ .escape = file->instructions->escape,
		.get = get_var,
		.arg = &job,
		.budget = EXPAND_BUDGET };
	ret = read_all(&job, target);
	job_free(&job);
	if (ret < 0)
		dockerfile_free(file);
	return ret;
}

void
dockerfile_free(struct dockerfile *file)
{
	for (size_t i = 0; i < file->nparents; i++) {
		free(file->parents[i].image);
		free(file->parents[i].written);
		free(file->parents[i].platform);
		strv_free(&file->parents[i].vars);
	}
	for (size_t i = 0; i < file->nsources; i++)
		free(file->sources[i].path);
	for (size_t i = 0; i < file->nstages; i++)
		free(file->stages[i].name);
	free(file->parents);
	free(file->sources);
	free(file->stages);
	strv_free(&file->args);
	if (file->instructions)
		instructions_free(file->instructions);
	free(file->instructions);
	*file = (struct dockerfile){ 0 };
}
