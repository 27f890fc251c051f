/* SPDX-License-Identifier: MIT */
/*
 * options: the command-line options that describe a build. box-build,
 * box-stale and box-deps share them, so that one command line means the same
 * to all three.
 */
#ifndef BOX_BUILD_OPTIONS_H
#define BOX_BUILD_OPTIONS_H

#include "cli/cli.h"
#include "build/build.h"

/* Those that say how the Dockerfile is read: --build-arg, --file, --target. */
extern const struct cli_option build_input_options[];

/* All others. Both tables are about a struct build. */
extern const struct cli_option build_other_options[];

#endif
