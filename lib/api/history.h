/* SPDX-License-Identifier: MIT */
/*
 * history: the instructions that an image was built by, as its history has
 * them. Pure.
 * Source: moby builder/dockerfile/dispatchers.go, BuildKit dockerfile2llb,
 * buildah imagebuildah/stage_executor.go.
 */
#ifndef BOX_API_HISTORY_H
#define BOX_API_HISTORY_H

#include "base/json.h"

/*
 * The instruction that a step of the image's history is, such as "LABEL a=b";
 * NULL for one that does not say so. The arguments are what the history has of
 * the step as "CreatedBy" and "Comment"; the result is a part of the former.
 */
const char *history_instruction(
    const char *created_by, const char *comment, const struct json *image);

/*
 * Podman's answer to GET /images/{name}/json lacks the health check, ONBUILD
 * and SHELL of an image: puts them into its "Config". details is the answer to
 * GET /libpod/images/{name}/json, which has the health check; the others are
 * what its history says. Where that does not say at which step the image's own
 * build begins, the triggers of the images below it are taken for its own.
 */
void history_complete(struct json *image, const struct json *details);

#endif
