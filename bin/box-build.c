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
#include "pull.h"
#include "save.h"
#include "stage.h"

static const char usage[] =
    "box-build [-q] [-f FILE] [-t NAME[:TAG]]... [--build-arg NAME[=VALUE]]... "
    "[--target STAGE] [--if-changed] [OPTION]... DIR | -";

enum {
	OPT_IF_CHANGED = BUILD_LAST,
	OPT_IIDFILE
};

static const struct option options[] = {
	{ "if-changed", no_argument, NULL, OPT_IF_CHANGED },
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

/* As --pull says; without it only where the engine does not have it. */
static int
pull_parent(const struct build *build, struct engine *engine, const char *name,
    struct err *err)
{
	char *target = engine_target("/images/%s/json", name);
	struct json *image = NULL;
	bool missing = build->pull;

	if (!build->pull) {
		image = engine_get(engine, target, err);
		missing = !image;
	}
	free(target);
	json_free(image);
	if (!missing)
		return 0;
	if (!build->pull && err->http != 404)
		return -1;
	if (pull_image(engine, name, build->platform, build->quiet, err) == 0)
		return 0;
	return err_prefix(err, "parent %s", name);
}

/*
 * --if-changed: 1 where the image is there already, with its ID as a build
 * would tell it. Otherwise the build gets the key that the next call will
 * look for; parents that the engine lacks are pulled, because they are part of
 * it.
 */
static int
find_unchanged(struct build *build, struct engine *engine,
    struct progress *progress, struct err *err)
{
	struct stage stage = { 0 };
	struct str label = { 0 };
	int result = stage_read(&stage, build, err);

	for (size_t i = 0; result == 0 && i < stage.parents.len; i++)
		result = pull_parent(build, engine, stage.parents.v[i], err);
	build->pull = false;
	if (result == 0)
		result = stage_check(&stage, engine, err);
	if (result == 0 && !stage.why) {
		str_adds(&progress->id, stage.id);
		result = 1;
	} else if (result == 0) {
		str_addf(&label, "%s=%s", STAGE_KEY_LABEL, stage.key);
		strv_add(&build->labels, label.s);
		if (!build->quiet)
			warn("%s: %s",
			    build->tags.len > 0 ? build->tags.v[0] : build->dir,
			    stage.why);
	}
	str_free(&label);
	stage_free(&stage);
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
	bool if_changed = false;
	struct err err;
	int c, result, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(&cli, argc, argv, ":" BUILD_LETTERS CLI_LETTERS,
		    options)) != -1) {
		if (c == OPT_IIDFILE)
			iidfile = optarg;
		else if (c == OPT_IF_CHANGED)
			if_changed = true;
		else if (build_option(&build, c, optarg, &err) < 0)
			cli_misuse(&cli, "%s", err.msg);
	}
	if (!argv[optind] || argv[optind + 1])
		cli_misuse(&cli, "want one folder, or - for stdin");
	build.dir = argv[optind];
	if (if_changed && strcmp(build.dir, "-") == 0)
		cli_misuse(&cli, "--if-changed needs a folder");
	if (build_read(&build, &err) < 0)
		die(STATUS_FAILED, "%s", err.msg);
	engine = cli_engine(&cli);
	progress.quiet = build.quiet;
	result =
	    if_changed ? find_unchanged(&build, engine, &progress, &err) : 0;
	if (result == 0)
		result = build_image(&build, engine, &progress, &err);
	if (result >= 0) {
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
