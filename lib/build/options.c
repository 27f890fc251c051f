/* SPDX-License-Identifier: MIT */
#include "build/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "api/ref.h"

static int
check_pair(const char *option, const char *text, struct err *err)
{
	if (!*text || *text == '=')
		return err_set(
		    err, ERR_USER, "%s '%s' has no name", option, text);
	if (!utf8_valid(text, strlen(text)))
		return err_set(err, ERR_USER, "%s: not UTF-8", option);
	return 0;
}

/* A NAME alone takes its value from the environment, if it has one. */
static int
add_arg(struct build *build, const char *text, struct err *err)
{
	const char *value;
	char *pair;

	if (check_pair("--build-arg", text, err) < 0)
		return -1;
	if (strchr(text, '=')) {
		strv_add(&build->args, text);
	} else if ((value = getenv(text)) != NULL) {
		pair = xasprintf("%s=%s", text, value);
		strv_add(&build->args, pair);
		free(pair);
	}
	return 0;
}

static int
add_label(struct build *build, const char *text, struct err *err)
{
	if (check_pair("--label", text, err) < 0)
		return -1;
	strv_add(&build->labels, text);
	return 0;
}

static int
add_tag(struct build *build, const char *text, struct err *err)
{
	char *repo, *tag;

	if (ref_split(text, &repo, &tag, err) < 0)
		return err_prefix(err, "--tag %s", text);
	free(repo);
	free(tag);
	strv_add(&build->tags, text);
	return 0;
}

int
build_option(struct build *build, int option, const char *arg, struct err *err)
{
	switch (option) {
	case 'f':
		build->file = arg;
		return 0;
	case 'q':
		build->quiet = true;
		return 0;
	case 't':
		return add_tag(build, arg, err);
	case BUILD_ADD_HOST:
		strv_add(&build->hosts, arg);
		return 0;
	case BUILD_ARG:
		return add_arg(build, arg, err);
	case BUILD_CACHE_FROM:
		strv_add(&build->cache_from, arg);
		return 0;
	case BUILD_LABEL:
		return add_label(build, arg, err);
	case BUILD_NETWORK:
		build->network = arg;
		return 0;
	case BUILD_NO_CACHE:
		build->no_cache = true;
		return 0;
	case BUILD_PLATFORM:
		build->platform = arg;
		return 0;
	case BUILD_PULL:
		build->pull = true;
		return 0;
	case BUILD_TARGET:
		build->target_stage = arg;
		return 0;
	default:
		return 1;
	}
}
