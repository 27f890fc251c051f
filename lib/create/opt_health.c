/* SPDX-License-Identifier: MIT */
/* The health check: --health-* and --no-healthcheck. */
#include "create/opt.h"

#include <string.h>

#include "create/units.h"

int
spec_health_cmd(struct spec *spec, const struct spec_option *option,
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
put_natural(struct spec *spec, const struct spec_option *option,
    const char *value, spec_read_fn *read, struct err *err)
{
	long long n;

	if (read(value, &n, err) != 0)
		return -1;
	if (n < 0)
		return err_set(
		    err, ERR_USER, "'%s' is less than nothing", value);
	return spec_put_number(spec->body, option->path, n, err);
}

int
spec_health_time(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	return put_natural(spec, option, value, size_duration, err);
}

int
spec_health_retries(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	return put_natural(spec, option, value, spec_read_integer, err);
}

int
spec_no_health(struct spec *spec, const struct spec_option *option,
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
spec_finish_health(struct spec *spec, struct err *err)
{
	if (!spec->no_health)
		return 0;
	if (has_health(spec->body))
		return err_set(
		    err, ERR_USER, "--no-healthcheck contradicts --health-*");
	json_add_str(spec->body, HEALTH "Test", "NONE");
	return 0;
}
