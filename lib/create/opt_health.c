/* SPDX-License-Identifier: MIT */
/* The health check: --health-* and --no-healthcheck. */
#include "create/opt.h"

#include <string.h>

#include "create/units.h"

int
opt_health_cmd(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	struct json *test = json_array();

	(void)err;
	if (*value) {
		json_add_str(test, "", "CMD-SHELL");
		json_add_str(test, "", value);
	}
	json_put(spec->body, option->path, test);
	return 0;
}

/* Puts what read finds; refused: less than 0. */
static int
put_natural(struct run_options *spec, const struct run_option *option,
    const char *value, opt_read_fn *read, struct err *err)
{
	long long n;

	if (read(value, &n, err) != 0)
		return -1;
	if (n < 0)
		return err_set(
		    err, ERR_USER, "'%s' is less than nothing", value);
	return opt_put_number(spec->body, option->path, n, err);
}

int
opt_health_time(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	return put_natural(spec, option, value, parse_duration, err);
}

int
opt_health_retries(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	return put_natural(spec, option, value, opt_read_integer, err);
}

int
opt_no_health(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	(void)option;
	(void)err;
	spec->no_health = strcmp(value, "true") == 0;
	return 0;
}

/* Does any option say something about the health check? */
static bool
has_health(const struct json *body)
{
	static const char *const numbers[] = { HEALTH "Interval",
		HEALTH "Timeout", HEALTH "Retries", HEALTH "StartPeriod",
		HEALTH "StartInterval" };
	struct json *test = json_get(body, HEALTH "Test");
	bool has = json_len(test) > 0;

	for (size_t i = 0; i < LEN(numbers); i++)
		has = has || json_int(body, numbers[i], 0) != 0;
	json_free(test);
	return has;
}

int
opt_finish_health(struct run_options *spec, struct err *err)
{
	if (!spec->no_health)
		return 0;
	if (has_health(spec->body))
		return err_set(
		    err, ERR_USER, "--no-healthcheck contradicts --health-*");
	json_add_str(spec->body, HEALTH "Test", "NONE");
	return 0;
}
