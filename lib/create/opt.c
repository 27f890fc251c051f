/* SPDX-License-Identifier: MIT */
#include "create/opt.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "create/units.h"

bool
opt_is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && strncmp(text, word, len) == 0;
}

char *
opt_trim(char *s)
{
	size_t len;

	s += strspn(s, " \t");
	len = strlen(s);
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		s[--len] = '\0';
	return s;
}

int
opt_put_number(
    struct json *json, const char *path, long long n, struct err *err)
{
	if (n > SIZE_JSON_MAX || n < -SIZE_JSON_MAX)
		return err_set(err, ERR_USER,
		    "%lld is more than JSON can carry exactly", n);
	json_put_int(json, path, n);
	return 0;
}

void
opt_put_sorted(struct run_options *options, const char *path, const char *name,
    struct json *item)
{
	struct json *items = json_member(options->sorted, path);

	if (!items)
		items = json_object();
	json_put_member(items, name, item);
	json_put_member(options->sorted, path, items);
}

void
opt_finish_sorted(struct run_options *options)
{
	for (struct json_each path = { 0 };
	     json_next_member(options->sorted, &path);) {
		for (struct json_each item = { 0 };
		     json_next_member(path.value, &item);)
			json_add(options->body, path.name, item.value);
	}
}

char *
opt_absolute_path(const char *cwd, const char *path)
{
	char *whole =
	    *path == '/' ? xstrdup(path) : xasprintf("%s/%s", cwd, path);
	struct str out = { 0 };
	size_t len;

	for (const char *s = whole; *s; s += len) {
		s += strspn(s, "/");
		len = strcspn(s, "/");
		if (len == 0 || (len == 1 && *s == '.'))
			continue;
		if (len == 2 && strncmp(s, "..", 2) == 0) {
			while (out.len > 0 && out.s[--out.len] != '/')
				;
			continue;
		}
		str_addc(&out, '/');
		str_add(&out, s, len);
	}
	free(whole);
	if (out.len == 0)
		str_addc(&out, '/');
	str_add(&out, "", 0); /* ".." only moved the end */
	return str_take(&out);
}

char *
opt_source(
    const struct run_options *options, const char *source, struct err *err)
{
	if (*source != '.')
		return xstrdup(source);
	if (options->cwd)
		return opt_absolute_path(options->cwd, source);
	err_set(err, ERR_USER,
	    "the source is relative to a directory that is gone");
	return NULL;
}
