/* SPDX-License-Identifier: MIT */
/*
 * box-diff: what changed in a box since its image (GET
 * /containers/{id}/changes).
 */
#include "api/container.h"
#include "cli/cli.h"
#include "cli/output.h"

static const char usage[] = "box-diff [-0] [-H HOST] BOX";

static const struct option options[] = {
	{ "null", no_argument, NULL, '0' },
	CLI_OPTIONS,
};

static int
diff(
    struct engine *engine, const char *box, struct output *out, struct err *err)
{
	struct json *changes = container_changes(engine, box, err);

	for (size_t i = 0; i < json_len(changes); i++) {
		struct json *change = json_item(changes, i);
		char kind[] = { container_change_kind(change), '\0' };

		output_field(out, kind);
		output_field(out, container_change_path(change));
		output_end(out);
		json_free(change);
	}
	json_free(changes);
	return changes ? 0 : -1;
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct output out = { .end = '\n' };
	struct engine *engine;
	struct err err = { 0 };
	int c, status = STATUS_OK;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(&cli, argc, argv, ":0" CLI_LETTERS, options)) !=
	       -1) {
		if (c == '0')
			out.end = '\0';
	}
	if (!argv[optind] || argv[optind + 1])
		cli_misuse(&cli, "want one box");
	engine = cli_engine(&cli);
	if (diff(engine, argv[optind], &out, &err) < 0) {
		warn_err(&err, argv[optind]);
		status = err_status(&err);
	}
	engine_close(engine);
	return output_close(status);
}
