/* SPDX-License-Identifier: MIT */
/*
 * box-diff: what changed in a box since its image (GET
 * /containers/{id}/changes).
 */
#include "api/container.h"
#include "cli/cli.h"
#include "cli/output.h"

static const char usage[] = "box-diff [-0] [-H HOST] BOX";

static const struct cli_option options[] = {
	OPT_NUL(struct output, end),
	OPT_END,
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
	}
	json_free(changes);
	return changes ? 0 : -1;
}

int
main(int argc, char **argv)
{
	struct output out = { .end = '\n' };
	struct cli cli = { usage, .tables = { { options, &out } } };
	struct engine *engine;
	int status = STATUS_OK;
	struct err err;

	argv = cli_begin(&cli, argc, argv);
	if (!argv[0] || argv[1])
		cli_misuse(&cli, "want one box");
	engine = cli_engine(&cli);
	if (diff(engine, argv[0], &out, &err) < 0)
		status = warn_err(&err, argv[0]);
	engine_close(engine);
	return output_close(status);
}
