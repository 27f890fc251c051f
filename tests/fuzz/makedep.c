/* SPDX-License-Identifier: MIT */
/*
 * Names between NULs, the first one the target, and with them, where the whole
 * is a Dockerfile, its sources and parents. What is written is read again as
 * make 4.3 reads it: the same names come back, and there is nothing else in it.
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "dockerfile/dockerfile.h"
#include "base/mem.h"
#include "build/makedep.h"

#define EQUALS "$(subst x,=,x)"
#define EXPAND ".SECONDEXPANSION:\n"

static void
add_dockerfile(struct makedep *rule, const uint8_t *bytes, size_t len)
{
	struct dockerfile_input input = { .bytes = bytes, .len = len };
	struct dockerfile file;
	struct err err;

	if (dockerfile_parse(&file, &input, &err) < 0)
		return;
	for (size_t i = 0; i < file.nsources; i++)
		makedep_add_file(rule, file.sources[i].path);
	for (size_t i = 0; i < file.nparents; i++)
		strv_add(&rule->needs, file.parents[i].image);
	dockerfile_free(&file);
}

/* The letter that is written at *s; moves *s past it. */
static char
read_letter(const char **s, bool left)
{
	const char *dollar = left ? "$$" : "$$$$";
	char c = **s;

	if (starts_with(*s, EQUALS)) {
		*s += strlen(EQUALS);
		return '=';
	}
	if (c == '$') {
		must(starts_with(*s, dollar));
		*s += strlen(dollar);
		return c;
	}
	if (c == '\\') {
		c = *++*s;
		must(c && strchr(left ? " #:%" : " #:", c));
	} else {
		must((unsigned char)c > ' ' && c != '\x7f');
		must(!strchr(left ? "=;|#:%" : "=;|#:", c));
	}
	++*s;
	return c;
}

/*
 * Reads one name up to the blank, newline or colon after it. A pattern has
 * letters in brackets, and matches nothing but its own name.
 */
static char *
read_name(const char **s, bool left)
{
	struct str name = { 0 };

	must(**s != '~');
	while (**s && !strchr(left ? ":" : " \n", **s)) {
		bool bracket = **s == '[';

		*s += bracket;
		must(bracket || !strchr("*?", **s));
		str_addc(&name, read_letter(s, left));
		must(!bracket || *(*s)++ == ']');
	}
	must(name.len > 0);
	/* none of these may be the last on a line, or touch the colon */
	must(!strchr(" &)", name.s[name.len - 1]) || (*s)[-1] == ']');
	return str_take(&name);
}

static const char *
trim(const char *name)
{
	while (starts_with(name, "./") && name[2])
		name += 2 + strspn(name + 2, "/");
	return *name ? name : "./";
}

static void
expect(const char **s, bool left, const char *want, const char *after)
{
	char *name = read_name(s, left);

	must(strcmp(trim(name), trim(want)) == 0);
	must(starts_with(*s, after));
	*s += strlen(after);
	free(name);
}

static void
check(const struct makedep *rule, const char *s)
{
	const struct strv *files = &rule->files, *needs = &rule->needs;
	bool expand = starts_with(s, EXPAND);

	s += expand ? strlen(EXPAND) : 0;
	for (size_t i = 0; i < files->len; i++) {
		bool last = i % 100 == 99 || i + 1 == files->len;

		if (i % 100 == 0)
			expect(&s, true, rule->target, ": ");
		must(expand || !strchr(files->v[i], '$'));
		expect(&s, false, files->v[i], last ? "\n" : " \\\n ");
	}
	for (size_t i = 0; i < needs->len; i++) {
		expect(&s, true, rule->target, ": ");
		must(expand || !strchr(needs->v[i], '$'));
		expect(&s, false, needs->v[i], "\n");
	}
	for (size_t i = 0; i < files->len; i++)
		expect(&s, true, files->v[i], ":\n");
	must(*s == '\0');
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	char *text = xstrndup(len > 0 ? (const char *)bytes : "", len);
	struct makedep rule = { .target = text };
	struct str out = { 0 };
	struct err err = { 0 };
	size_t i = strlen(text) + 1;

	while (i < len) {
		char *name = xstrndup((const char *)bytes + i,
		    strnlen((const char *)bytes + i, len - i));

		i += strlen(name) + 1;
		makedep_add_file(&rule, name);
		free(name);
	}
	add_dockerfile(&rule, bytes, len);
	if (makedep_write(&rule, &out, &err) == 0)
		check(&rule, str_text(&out));
	else
		must(err.kind == ERR_USER && *err.msg && out.len == 0);
	str_free(&out);
	makedep_free(&rule);
	free(text);
	return 0;
}
