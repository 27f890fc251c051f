/* SPDX-License-Identifier: MIT */
/* Variables and labels, and files of both, which process.h reads. */
#include "create/opt.h"

#include <string.h>

#include "base/file.h"

int
opt_env(struct run_options *options, const char *value, struct err *err)
{
	return environment_add(&options->env, value, err);
}

int
opt_env_file(struct run_options *options, const char *value, struct err *err)
{
	return environment_add_file(&options->env, value, err);
}

int
opt_label(struct run_options *options, const char *value, struct err *err)
{
	const char *name = value + strspn(value, " \t");
	size_t len = strcspn(name, "=");

	if (len == 0)
		return err_set(err, ERR_USER, "bad label '%s': no name", value);
	if (strcspn(name, " \t") < len)
		return err_set(
		    err, ERR_USER, "bad label '%s': blanks in the name", value);
	strv_add(&options->labels, value);
	return 0;
}

int
opt_label_file(struct run_options *options, const char *value, struct err *err)
{
	struct str text = { 0 };
	int rc = file_read(value, &text, err);

	if (rc == 0)
		rc = process_lines(value, &text, &options->file_labels, err);
	str_free(&text);
	return rc;
}

/* Those of files come first, so that options override them. */
void
opt_finish_env(struct run_options *options)
{
	struct json *env = environment_list(&options->env);
	const struct strv *labels[] = { &options->file_labels,
		&options->labels };

	if (env)
		json_put(options->body, "Env", env);
	for (size_t i = 0; i < LEN(labels); i++) {
		for (size_t k = 0; k < labels[i]->len; k++)
			json_put_pair(options->body, "Labels", labels[i]->v[k]);
	}
}
