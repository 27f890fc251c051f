/* SPDX-License-Identifier: MIT */
/*
 * options: docker run's options, turned into the JSON body of POST
 * /containers/create (Engine API 1.41; the fields mean the same in all later
 * versions). What an option is called, what its text may be and where it ends
 * up in the body is what the docker command line does, measured with 20.10 and
 * 28.2; the table in tests/unit/create/options.c holds text against body.
 *
 * The options are a table. A tool builds its getopt_long() array and its usage
 * from it, hands each option it meets to run_options_apply(), adds files, image
 *and command, and gets the body from run_options_finish():
 *
 *	struct run_options *spec = run_options_new(&env);
 *	for each option: run_options_apply(spec, option, optarg, &err)
 *	run_options_env_file(spec, name, text, len, &err)
 *	run_options_command(spec, image, argv + optind, &err)
 *	body = run_options_finish(spec, &err)
 *	run_options_free(spec)
 *
 * Nothing here does I/O or ends the process. Each failure is ERR_USER and its
 * message names the option ("--publish: ..."). Text that is not UTF-8 is
 * refused everywhere, because JSON cannot carry it (RFC 8259, section 8.1).
 *
 * Refused although docker sends it to the engine: what an engine would refuse
 * after the image was pulled (paths that are not absolute, unknown modes of
 * -v), what docker reads in a way that nobody means (--cpu-shares 010 is 8,
 * an unknown key in -p target=80,host_ip=... is dropped), and what JSON cannot
 * carry exactly (numbers above 2^53). Profiles in files, --security-opt
 * seccomp=FILE, are not supported yet.
 *
 * Not in the table, because they are not of the body or say how the tool
 * behaves: --name --rm -d -i -t -a --pull --platform --cidfile --detach-keys
 * --sig-proxy. --env-file and --label-file are not in it either, since a file
 * has to be read; run_options_env_file() and run_options_label_file() take its
 *text.
 */
#ifndef BOX_CREATE_OPTIONS_H
#define BOX_CREATE_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/json.h"

/* A body in the making. */
struct run_options;

/* What options take from the caller's surroundings. */
struct run_environment {
	/* Absolute; what a source that begins with . stands on, or NULL. */
	const char *cwd;
	/*
	 * The value that "-e NAME" stands for, NULL where NAME is not set; for
	 * example getenv(). What it returns is copied at once.
	 */
	char *(*get)(const char *name);
};

/* One row of the table of options. */
struct run_option {
	const char *name; /* docker's long name, without the dashes */
	char letter;      /* docker's short letter; 0: it has none */
	bool alias;       /* an old name of another row, not for usage */
	const char *arg;  /* what usage calls the argument; NULL: a flag */
	const char *path; /* where in the body it goes, if to one place */
	/* What run_options_apply() calls. */
	int (*apply)(struct run_options *, const struct run_option *,
	    const char *value, struct err *);
};

/*
 * Row i of the table, NULL behind its end. Rows are sorted by name and live as
 * long as the program.
 */
const struct run_option *run_option(size_t i);

/* The row with that long name, or that short letter; NULL for none. */
const struct run_option *run_option_find(const char *name);
const struct run_option *run_option_find_letter(char letter);

/* A new, empty body; run_options_free() frees it. *env must live as long as it.
 */
struct run_options *run_options_new(const struct run_environment *env);
void run_options_free(struct run_options *);

/*
 * Applies one option. value is its argument. For a flag it is NULL, or the
 * text behind "--flag=", one of 1 t T TRUE true True 0 f F FALSE false False:
 * give getopt_long() optional_argument for flags and "--init=false" works.
 * A list option adds to its list, for all others the last one holds.
 */
int run_options_apply(struct run_options *, const struct run_option *,
    const char *value, struct err *);

/*
 * Adds the variables in the text of one --env-file: lines of NAME=VALUE, or
 * NAME for the caller's own value (none set: left out); blank lines and lines
 * that begin with # are skipped, blanks before NAME too; there are no quotes.
 * They come before those of -e, wherever --env-file stood. name is only for
 * messages.
 */
int run_options_env_file(struct run_options *, const char *name,
    const char *text, size_t len, struct err *);

/* The same for one --label-file: NAME=VALUE, or NAME for an empty value. */
int run_options_label_file(struct run_options *, const char *name,
    const char *text, size_t len, struct err *);

/*
 * Sets Image and Cmd. argv is NULL-terminated; an empty one leaves the image's
 * own command in force.
 */
int run_options_command(
    struct run_options *, const char *image, char *const *argv, struct err *);

/*
 * Decides what needs all options to be known (environment and labels in their
 * order, NetworkingConfig) and refuses what contradicts itself
 * (--no-healthcheck and --health-*, --ip and ip= of --network, ...). The caller
 * frees the body, and may add to it what the table leaves out (Tty, OpenStdin,
 * AttachStdout, HostConfig.AutoRemove, ...). --rm against --restart is the
 * caller's to refuse: see HostConfig.RestartPolicy.Name. NULL on failure;
 * either way the spec is of no further use than to be freed.
 */
struct json *run_options_finish(struct run_options *, struct err *);

/*
 * The API version 1.N that the body needs, 41 at least, and the option that
 * needs it. An older engine would not refuse what it does not know but leave
 * it out, so the caller should refuse it:
 *
 *	if (!engine_has_api(engine, 1, (int)run_options_api(body, &option))) ...
 *
 * The MAC address is in the body twice, as MacAddress for engines before API
 * 1.44 and with its network for newer ones, which warn of the first: for those
 * set it to "".
 */
unsigned int run_options_api(const struct json *body, const char **option);

#endif
