/* SPDX-License-Identifier: MIT */
/*
 * options: the command-line options that describe a build. box-build,
 * box-stale and box-deps share them, so that one command line means the same
 * to all three.
 */
#ifndef BOX_BUILD_OPTIONS_H
#define BOX_BUILD_OPTIONS_H

#include <getopt.h>

#include "cli/cli.h"
#include "build/build.h"
#include "base/err.h"

/* The letters, for cli_option(). */
#define BUILD_LETTERS "f:qt:"
enum {
	BUILD_ADD_HOST = CLI_FIRST,
	BUILD_ARG,
	BUILD_CACHE_FROM,
	BUILD_LABEL,
	BUILD_NETWORK,
	BUILD_NO_CACHE,
	BUILD_PLATFORM,
	BUILD_PULL,
	BUILD_TARGET,
	BUILD_LAST /* the first value that a tool's own options can have */
};
#define BUILD_OPTIONS \
	{ "add-host", required_argument, NULL, BUILD_ADD_HOST }, \
	    { "build-arg", required_argument, NULL, BUILD_ARG }, \
	    { "cache-from", required_argument, NULL, BUILD_CACHE_FROM }, \
	    { "file", required_argument, NULL, 'f' }, \
	    { "label", required_argument, NULL, BUILD_LABEL }, \
	    { "network", required_argument, NULL, BUILD_NETWORK }, \
	    { "no-cache", no_argument, NULL, BUILD_NO_CACHE }, \
	    { "platform", required_argument, NULL, BUILD_PLATFORM }, \
	    { "pull", no_argument, NULL, BUILD_PULL }, \
	    { "quiet", no_argument, NULL, 'q' }, \
	    { "tag", required_argument, NULL, 't' }, \
	{ \
		"target", required_argument, NULL, BUILD_TARGET \
	}

/*
 * Applies one option, as cli_option() returned it, to the build. arg must
 * outlive the build. Returns 0, 1 if it is not an option of a build, or -1 with
 * err set if arg is invalid.
 */
int build_option(struct build *, int option, const char *arg, struct err *);

#endif
