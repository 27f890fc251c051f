/* SPDX-License-Identifier: MIT */
/* --gpus: a request for devices, a record of CSV. */
#include "create/opt.h"

#include <limits.h>
#include <string.h>

#include "base/csv.h"
#include "create/units.h"

/* The list of words between commas. */
static struct json *
word_list(const char *text)
{
	struct json *list = json_array();
	struct strv words = { 0 };

	strv_split(&words, text, ',');
	json_add_strings(list, "", &words);
	strv_free(&words);
	return list;
}

static int
put_gpu_count(struct json *gpus, const char *value, struct err *err)
{
	long long n = -1;

	if (strcmp(value, "all") != 0 &&
	    parse_integer(value, INT_MIN, INT_MAX, &n, err) != 0)
		return err_prefix(err, "count");
	json_put_int(gpus, "Count", n);
	return 0;
}

static int
put_gpu_options(struct json *gpus, const char *value, struct err *err)
{
	struct strv fields = { 0 };
	int rc = csv_fields(value, &fields, err);

	for (size_t i = 0; i < fields.len && rc == 0; i++)
		json_put_pair(gpus, "Options", fields.v[i]);
	strv_free(&fields);
	return rc;
}

/* A list of alternatives, of which there is one: all of these and "gpu". */
static void
put_capabilities(struct json *gpus, struct json *list)
{
	struct json *alternatives = json_array();

	json_add_str(list, "", "gpu");
	json_add(alternatives, "", list);
	json_put(gpus, "Capabilities", alternatives);
}

/* "all", a count, or a KEY=VALUE. */
static int
put_gpu_field(struct json *gpus, const char *field, struct err *err)
{
	size_t len = strcspn(field, "=");
	const char *value = field + len + 1;

	if (field[len] == '\0')
		return put_gpu_count(gpus, field, err);
	if (opt_is_word(field, len, "count"))
		return put_gpu_count(gpus, value, err);
	if (opt_is_word(field, len, "options"))
		return put_gpu_options(gpus, value, err);
	if (opt_is_word(field, len, "driver")) {
		json_put_str(gpus, "Driver", value);
	} else if (opt_is_word(field, len, "device")) {
		json_put(gpus, "DeviceIDs", word_list(value));
	} else if (opt_is_word(field, len, "capabilities")) {
		put_capabilities(gpus, word_list(value));
	} else {
		return err_set(err, ERR_USER, "unknown key '%s'", field);
	}
	return 0;
}

/* Adds the defaults for what the request leaves out. */
static void
complete_gpus(struct json *gpus)
{
	if (!json_get(gpus, "Count") && !json_get(gpus, "DeviceIDs"))
		json_put_int(gpus, "Count", 1);
	if (!json_get(gpus, "Capabilities"))
		put_capabilities(gpus, json_array());
}

int
opt_gpus(struct run_options *options, const char *value, struct err *err)
{
	struct json *gpus = json_object();
	struct strv fields = { 0 };
	int rc = csv_fields(value, &fields, err);

	for (size_t i = 0; i < fields.len && rc == 0; i++)
		rc = put_gpu_field(gpus, fields.v[i], err);
	strv_free(&fields);
	if (rc != 0) {
		json_free(gpus);
		return err_prefix(err, "bad request '%s'", value);
	}
	complete_gpus(gpus);
	json_add(options->body, options->row->path, gpus);
	return 0;
}
