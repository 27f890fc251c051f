/* SPDX-License-Identifier: MIT */
#include "build/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "api/ref.h"

static int
check_pair(const struct cli_option *option, const char *text, struct err *err)
{
	if (!*text || *text == '=')
		return err_set(
		    err, ERR_USER, "--%s '%s' has no name", option->name, text);
	if (!utf8_valid(text, strlen(text)))
		return err_set(err, ERR_USER, "--%s: not UTF-8", option->name);
	return 0;
}

/* A NAME alone takes its value from the environment, if it has one. */
static int
add_arg(void *about, const struct cli_option *option, const char *text,
    struct err *err)
{
	struct build *build = about;
	const char *value;
	char *pair;

	if (check_pair(option, text, err) < 0)
		return -1;
	if (strchr(text, '=')) {
		strv_add(&build->args, text);
	} else if ((value = getenv(text)) != NULL) {
		pair = xasprintf("%s=%s", text, value);
		strv_add(&build->args, pair);
		free(pair);
	} else {
		strv_add(&build->no_args, text);
	}
	return 0;
}

static int
add_label(void *about, const struct cli_option *option, const char *text,
    struct err *err)
{
	struct build *build = about;

	if (check_pair(option, text, err) < 0)
		return -1;
	strv_add(&build->labels, text);
	return 0;
}

static int
add_tag(void *about, const struct cli_option *option, const char *text,
    struct err *err)
{
	struct build *build = about;
	char *repo, *tag;

	(void)option;
	if (ref_split(text, &repo, &tag, err) < 0)
		return err_prefix(err, "--tag %s", text);
	free(repo);
	free(tag);
	strv_add(&build->tags, text);
	return 0;
}

const struct cli_option build_input_options[] = {
	OPT_CALL(0, "build-arg", add_arg),
	OPT_TEXT('f', "file", struct build, file),
	OPT_TEXT(0, "target", struct build, target_stage),
	OPT_END,
};

const struct cli_option build_other_options[] = {
	OPT_LIST(0, "add-host", struct build, hosts),
	OPT_LIST(0, "cache-from", struct build, cache_from),
	OPT_CALL(0, "label", add_label),
	OPT_TEXT(0, "network", struct build, network),
	OPT_FLAG(0, "no-cache", struct build, no_cache),
	OPT_TEXT(0, "platform", struct build, platform),
	OPT_FLAG(0, "pull", struct build, pull),
	OPT_FLAG('q', "quiet", struct build, quiet),
	OPT_CALL('t', "tag", add_tag),
	OPT_END,
};
