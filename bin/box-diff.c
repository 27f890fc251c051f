/* SPDX-License-Identifier: MIT */
/*
 * box-diff: what changed in a box since its image (GET
 * /containers/{id}/changes).
 */
#include <stdlib.h>

#include "cli/cli.h"
#include "cli/output.h"

static const char usage[] = "box-diff [-0] [-H HOST] BOX";

static const struct option options[] = {
	{ "null", no_argument, NULL, '0' },
	CLI_OPTIONS,
};

/* docker diff's letters. */
static const char *
letter(const struct json *change)
{
	static const char *const letters[] = { "C", "A", "D" };
	long long kind = json_int(change, "Kind", -1);

	return kind >= 0 && kind < 3 ? letters[kind] : "?";
}

static int
diff(
    struct engine *engine, const char *box, struct output *out, struct err *err)
{
	char *target = engine_target("/containers/%s/changes", box);
	struct exchange *exchange = engine_send(engine,
	    &(struct request){ .method = "GET", .target = target }, err);
	struct json *changes = NULL;
	int result = -1;

	free(target);
	if (exchange && exchange_status(exchange, err) >= 0)
		changes = exchange_read_json(exchange, err);
	if (changes)
		result = 0;
	else if (err->kind == ERR_NOT_FOUND)
		err_set(err, ERR_NOT_FOUND, "no such container");
	for (size_t i = 0; i < json_len(changes); i++) {
		struct json *change = json_item(changes, i);

		output_field(out, letter(change));
		output_field(out, json_str(change, "Path"));
		output_end(out);
		json_free(change);
	}
	json_free(changes);
	exchange_end(exchange);
	return result;
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
