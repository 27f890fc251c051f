/* SPDX-License-Identifier: MIT */
/* Volumes, tmpfs and storage options. */
#include "create/opt.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum group {
	ACCESS,
	LABEL,
	CONSISTENCY,
	PROPAGATION,
	COPY,
	OTHER /* Podman's, which may be combined */
};

static const struct {
	const char *word;
	enum group group;
} modes[] = {
	{ "ro", ACCESS },
	{ "rw", ACCESS },
	{ "z", LABEL },
	{ "Z", LABEL },
	{ "consistent", CONSISTENCY },
	{ "cached", CONSISTENCY },
	{ "delegated", CONSISTENCY },
	{ "default", CONSISTENCY },
	{ "private", PROPAGATION },
	{ "rprivate", PROPAGATION },
	{ "shared", PROPAGATION },
	{ "rshared", PROPAGATION },
	{ "slave", PROPAGATION },
	{ "rslave", PROPAGATION },
	{ "nocopy", COPY },
	{ "copy", OTHER },
	{ "U", OTHER },
	{ "O", OTHER },
	{ "bind", OTHER },
	{ "rbind", OTHER },
	{ "exec", OTHER },
	{ "noexec", OTHER },
	{ "dev", OTHER },
	{ "nodev", OTHER },
	{ "suid", OTHER },
	{ "nosuid", OTHER },
	{ "idmap", OTHER },
};

/* Adds the bit of the word's group. False: not a mode, or the group again. */
static bool
add_mode(const char *word, unsigned int *seen)
{
	for (size_t i = 0; i < LEN(modes); i++) {
		unsigned int bit = 1U << modes[i].group;

		if (strcmp(word, modes[i].word) != 0)
			continue;
		if (modes[i].group != OTHER && (*seen & bit))
			return false;
		*seen |= bit;
		return true;
	}
	return false;
}

/* Reads words separated by commas; seen gets the bits of their groups. */
static bool
read_modes(const char *text, unsigned int *seen)
{
	struct strv words = { 0 };
	bool good = true;

	*seen = 0;
	strv_split(&words, text, ',');
	for (size_t i = 0; i < words.len; i++)
		good = good && add_mode(words.v[i], seen);
	strv_free(&words);
	return good;
}

/* One -v; its parts belong to the list of them. */
struct volume {
	struct strv parts;
	const char *source; /* NULL for an anonymous volume */
	const char *target;
	const char *mode; /* NULL for none */
};

/* -1 if the text does not have such parts. */
static int
split_volume(const char *text, struct volume *volume)
{
	struct strv *parts = &volume->parts;

	*volume = (struct volume){ 0 };
	strv_split(parts, text, ':');
	for (size_t i = 0; i < parts->len; i++) {
		if (*parts->v[i] == '\0' || i == 3)
			return -1;
	}
	if (parts->len > 1)
		volume->source = parts->v[0];
	volume->target = parts->v[parts->len > 1];
	volume->mode = parts->len > 2 ? parts->v[2] : NULL;
	return 0;
}

/* Why the volume cannot be mounted; NULL if it can. */
static const char *
volume_problem(const struct volume *volume)
{
	bool bind = volume->source && strchr("/.", *volume->source);
	unsigned int seen = 0;
	char *target;
	bool root;

	if (*volume->target != '/')
		return "the path in the box is not absolute";
	target = opt_absolute_path("", volume->target);
	root = strcmp(target, "/") == 0;
	free(target);
	if (root)
		return "nothing can be mounted over /";
	if (volume->source && *volume->source == '~')
		return "it is the shell that expands ~, and it did not";
	if (!volume->mode)
		return NULL;
	if (!read_modes(volume->mode, &seen))
		return "unknown or contradictory mode";
	if (bind && (seen & 1U << COPY))
		return "nocopy is for volumes, not for bind mounts";
	if (!bind && (seen & 1U << PROPAGATION))
		return "propagation is for bind mounts, not for volumes";
	return NULL;
}

static bool
holds(const struct json *list, const char *text)
{
	for (struct json_each item = { 0 }; json_next(list, &item);) {
		if (strcmp(json_as_str(item.value), text) == 0)
			return true;
	}
	return false;
}

/* Adds the text as it is, except for a relative source. */
static int
add_bind(struct run_options *options, const char *text, const char *source,
    struct err *err)
{
	char *absolute = opt_source(options, source, err), *bind;

	if (!absolute)
		return -1;
	bind = xasprintf("%s%s", absolute, text + strlen(source));
	if (!holds(json_get(options->body, HOST "Binds"), bind))
		json_add_str(options->body, HOST "Binds", bind);
	free(bind);
	free(absolute);
	return 0;
}

/*
 *	/in/box                      an anonymous volume: Volumes
 *	NAME:/in/box[:MODE,...]      a named volume:      HostConfig.Binds
 *	/on/host:/in/box[:MODE,...]  a bind mount:        HostConfig.Binds
 *
 * Modes are those that engines know, at most one of each group. A source that
 * begins with "~" is refused, since engines do not expand it. The same text
 * again changes nothing.
 */
int
opt_volume(struct run_options *options, const char *value, struct err *err)
{
	struct volume volume;
	const char *problem = "want [SOURCE:]/IN/BOX[:MODE,...]";
	int rc = 0;

	if (split_volume(value, &volume) == 0)
		problem = volume_problem(&volume);
	if (problem)
		rc = err_set(err, ERR_USER, "%s", problem);
	else if (volume.source)
		rc = add_bind(options, value, volume.source, err);
	else
		json_put_member_of(
		    options->body, "Volumes", value, json_object());
	strv_free(&volume.parts);
	return rc == 0 ? 0 : err_prefix(err, "bad volume '%s'", value);
}

/* PATH[:OPTIONS] */
int
opt_tmpfs(struct run_options *options, const char *value, struct err *err)
{
	size_t len = strcspn(value, ":");
	char *path;

	if (*value != '/')
		return err_set(err, ERR_USER,
		    "bad tmpfs '%s': the path in the box is not absolute",
		    value);
	path = xstrndup(value, len);
	json_put_member_of(options->body, HOST "Tmpfs", path,
	    json_string(value[len] ? value + len + 1 : ""));
	free(path);
	return 0;
}

int
opt_storage(struct run_options *options, const char *value, struct err *err)
{
	if (!strchr(value, '='))
		return err_set(err, ERR_USER,
		    "bad storage option '%s': want NAME=VALUE", value);
	json_put_pair(options->body, options->row->path, value);
	return 0;
}
