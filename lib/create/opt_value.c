/* SPDX-License-Identifier: MIT */
/* Values that go to the one place that the table of options names. */
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

void
opt_put_pair(struct json *json, const char *path, const char *text)
{
	size_t len = strcspn(text, "=");
	char *name = xstrndup(text, len);
	struct json *object = json_get(json, path);

	if (!object)
		object = json_object();
	/* the name may hold dots, so it cannot be part of the path */
	json_put_member(
	    object, name, json_string(text[len] ? text + len + 1 : ""));
	json_put(json, path, object);
	free(name);
}

void
opt_put_sorted(struct run_options *spec, const char *path, const char *name,
    struct json *item)
{
	struct json *items = json_member(spec->sorted, path);

	if (!items)
		items = json_object();
	json_put_member(items, name, item);
	json_put_member(spec->sorted, path, items);
}

void
opt_finish_sorted(struct run_options *spec)
{
	struct strv paths = { 0 };

	json_names(spec->sorted, &paths);
	for (size_t i = 0; i < paths.len; i++) {
		struct json *items = json_member(spec->sorted, paths.v[i]);
		struct strv names = { 0 };

		json_names(items, &names);
		for (size_t k = 0; k < names.len; k++)
			json_add(spec->body, paths.v[i],
			    json_member(items, names.v[k]));
		strv_free(&names);
		json_free(items);
	}
	strv_free(&paths);
}

int
opt_string(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	(void)err;
	json_put_str(spec->body, option->path, value);
	return 0;
}

int
opt_flag(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	(void)err;
	json_put_bool(spec->body, option->path, strcmp(value, "true") == 0);
	return 0;
}

int
opt_list(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	(void)err;
	json_add_str(spec->body, option->path, value);
	return 0;
}

int
opt_map(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	(void)err;
	opt_put_pair(spec->body, option->path, value);
	return 0;
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

int
opt_put_read(struct json *json, const char *path, const char *text,
    opt_read_fn *read, struct err *err)
{
	long long n;

	if (read(text, &n, err) != 0)
		return -1;
	return opt_put_number(json, path, n, err);
}

/*
 * Docker reads these with Go's base 0, where 010 is 8; who writes a leading
 * zero may mean either, so it is refused.
 */
int
opt_read_integer(const char *text, long long *n, struct err *err)
{
	const char *digits = text + (*text == '-' || *text == '+');

	if (digits[0] == '0' && digits[1] != '\0')
		return err_set(err, ERR_USER,
		    "bad number '%s': want a decimal integer", text);
	return parse_integer(text, -SIZE_JSON_MAX, SIZE_JSON_MAX, n, err);
}

int
opt_read_size(const char *text, long long *n, struct err *err)
{
	return parse_bytes(text, 1024, n, err);
}

static int
read_swap(const char *text, long long *n, struct err *err)
{
	if (strcmp(text, "-1") != 0)
		return opt_read_size(text, n, err);
	*n = -1;
	return 0;
}

static int
read_swappiness(const char *text, long long *n, struct err *err)
{
	return parse_integer(text, -1, 100, n, err);
}

static int
read_weight(const char *text, long long *n, struct err *err)
{
	return parse_integer(text, 0, 65535, n, err);
}

int
opt_integer(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	return opt_put_read(
	    spec->body, option->path, value, opt_read_integer, err);
}

int
opt_size(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	return opt_put_read(
	    spec->body, option->path, value, opt_read_size, err);
}

int
opt_swap(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	return opt_put_read(spec->body, option->path, value, read_swap, err);
}

int
opt_swappiness(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	return opt_put_read(
	    spec->body, option->path, value, read_swappiness, err);
}

int
opt_weight(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	return opt_put_read(spec->body, option->path, value, read_weight, err);
}

int
opt_cpus(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	return opt_put_read(spec->body, option->path, value, parse_cpus, err);
}
