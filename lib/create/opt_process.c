/* SPDX-License-Identifier: MIT */
/* The entry point, the restart policy, resource limits and the log. */
#include "create/opt.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "create/units.h"

/* An empty one makes the engine ignore the image's. */
int
opt_entrypoint(struct run_options *options, const char *value, struct err *err)
{
	struct json *list = json_array();

	(void)err;
	json_add_str(list, "", value);
	json_put(options->body, options->row->path, list);
	return 0;
}

int
opt_restart(struct run_options *options, const char *value, struct err *err)
{
	size_t len = strcspn(value, ":");
	const char *count = value[len] ? value + len + 1 : "";
	struct json *policy;
	long long n = 0;
	char *name;

	if (len == 0 && value[len])
		return err_set(err, ERR_USER,
		    "bad restart policy '%s': want no, always, "
		    "unless-stopped or on-failure[:COUNT]",
		    value);
	if (*count && parse_integer(count, INT_MIN, INT_MAX, &n, err) != 0)
		return err_prefix(err, "bad restart policy '%s'", value);
	name = xstrndup(value, len);
	policy = json_object();
	json_put_str(policy, "Name", name);
	json_put_int(policy, "MaximumRetryCount", n);
	json_put(options->body, options->row->path, policy);
	free(name);
	return 0;
}

int
opt_ulimit(struct run_options *options, const char *value, struct err *err)
{
	struct ulimit limit;
	struct json *item;

	if (parse_ulimit(value, &limit, err) != 0)
		return -1;
	item = json_object();
	json_put_str(item, "Name", limit.name);
	if (opt_put_number(item, "Soft", limit.soft, err) != 0 ||
	    opt_put_number(item, "Hard", limit.hard, err) != 0) {
		json_free(item);
		return -1;
	}
	opt_put_sorted(options, options->row->path, limit.name, item);
	return 0;
}

int
opt_finish_log(const struct run_options *options, struct err *err)
{
	const char *driver =
	    json_str_or(options->body, HOST "LogConfig.Type", "");

	if (strcmp(driver, "none") == 0 &&
	    json_get(options->body, HOST "LogConfig.Config"))
		return err_set(
		    err, ERR_USER, "--log-opt contradicts --log-driver none");
	return 0;
}
