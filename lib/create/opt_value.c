/* SPDX-License-Identifier: MIT */
/* Values that go to the one place that the table of options names. */
#include "create/opt.h"

#include <string.h>

#include "create/units.h"

int
opt_string(struct run_options *options, const char *value, struct err *err)
{
	(void)err;
	json_put_str(options->body, options->row->path, value);
	return 0;
}

int
opt_flag(struct run_options *options, const char *value, struct err *err)
{
	(void)err;
	json_put_bool(
	    options->body, options->row->path, strcmp(value, "true") == 0);
	return 0;
}

int
opt_list(struct run_options *options, const char *value, struct err *err)
{
	(void)err;
	json_add_str(options->body, options->row->path, value);
	return 0;
}

int
opt_map(struct run_options *options, const char *value, struct err *err)
{
	(void)err;
	json_put_pair(options->body, options->row->path, value);
	return 0;
}

/*
 * Docker reads these with Go's base 0, where 010 is 8. A leading zero may be
 * meant either way, so it is refused.
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

int
opt_read_swap(const char *text, long long *n, struct err *err)
{
	if (strcmp(text, "-1") != 0)
		return opt_read_size(text, n, err);
	*n = -1;
	return 0;
}

int
opt_read_swappiness(const char *text, long long *n, struct err *err)
{
	return parse_integer(text, -1, 100, n, err);
}

int
opt_read_weight(const char *text, long long *n, struct err *err)
{
	return parse_integer(text, 0, 65535, n, err);
}

int
opt_number(struct run_options *options, const char *value, struct err *err)
{
	long long n;

	if (options->row->read(value, &n, err) != 0)
		return -1;
	return opt_put_number(options->body, options->row->path, n, err);
}
