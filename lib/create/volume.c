/* SPDX-License-Identifier: MIT */
#include "create/volume.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "create/opt.h"

char *
absolute_path(const char *cwd, const char *path)
{
	char *whole =
	    *path == '/' ? xstrdup(path) : xasprintf("%s/%s", cwd, path);
	struct str out = { 0 };
	size_t len;

	for (const char *s = whole; *s; s += len) {
		s += strspn(s, "/");
		len = strcspn(s, "/");
		if (len == 0 || (len == 1 && *s == '.'))
			continue;
		if (len == 2 && strncmp(s, "..", 2) == 0) {
			while (out.len > 0 && out.s[--out.len] != '/')
				;
			continue;
		}
		str_addc(&out, '/');
		str_add(&out, s, len);
	}
	free(whole);
	if (out.len == 0)
		str_addc(&out, '/');
	str_add(&out, "", 0); /* ".." only moved the end */
	return str_take(&out);
}

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
add_mode(const char *word, size_t len, unsigned int *seen)
{
	for (size_t i = 0; i < LEN(modes); i++) {
		unsigned int bit = 1U << modes[i].group;

		if (strlen(modes[i].word) != len ||
		    strncmp(modes[i].word, word, len) != 0)
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
	size_t len;

	*seen = 0;
	for (;; text += len + 1) {
		len = strcspn(text, ",");
		if (!add_mode(text, len, seen))
			return false;
		if (text[len] == '\0')
			return true;
	}
}

/* The parts of one -v, in a copy of its text. */
struct volume {
	char *source; /* NULL for an anonymous volume */
	char *target;
	char *mode; /* NULL for none */
};

/* Splits text, which it writes to; -1 if it does not have such parts. */
static int
split_volume(char *text, struct volume *volume)
{
	char *parts[3] = { text, NULL, NULL };
	size_t n = 1;

	for (char *s = text; *s; s++) {
		if (*s != ':')
			continue;
		if (n == LEN(parts))
			return -1;
		*s = '\0';
		parts[n++] = s + 1;
	}
	for (size_t i = 0; i < n; i++) {
		if (*parts[i] == '\0')
			return -1;
	}
	if (n == 1)
		*volume = (struct volume){ NULL, parts[0], NULL };
	else
		*volume = (struct volume){ parts[0], parts[1], parts[2] };
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
	target = absolute_path("", volume->target);
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
	bool found = false;

	for (size_t i = 0; i < json_len(list) && !found; i++) {
		struct json *item = json_item(list, i);

		found = strcmp(json_as_str(item), text) == 0;
		json_free(item);
	}
	return found;
}

char *
source_path(const char *source, const char *cwd, struct err *err)
{
	if (*source != '.')
		return xstrdup(source);
	if (cwd)
		return absolute_path(cwd, source);
	err_set(err, ERR_USER,
	    "the source is relative to a directory that is gone");
	return NULL;
}

/* Adds the text as it is, except for a relative source. */
static int
add_bind(struct json *body, const char *text, const struct volume *volume,
    const char *cwd, struct err *err)
{
	char *source = source_path(volume->source, cwd, err), *bind;
	struct json *binds;

	if (!source)
		return -1;
	binds = json_get(body, "HostConfig.Binds");
	bind = xasprintf("%s%s", source, text + strlen(volume->source));
	if (!holds(binds, bind))
		json_add_str(body, "HostConfig.Binds", bind);
	json_free(binds);
	free(bind);
	free(source);
	return 0;
}

int
volume_add(
    struct json *body, const char *text, const char *cwd, struct err *err)
{
	char *copy = xstrdup(text);
	struct volume volume;
	const char *problem = "want [SOURCE:]/IN/BOX[:MODE,...]";
	int rc = 0;

	if (split_volume(copy, &volume) == 0)
		problem = volume_problem(&volume);
	if (problem)
		rc = err_set(err, ERR_USER, "%s", problem);
	else if (volume.source)
		rc = add_bind(body, text, &volume, cwd, err);
	else
		opt_put_member(body, "Volumes", text, json_object());
	free(copy);
	return rc == 0 ? 0 : err_prefix(err, "bad volume '%s'", text);
}

int
tmpfs_add(struct json *body, const char *text, struct err *err)
{
	size_t len = strcspn(text, ":");
	char *path;

	if (*text != '/')
		return err_set(err, ERR_USER,
		    "bad tmpfs '%s': the path in the box is not absolute",
		    text);
	path = xstrndup(text, len);
	opt_put_member(body, "HostConfig.Tmpfs", path,
	    json_string(text[len] ? text + len + 1 : ""));
	free(path);
	return 0;
}
