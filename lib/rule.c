/* SPDX-License-Identifier: MIT */
/*
 * make reads a line in steps, and each takes the backslashes off its own
 * characters: first comments and recipes ('#', ';') in the text as it stands,
 * then, in what it expands to, recipes again and colons, and last, name by
 * name, blanks and '|', then patterns, and '%' in targets. No character
 * belongs to two of them, but for ';', which is hidden from the first. So a
 * character needs one backslash, and those before it are doubled, whatever the
 * others are.
 */
#include "rule.h"

#include <string.h>

/* Blanks that do not end a name, but are lost at its beginning. */
#define LOST_BLANKS "\v\f\r"

static const char pattern_letters[] = "*?[";

/* Of "./" alone nothing else would be left. */
const char *
rule_trim(const char *name)
{
	while (starts_with(name, "./") && name[2]) {
		name += 2;
		name += strspn(name, "/");
	}
	return *name ? name : "./";
}

/* .PHONY, .WAIT and all that later versions may think of. */
static bool
is_makes_own(const char *name)
{
	return name[0] == '.' && name[1] &&
	       !name[1 + strspn(name + 1, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_")];
}

bool
rule_is_member(const char *name)
{
	const char *open = strchr(name, '(');

	/* "a()" is a file */
	return open && open > name && ends_with(open, ")") && open[2];
}

/* What it is that make cannot hold; NULL: it can. */
static const char *
refusal(const char *name, enum rule_place place)
{
	if (strchr(name, '\n'))
		return "a newline ends a rule";
	if (rule_is_member(name))
		return "it reads NAME(MEMBER) as a part of an archive";
	if (place != RULE_TARGET && place != RULE_NEED)
		return NULL;
	if (*name == '~')
		return "it reads '~' as somebody's home";
	if (strpbrk(name, pattern_letters))
		return "it reads '*', '?' and '[' as a pattern";
	if (is_makes_own(name))
		return "it is a word of its own";
	return NULL;
}

/* Words that begin an assignment, also behind a colon. */
static bool
is_modifier(const char *name)
{
	static const char *const words[] = { "define", "export", "override",
		"private", "undefine" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(name, words[i]) == 0)
			return true;
	}
	return false;
}

static bool
needs_dot(const char *name)
{
	static const char byte_order_mark[] = "\xef\xbb\xbf";

	return *name != '/' &&
	       (is_modifier(name) || starts_with(name, byte_order_mark) ||
		   strpbrk(name, LOST_BLANKS));
}

/* The name, as a pattern if it would be read as one anyway. */
static void
add_pattern(struct str *out, const char *name)
{
	size_t len = strlen(name);

	if (is_makes_own(name)) {
		str_addf(
		    out, "\\./%.*s[%c]", (int)len - 1, name, name[len - 1]);
		return;
	}
	if (*name != '~' && !strpbrk(name, pattern_letters)) {
		str_adds(out, name);
		return;
	}
	if (*name == '~') {
		str_adds(out, "[~]");
		name++;
	}
	for (; *name; name++) {
		if (*name == '\\' || strchr(pattern_letters, *name))
			str_addc(out, '\\');
		str_addc(out, *name);
	}
}

static bool
is_target(enum rule_place place)
{
	return place != RULE_NEED && place != RULE_FILE;
}

/*
 * Does make take a backslash off before c? If a recipe is in sight, it does
 * not look for a ';' in what the targets expand to.
 */
static bool
is_quoted(char c, enum rule_place place)
{
	if (c == '|')
		return !is_target(place);
	if (c == '%')
		return is_target(place);
	if (c == ';')
		return place != RULE_SOURCE;
	return c != '\0' && strchr(" \t#:", c);
}

/* c, which is not NUL, stands right before next. */
static void
add_letter(struct str *out, char c, char next, enum rule_place place)
{
	if (c == '=' || c == ';' || c == '\t' ||
	    (c == '&' && next == '\0' && is_target(place)))
		str_addf(out, "$(subst x,%c,x)", c);
	else if (c == '$')
		str_adds(out, is_target(place) ? "$$" : "$$$$");
	else
		str_addc(out, c);
}

static void
add_quoted(struct str *out, const char *s, enum rule_place place)
{
	for (;;) {
		size_t run = strspn(s, "\\");
		bool quoted = is_quoted(s[run], place);

		str_add(out, s, run);
		if (quoted || s[run] == '\0')
			str_add(out, s, run);
		s += run;
		if (*s == '\0')
			return;
		if (quoted)
			str_addc(out, '\\');
		add_letter(out, s[0], s[1], place);
		s++;
	}
}

int
rule_name(
    struct str *out, const char *name, enum rule_place place, struct err *err)
{
	struct str text = { 0 };
	const char *why;

	if (*name == '\0')
		return err_set(err, ERR_USER, "make has no empty names");
	name = rule_trim(name);
	why = refusal(name, place);
	if (why)
		return err_set(
		    err, ERR_USER, "make cannot hold this name: %s", why);
	if (needs_dot(name))
		str_adds(&text, "./");
	add_pattern(&text, name);
	add_quoted(out, str_text(&text), place);
	str_free(&text);
	return 0;
}

bool
rule_plain(const char *name)
{
	if (*name == '\0' || *name == '~' || name != rule_trim(name) ||
	    needs_dot(name) || is_makes_own(name))
		return false;
	for (; *name; name++) {
		if ((unsigned char)*name <= ' ' ||
		    strchr("#$%&()*:;=?[\\|\x7f", *name))
			return false;
	}
	return true;
}
