/* SPDX-License-Identifier: MIT */
#include "version/neutral.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "version/names.h"

enum {
	SHORT_ID = 12
};

static bool
is_any(const char *text, size_t len, const char *const words[])
{
	for (; *words; words++) {
		if (strlen(*words) == len && strncmp(text, *words, len) == 0)
			return true;
	}
	return false;
}

/* Podman sets them in every container: the name of another's host, too. */
static void
clean_environment(struct json *config, const char *id)
{
	static const char name[] = "HOSTNAME=";
	struct json *env = json_get(config, "Env"), *clean = json_array();

	for (struct json_each each = { 0 }; json_next(env, &each);) {
		const char *text = json_str(each.value, "");
		bool is_own = text && starts_with(text, name) &&
			      strlen(text) == strlen(name) + SHORT_ID &&
			      starts_with(id, text + strlen(name));

		if (text && !is_own && strcmp(text, "container=podman") != 0)
			json_add_str(clean, "", text);
	}
	if (env)
		json_put(config, "Env", clean);
	else
		json_free(clean);
}

/* "data:/path:ro" for "data:/path:ro,rprivate,nosuid,nodev,rbind". */
static void
add_bind(struct json *binds, const char *bind, const char *path)
{
	static const char *const own[] = { "rw", "rprivate", "nosuid", "nodev",
		"rbind", NULL };
	size_t len = (size_t)(path - bind) + strcspn(path, ":");
	struct str text = { 0 };
	char before = ':';

	str_add(&text, bind, len);
	for (const char *mode = bind + len; *mode;) {
		size_t n = strcspn(++mode, ",");

		if (!is_any(mode, n, own)) {
			str_addc(&text, before);
			str_add(&text, mode, n);
			before = ',';
		}
		mode += n;
	}
	json_add_str(binds, "", text.s);
	str_free(&text);
}

/* Podman lists anonymous volumes, too, and what it adds to every mode. */
static void
clean_binds(struct json *config, struct json *host)
{
	struct json *binds = json_get(host, "Binds"), *clean = json_array();

	for (struct json_each each = { 0 }; json_next(binds, &each);) {
		const char *bind = json_str_or(each.value, "", "");
		char *source = xstrndup(bind, strcspn(bind, ":"));
		const char *path =
		    bind + strlen(source) + (bind[strlen(source)] == ':');
		char *target = xstrndup(path, strcspn(path, ":"));

		if (!strstr(path, ",rbind"))
			json_add_str(clean, "", bind);
		else if (version_is_anonymous(source))
			json_put_member_of(
			    config, "Volumes", target, json_object());
		else
			add_bind(clean, bind, path);
		free(target);
		free(source);
	}
	if (binds)
		json_put(host, "Binds", clean);
	else
		json_free(clean);
}

/* "nofile" for "RLIMIT_NOFILE". */
static void
clean_limits(struct json *host)
{
	static const char prefix[] = "RLIMIT_";
	struct json *limits = json_get(host, "Ulimits"), *clean = json_array();

	for (struct json_each each = { 0 }; json_next(limits, &each);) {
		const char *name = json_str_or(each.value, "Name", "");
		struct json *limit = json_copy(each.value);
		struct str text = { 0 };

		if (starts_with(name, prefix)) {
			for (name += strlen(prefix); *name; name++)
				str_addc(
				    &text, (char)tolower((unsigned char)*name));
			json_put_str(limit, "Name", text.s);
		}
		json_add(clean, "", limit);
		str_free(&text);
	}
	if (limits)
		json_put(host, "Ulimits", clean);
	else
		json_free(clean);
}

/* Podman tells one limit in two ways, and refuses to be told so. */
static void
clean_cpus(struct json *host)
{
	if (json_int(host, "NanoCpus", 0) == 0)
		return;
	json_put_int(host, "CpuPeriod", 0);
	json_put_int(host, "CpuQuota", 0);
}

static void
clean_annotations(struct json *host)
{
	static const char *const prefixes[] = { "io.container.manager",
		"io.podman.", "org.opencontainers.image.stopSignal",
		"org.systemd.property." };
	struct json *all = json_get(host, "Annotations");
	struct json *clean = json_object();

	for (struct json_each each = { 0 }; json_next_member(all, &each);) {
		bool own = false;

		for (size_t i = 0; i < sizeof(prefixes) / sizeof(*prefixes);
		     i++)
			own = own || starts_with(each.name, prefixes[i]);
		if (!own)
			json_put_member(clean, each.name, each.value);
	}
	if (all)
		json_put(host, "Annotations", clean);
	else
		json_free(clean);
}

/* Words for the default, which docker does not know. */
static void
clean_words(struct json *host)
{
	static const struct {
		const char *member, *word;
	} words[] = { { "PidMode", "private" }, { "UTSMode", "private" },
		{ "Runtime", "oci" } };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (strcmp(json_str_or(host, words[i].member, ""),
			words[i].word) == 0)
			json_put_str(host, words[i].member, "");
	}
}

void
neutral_make(struct json *config, struct json *host, const char *id)
{
	clean_environment(config, id);
	clean_binds(config, host);
	clean_limits(host);
	clean_cpus(host);
	clean_annotations(host);
	clean_words(host);
}

const char *
neutral_network(const char *name, const struct json *host)
{
	return strcmp(name, "podman") == 0 &&
		       strcmp(json_str_or(host, "NetworkMode", ""), "bridge") ==
			   0
		   ? "bridge"
		   : name;
}
