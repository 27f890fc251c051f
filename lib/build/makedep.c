/* SPDX-License-Identifier: MIT */
#include "build/makedep.h"

#include <stdlib.h>
#include <string.h>

/* make is slow with thousands of files in a rule, and thousands of rules. */
enum {
	GROUP = 100
};

enum side {
	LEFT,
	RIGHT
};

/* Without "./" at its beginning, unless nothing else would be left. */
static const char *
trim(const char *name)
{
	while (starts_with(name, "./") && name[2]) {
		name += 2;
		name += strspn(name, "/");
	}
	return *name ? name : "./";
}

/* .PHONY, .WAIT and what later versions may add. */
static bool
is_makes_own(const char *name)
{
	return name[0] == '.' && name[1] &&
	       !name[1 + strspn(name + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")];
}

/* "a()" is a file, and so is "(a)". */
static bool
is_member(const char *name)
{
	const char *open = strchr(name, '(');

	return open && open > name && ends_with(open, ")") && open[2];
}

static bool
has_control(const char *name)
{
	for (; *name; name++) {
		if ((unsigned char)*name < ' ' || *name == '\x7f')
			return true;
	}
	return false;
}

/* A word that begins an assignment, or a byte order mark, which make skips. */
static bool
needs_dot(const char *name)
{
	static const char *const words[] = { "define", "export", "override",
		"private", "undefine" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(name, words[i]) == 0)
			return true;
	}
	return starts_with(name, "\xef\xbb\xbf");
}

/* Does this letter of the name have to be written as a pattern? */
static bool
is_bracketed(const char *name, const char *letter)
{
	if (letter == name && *letter == '~')
		return true;
	return strchr(letter[1] ? "*?[" : "*?[ &)", *letter);
}

static bool
is_pattern(const char *name)
{
	for (const char *s = name; *s; s++) {
		if (is_bracketed(name, s))
			return true;
	}
	return false;
}

/* Why make cannot hold this name; NULL: it can. */
static const char *
refusal(const char *name, bool found)
{
	if (*name == '\0')
		return "it is empty";
	name = trim(name);
	if (has_control(name))
		return "it has a control character";
	if (strpbrk(name, "\\;|"))
		return "it has a '\\', ';' or '|'";
	if (is_member(name))
		return "NAME(MEMBER) is a part of an archive";
	if (is_makes_own(name))
		return "it is a word of make's own";
	if (!found && is_pattern(name))
		return "it would be a pattern";
	return NULL;
}

static int
check(const char *name, bool found, struct err *err)
{
	const char *why = refusal(name, found);

	if (why)
		return err_set(err, ERR_USER,
		    "%s: make cannot hold this name: %s", name, why);
	return 0;
}

static int
check_all(const struct strv *names, bool found, struct err *err)
{
	for (size_t i = 0; i < names->len; i++) {
		if (check(names->v[i], found, err) < 0)
			return -1;
	}
	return 0;
}

static void
add_name(struct str *out, const char *name, enum side side)
{
	name = trim(name);
	if (needs_dot(name))
		str_adds(out, "./");
	for (const char *s = name; *s; s++) {
		bool bracketed = is_bracketed(name, s);

		if (bracketed)
			str_addc(out, '[');
		if (strchr(" #:", *s) || (*s == '%' && side == LEFT))
			str_addc(out, '\\');
		if (*s == '$')
			str_adds(out, side == LEFT ? "$$" : "$$$$");
		else if (*s == '=')
			str_adds(out, "$(subst x,=,x)");
		else
			str_addc(out, *s);
		if (bracketed)
			str_addc(out, ']');
	}
}

static bool
has_dollar(const struct strv *names)
{
	for (size_t i = 0; i < names->len; i++) {
		if (strchr(names->v[i], '$'))
			return true;
	}
	return false;
}

/* Sorts the files, and removes duplicates and the target. */
static void
tidy(struct strv *files, const char *target)
{
	size_t n = 0;

	strv_sort(files);
	for (size_t i = 0; i < files->len; i++) {
		char *name = files->v[i];

		if (strcmp(name, trim(target)) == 0 ||
		    (n > 0 && strcmp(name, files->v[n - 1]) == 0))
			free(name);
		else
			files->v[n++] = name;
	}
	files->len = n;
	if (files->v)
		files->v[n] = NULL;
}

static void
add_colon(struct str *out, const char *target)
{
	add_name(out, target, LEFT);
	str_adds(out, ": ");
}

void
makedep_add_file(struct makedep *rule, const char *name)
{
	strv_add(&rule->files, *name ? trim(name) : name);
}

/* A line for each name. */
static void
add_lines(struct str *out, const char *target, const char *before,
    const struct strv *names)
{
	for (size_t i = 0; i < names->len; i++) {
		add_colon(out, target);
		str_adds(out, before);
		add_name(out, names->v[i], RIGHT);
		str_addc(out, '\n');
	}
}

int
makedep_write(struct makedep *rule, struct str *out, struct err *err)
{
	const struct strv *files = &rule->files, *needs = &rule->needs;
	const struct strv *first = &rule->first;

	if (check(rule->target, false, err) < 0 ||
	    check_all(files, true, err) < 0 ||
	    check_all(needs, false, err) < 0 ||
	    check_all(first, false, err) < 0)
		return -1;
	tidy(&rule->files, rule->target);
	if (has_dollar(files) || has_dollar(needs) || has_dollar(first))
		str_adds(out, ".SECONDEXPANSION:\n");
	for (size_t i = 0; i < files->len; i++) {
		if (i % GROUP == 0)
			add_colon(out, rule->target);
		add_name(out, files->v[i], RIGHT);
		str_adds(out, i % GROUP == GROUP - 1 || i + 1 == files->len
				  ? "\n"
				  : " \\\n ");
	}
	add_lines(out, rule->target, "", needs);
	add_lines(out, rule->target, "| ", first);
	for (size_t i = 0; i < files->len; i++) {
		add_name(out, files->v[i], LEFT);
		str_adds(out, ":\n");
	}
	return 0;
}

void
makedep_free(struct makedep *rule)
{
	strv_free(&rule->files);
	strv_free(&rule->needs);
	strv_free(&rule->first);
}
