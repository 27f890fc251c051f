/* SPDX-License-Identifier: MIT */
/* The health check: --health-* and --no-healthcheck. */
#include "create/opt.h"

#include <string.h>

#include "create/units.h"

int
opt_health_cmd(struct run_options *options, const char *value, struct err *err)
{
	struct json *test = json_array();

	(void)err;
	if (*value) {
		json_add_str(test, "", "CMD-SHELL");
		json_add_str(test, "", value);
	}
	json_put(options->body, options->row->path, test);
	return 0;
}

static int
check_natural(const char *text, long long n, struct err *err)
{
	if (n < 0)
		return err_set(err, ERR_USER, "'%s' is negative", text);
	return 0;
}

int
opt_read_health_time(const char *text, long long *nano, struct err *err)
{
	return parse_duration(text, nano, err) == 0
		   ? check_natural(text, *nano, err)
		   : -1;
}

int
opt_read_retries(const char *text, long long *n, struct err *err)
{
	return opt_read_integer(text, n, err) == 0
		   ? check_natural(text, *n, err)
		   : -1;
}

int
opt_no_health(struct run_options *options, const char *value, struct err *err)
{
	(void)err;
	options->no_health = strcmp(value, "true") == 0;
	return 0;
}

/* Is anything set? Zeros and an empty command are the image's own values. */
static bool
has_health(const struct json *body)
{
	static const char *const numbers[] = { HEALTH "Interval",
		HEALTH "Timeout", HEALTH "Retries", HEALTH "StartPeriod",
		HEALTH "StartInterval" };
	bool has = json_len(json_get(body, HEALTH "Test")) > 0;

	for (size_t i = 0; i < LEN(numbers); i++)
		has = has || json_int(body, numbers[i], 0) != 0;
	return has;
}

int
opt_finish_health(struct run_options *options, struct err *err)
{
	if (!options->no_health)
		return 0;
	if (has_health(options->body))
		return err_set(
		    err, ERR_USER, "--no-healthcheck contradicts --health-*");
	json_add_str(options->body, HEALTH "Test", "NONE");
	return 0;
}
