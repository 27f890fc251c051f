/* SPDX-License-Identifier: MIT */
/*
 * box-build: builds an image from a Dockerfile (POST /build).
 */
#include <stdlib.h>
#include <string.h>

#include "build.h"
#include "cli.h"
#include "out.h"
#include "progress.h"
#include "save.h"

static const char usage[] =
    "box-build [-q] [-f FILE] [-t NAME[:TAG]]... [--build-arg NAME[=VALUE]]... "
    "[--target STAGE] [OPTION]... DIR | -";

enum {
	OPT_IIDFILE = BUILD_LAST
};

static const struct option options[] = {
	{ "iidfile", required_argument, NULL, OPT_IIDFILE },
	BUILD_OPTIONS,
	CLI_OPTIONS,
};

static int
write_part(void *arg, const void *bytes, size_t len, struct err *err)
{
	return exchange_write(arg, bytes, len, err);
}

/*
 * Sends the context. An engine that refuses the request may close while it is
 * still being sent; what it answered says more than the broken connection.
 */
static int
send_context(
    const struct build *build, struct exchange *exchange, struct err *err)
{
	struct err answer;

	if (build_send(build, write_part, exchange, err) == 0 &&
	    exchange_write_end(exchange, err) == 0)
		return 0;
	if (err->kind == ERR_ENGINE && exchange_status(exchange, &answer) < 0 &&
	    answer.kind == ERR_REFUSED)
		*err = answer;
	return -1;
}

static int
build_image(const struct build *build, struct engine *engine,
    struct progress *progress, struct err *err)
{
	char *target = build_target(build);
	struct request request = { .method = "POST",
		.target = target,
		.type = "application/x-tar",
		.chunked = true };
	struct exchange *exchange = engine_send(engine, &request, err);
	int result = exchange ? 0 : -1;

	free(target);
	if (result == 0)
		result = send_context(build, exchange, err);
	if (result == 0 && exchange_status(exchange, err) < 0)
		result = -1;
	if (result == 0)
		result = progress_read(progress, exchange, err);
	exchange_end(exchange);
	if (result == 0 && progress->id.len == 0)
		result = err_set(err, ERR_ENGINE,
		    "the engine ended the build without an image");
	return result;
}

/* Prints the ID, and writes it to --iidfile. */
static int
report(const char *iidfile, const char *id)
{
	struct out out = { .end = '\n' };
	struct err err;

	out_line(&out, id);
	if (!iidfile || save_file(iidfile, id, strlen(id), &err) == 0)
		return STATUS_OK;
	warn_err(&err, NULL);
	return STATUS_FAILED;
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct build build = { 0 };
	struct progress progress = { 0 };
	struct engine *engine;
	const char *iidfile = NULL;
	struct err err;
	int c, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(&cli, argc, argv, ":" BUILD_LETTERS CLI_LETTERS,
		    options)) != -1) {
		if (c == OPT_IIDFILE)
			iidfile = optarg;
		else if (build_option(&build, c, optarg, &err) < 0)
			cli_misuse(&cli, "%s", err.msg);
	}
	if (!argv[optind] || argv[optind + 1])
		cli_misuse(&cli, "want one folder, or - for stdin");
	build.dir = argv[optind];
	if (build_read(&build, &err) < 0)
		die(STATUS_FAILED, "%s", err.msg);
	engine = cli_engine(&cli);
	progress.quiet = build.quiet;
	if (build_image(&build, engine, &progress, &err) == 0) {
		status = report(iidfile, str_text(&progress.id));
	} else {
		warn_err(
		    &err, build.tags.len > 0 ? build.tags.v[0] : build.dir);
		status = err_status(&err);
	}
	engine_close(engine);
	progress_free(&progress);
	build_free(&build);
	return out_close(status);
}
