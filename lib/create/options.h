/* SPDX-License-Identifier: MIT */
/*
 * options: docker run's options, turned into the JSON body of POST
 * /containers/create (Engine API 1.41; the members mean the same in all later
 * versions). The options' names, their values and the members that they set are
 * those of the docker command line, measured with 20.10 and 28.2; the table in
 * tests/unit/create/options.c compares command lines with bodies.
 *
 * The options are a table. A tool builds its own (cli/cli.h) from it, passes
 * each option to run_options_apply(), adds image and command, and gets the body
 * from run_options_finish():
 *
 *	struct run_options *options = run_options_new(cwd);
 *	for each option: run_options_apply(options, row, value, &err)
 *	run_options_command(options, image, argv, &err)
 *	body = run_options_finish(options, &err)
 *	run_options_free(options)
 *
 * Nothing here does I/O, except that --env-file and --label-file read the file.
 * Apart from that a failure is ERR_USER; its message begins with the option
 * ("--publish: ..."). Text that is not UTF-8 is refused everywhere, because
 * JSON cannot carry it (RFC 8259, section 8.1).
 *
 * Some values are refused although docker sends them to the engine: those that
 * an engine would refuse only after it has pulled the image (paths that are not
 * absolute, unknown modes of -v), those that docker reads in a way that nobody
 * intends (--cpu-shares 010 is 8, an unknown key in -p target=80,host_ip=... is
 * dropped), and numbers that JSON cannot carry exactly (above 2^53). Security
 * profiles in files, --security-opt seccomp=FILE, are not supported yet.
 *
 * Options that are not about the body, or change how the tool behaves, are the
 * tool's and not in the table: --name --rm -d -i -t --pull --platform
 * --cidfile. Not supported are -a, --detach-keys and --sig-proxy.
 */
#ifndef BOX_CREATE_OPTIONS_H
#define BOX_CREATE_OPTIONS_H

#include <stddef.h>

#include "base/err.h"
#include "base/json.h"
#include "create/run_option.h"

/*
 * Row i of the table, NULL after its end. Rows are sorted by name and live as
 * long as the program.
 */
const struct run_option *run_option(size_t i);

/*
 * No options yet. cwd is the absolute path that sources of -v and --mount which
 * begin with a dot are relative to; NULL if there is none, so that they are
 * refused. It must live as long as the options, which run_options_free() frees.
 */
struct run_options *run_options_new(const char *cwd);
void run_options_free(struct run_options *);

/*
 * Applies one option. value is its argument. For a flag it is NULL, or what
 * follows "--flag=": one of 1 t T TRUE true True 0 f F FALSE false False. An
 * option that makes a list adds to it; of all others, the last one counts.
 */
int run_options_apply(struct run_options *, const struct run_option *,
    const char *value, struct err *);

/*
 * Sets Image and Cmd. argv is NULL-terminated; if it is empty, the image's own
 * command is run.
 */
int run_options_command(
    struct run_options *, const char *image, char *const *argv, struct err *);

/*
 * Decides what depends on several options (the order of variables and labels,
 * NetworkingConfig) and refuses options that contradict each other
 * (--no-healthcheck and --health-*, --ip and ip= of --network, ...). The caller
 * frees the body, and may add to it what the table leaves out (Tty, OpenStdin,
 * AttachStdout, HostConfig.AutoRemove, ...). It is up to the caller to refuse
 * --rm with --restart: see HostConfig.RestartPolicy.Name. NULL on failure;
 * either way the options can only be freed afterwards.
 */
struct json *run_options_finish(struct run_options *, struct err *);

#endif
