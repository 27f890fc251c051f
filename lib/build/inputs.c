/* SPDX-License-Identifier: MIT */
#include "build/inputs.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/mem.h"

/* This many differences are described; the others are only counted. */
enum {
	DESCRIBED = 3
};

static void
add_escaped(struct str *out, const char *text)
{
	for (;;) {
		size_t plain = strcspn(text, "\t\n\\");

		str_add(out, text, plain);
		text += plain;
		if (!*text)
			return;
		str_adds(out, *text == '\t'   ? "\\t"
			      : *text == '\n' ? "\\n"
					      : "\\\\");
		text++;
	}
}

/* By its name. A false positive only makes messages less detailed. */
static bool
is_secret(enum input_kind kind, const char *name)
{
	static const char *const parts[] = { "CREDENTIAL", "KEY", "PASS",
		"SECRET", "TOKEN" };
	bool found = false;

	/* fast, because there are many files */
	if (kind != INPUT_ARG && kind != INPUT_LABEL)
		return false;
	for (; *name && !found; name++) {
		for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
			found |=
			    strncasecmp(name, parts[i], strlen(parts[i])) == 0;
	}
	return found;
}

void
inputs_add(struct str *inputs, enum input_kind kind, const char *name,
    const char *value)
{
	str_addc(inputs, (char)kind);
	str_addc(inputs, '\t');
	add_escaped(inputs, name);
	/* no TAB after the name: no value is not the same as an empty one */
	if (value)
		str_addc(inputs, '\t');
	if (value && is_secret(kind, name)) {
		char hex[SHA256_HEX];

		sha256_bytes(value, strlen(value), hex);
		str_adds(inputs, hex);
	} else if (value) {
		add_escaped(inputs, value);
	}
	str_addc(inputs, '\n');
}

void
inputs_key(const struct str *inputs, char key[SHA256_HEX])
{
	sha256_bytes(str_text(inputs), inputs->len, key);
}

bool
inputs_valid(const char *text, size_t len)
{
	static const char kinds[] = { INPUT_VERSION, INPUT_DOCKERFILE,
		INPUT_OPTION, INPUT_ARG, INPUT_LABEL, INPUT_PARENT,
		INPUT_FILE };
	const char *end = text + len;

	if (len == 0 || *text != INPUT_VERSION || memchr(text, '\0', len))
		return false;
	while (text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));

		if (!newline || newline - text < 3 || text[1] != '\t' ||
		    !memchr(kinds, *text, sizeof(kinds)))
			return false;
		text = newline + 1;
	}
	return true;
}

/* One line, split in place. */
struct line {
	char *kind;  /* and TAB and the name: the lines are sorted by this */
	char *value; /* "" for none */
};

struct lines {
	char *text;
	struct line *v;
	size_t len;
};

static int
compare(const void *a, const void *b)
{
	const struct line *x = a, *y = b;

	return strcmp(x->kind, y->kind);
}

/* Of a list that inputs_valid() accepts, or of a part of one. */
static struct lines
split(const char *text, size_t len)
{
	struct lines lines = { .text = xstrndup(text, len) };
	size_t n = 0;
	char *end;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	lines.v = xcalloc(n, sizeof(*lines.v));
	for (char *p = lines.text; (end = strchr(p, '\n')); p = end + 1) {
		struct line *line = &lines.v[lines.len++];
		char *tab;

		*end = '\0';
		tab = strchr(p + 2, '\t');
		line->kind = p;
		line->value = tab ? tab + 1 : end;
		if (tab)
			*tab = '\0';
	}
	if (lines.len > 1)
		qsort(lines.v, lines.len, sizeof(*lines.v), compare);
	return lines;
}

static void
free_lines(struct lines *lines)
{
	free(lines->text);
	free(lines->v);
}

/* One difference in words; was or is may be NULL: there is no such line. */
static void
describe(struct str *out, const struct line *was, const struct line *is)
{
	const char *kind = is ? is->kind : was->kind;
	const char *name = kind + 2;
	const char *how = !was ? "is new" : !is ? "is gone" : "changed";

	switch (kind[0]) {
	case INPUT_FILE:
		str_addf(out, "%s %s", name, how);
		break;
	case INPUT_PARENT:
		str_addf(out, "parent %s %s", name, how);
		break;
	case INPUT_ARG:
		str_addf(out, "build argument %s", name);
		if (was && is && !is_secret(INPUT_ARG, name))
			str_addf(out, ": %s -> %s", was->value, is->value);
		else
			str_addf(out, " %s", how);
		break;
	case INPUT_LABEL:
		str_addf(out, "label %s %s", name, how);
		break;
	case INPUT_VERSION:
		str_adds(out, "box counts other inputs now");
		break;
	default:
		str_addf(out, "the %s %s", name, how);
	}
}

char *
inputs_difference(const char *old, size_t old_len, const struct str *now)
{
	struct lines a = split(old, old_len);
	struct lines b = split(str_text(now), now->len);
	struct str out = { 0 };
	size_t i = 0, k = 0, n = 0;

	while (i < a.len || k < b.len) {
		int order = i == a.len   ? 1
			    : k == b.len ? -1
					 : compare(&a.v[i], &b.v[k]);
		const struct line *was = order <= 0 ? &a.v[i++] : NULL;
		const struct line *is = order >= 0 ? &b.v[k++] : NULL;

		if (was && is && strcmp(was->value, is->value) == 0)
			continue;
		if (++n > DESCRIBED)
			continue;
		if (n > 1)
			str_adds(&out, ", ");
		describe(&out, was, is);
	}
	if (n > DESCRIBED)
		str_addf(&out, " and %zu more", n - DESCRIBED);
	free_lines(&a);
	free_lines(&b);
	return n > 0 ? str_take(&out) : NULL;
}
