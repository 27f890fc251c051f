/* SPDX-License-Identifier: MIT */
#include "create/mount.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "base/mem.h"
#include "create/units.h"

#define LEN(array) (sizeof(array) / sizeof(*(array)))

/* Puts one member, whose name may hold dots, into the object at path. */
static void
put_member(
    struct json *json, const char *path, const char *name, struct json *value)
{
	struct json *object = json_get(json, path);

	if (!object)
		object = json_object();
	json_put_member(object, name, value);
	json_put(json, path, object);
}

char *
mount_path(const char *cwd, const char *path)
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

/* Adds the bit of the group that the word is of; false: none, or again. */
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

/* A -v text, taken apart. Points into the text's own copy. */
struct volume {
	char *source; /* NULL for an anonymous volume */
	char *target;
	char *mode; /* NULL for none */
};

/* Splits text, which it writes to. */
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

/* What keeps the volume from being mounted, in words; NULL for nothing. */
static const char *
volume_problem(const struct volume *volume)
{
	bool bind = volume->source && strchr("/.", *volume->source);
	unsigned int seen = 0;
	char *target;
	bool root;

	if (*volume->target != '/')
		return "the path in the box is not absolute";
	target = mount_path("", volume->target);
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

/* The text goes on as it is, but for a relative source. */
static void
add_bind(struct json *body, const char *text, const struct volume *volume,
    const char *cwd)
{
	struct json *binds = json_get(body, "HostConfig.Binds");
	char *source = *volume->source == '.' ? mount_path(cwd, volume->source)
					      : xstrdup(volume->source);
	char *bind = xasprintf("%s%s", source, text + strlen(volume->source));

	if (!holds(binds, bind))
		json_add_str(body, "HostConfig.Binds", bind);
	json_free(binds);
	free(bind);
	free(source);
}

static bool
lacks_cwd(const char *source, const char *cwd)
{
	return *source == '.' && !cwd;
}

static const char no_cwd[] = "the source is relative to a folder that is gone";

int
mount_volume(
    struct json *body, const char *text, const char *cwd, struct err *err)
{
	char *copy = xstrdup(text);
	struct volume volume;
	const char *problem = "want [SOURCE:]/IN/BOX[:MODE,...]";

	if (split_volume(copy, &volume) == 0)
		problem = volume_problem(&volume);
	if (!problem && volume.source && lacks_cwd(volume.source, cwd))
		problem = no_cwd;
	if (problem)
		err_set(err, ERR_USER, "bad volume '%s': %s", text, problem);
	else if (volume.source)
		add_bind(body, text, &volume, cwd);
	else
		put_member(body, "Volumes", text, json_object());
	free(copy);
	return problem ? -1 : 0;
}

int
mount_tmpfs(struct json *body, const char *text, struct err *err)
{
	size_t len = strcspn(text, ":");
	char *path;

	if (*text != '/')
		return err_set(err, ERR_USER,
		    "bad tmpfs '%s': the path in the box is not absolute",
		    text);
	path = xstrndup(text, len);
	put_member(body, "HostConfig.Tmpfs", path,
	    json_string(text[len] ? text + len + 1 : ""));
	free(path);
	return 0;
}

/* A --mount in the making. */
struct mount {
	struct json *json;
	const char *cwd;
};

/* One key, and how its value is put at path. value is NULL for a bare key. */
struct key {
	const char *name;
	int (*put)(struct mount *, const struct key *, const char *value,
	    struct err *);
	const char *path;
	bool bare; /* the key alone will do */
};

static int
put_text(struct mount *mount, const struct key *key, const char *value,
    struct err *err)
{
	(void)err;
	json_put_str(mount->json, key->path, value);
	return 0;
}

static int
put_lower(struct mount *mount, const struct key *key, const char *value,
    struct err *err)
{
	char *lower = xstrdup(value);

	(void)err;
	for (char *s = lower; *s; s++) {
		if (*s >= 'A' && *s <= 'Z')
			*s += 'a' - 'A';
	}
	json_put_str(mount->json, key->path, lower);
	free(lower);
	return 0;
}

static int
put_source(struct mount *mount, const struct key *key, const char *value,
    struct err *err)
{
	char *path;

	if (lacks_cwd(value, mount->cwd))
		return err_set(err, ERR_USER, "%s", no_cwd);
	if (*value != '.')
		return put_text(mount, key, value, err);
	path = mount_path(mount->cwd, value);
	json_put_str(mount->json, key->path, path);
	free(path);
	return 0;
}

static int
put_bool(struct mount *mount, const struct key *key, const char *value,
    struct err *err)
{
	bool b = true;

	if (value && parse_boolean(value, &b, err) != 0)
		return -1;
	json_put_bool(mount->json, key->path, b);
	return 0;
}

static int
put_size(struct mount *mount, const struct key *key, const char *value,
    struct err *err)
{
	long long bytes;

	if (parse_bytes(value, 1024, &bytes, err) != 0)
		return -1;
	if (bytes > SIZE_JSON_MAX)
		return err_set(err, ERR_USER, "'%s' is too much", value);
	json_put_int(mount->json, key->path, bytes);
	return 0;
}

static int
put_octal(struct mount *mount, const struct key *key, const char *value,
    struct err *err)
{
	size_t len = strspn(value, "01234567");

	if (value[len] || len > 11)
		return err_set(err, ERR_USER,
		    "bad mode '%s': want an octal number", value);
	json_put_int(mount->json, key->path, strtol(value, NULL, 8));
	return 0;
}

static int
put_pair(struct mount *mount, const struct key *key, const char *value,
    struct err *err)
{
	size_t len = strcspn(value, "=");
	char *name = xstrndup(value, len);

	(void)err;
	/* docker drops a pair without a name, but not the options it is of */
	if (*name)
		put_member(mount->json, key->path, name,
		    json_string(value[len] ? value + len + 1 : ""));
	else
		put_member(mount->json, "VolumeOptions", "DriverConfig",
		    json_object());
	free(name);
	return 0;
}

static int
put_recursive(struct mount *mount, const struct key *key, const char *value,
    struct err *err)
{
	static const struct {
		const char *word;
		const char *path;
	} words[] = {
		{ "enabled", NULL }, /* as it is anyway */
		{ "disabled", "BindOptions.NonRecursive" },
		{ "writable", "BindOptions.ReadOnlyNonRecursive" },
		{ "readonly", "BindOptions.ReadOnlyForceRecursive" },
	};

	(void)key;
	for (size_t i = 0; i < LEN(words); i++) {
		if (strcmp(value, words[i].word) != 0)
			continue;
		if (words[i].path)
			json_put_bool(mount->json, words[i].path, true);
		return 0;
	}
	return err_set(err, ERR_USER,
	    "'%s' is none of enabled, disabled, writable, readonly", value);
}

static const struct key keys[] = {
	{ "type", put_lower, "Type", false },
	{ "source", put_source, "Source", false },
	{ "src", put_source, "Source", false },
	{ "target", put_text, "Target", false },
	{ "dst", put_text, "Target", false },
	{ "destination", put_text, "Target", false },
	{ "readonly", put_bool, "ReadOnly", true },
	{ "ro", put_bool, "ReadOnly", true },
	{ "consistency", put_lower, "Consistency", false },
	{ "bind-propagation", put_lower, "BindOptions.Propagation", false },
	{ "bind-nonrecursive", put_bool, "BindOptions.NonRecursive", true },
	{ "bind-recursive", put_recursive, NULL, false },
	{ "bind-create-src", put_bool, "BindOptions.CreateMountpoint", true },
	{ "volume-driver", put_text, "VolumeOptions.DriverConfig.Name", false },
	{ "volume-opt", put_pair, "VolumeOptions.DriverConfig.Options", false },
	{ "volume-label", put_pair, "VolumeOptions.Labels", false },
	{ "volume-nocopy", put_bool, "VolumeOptions.NoCopy", true },
	{ "volume-subpath", put_text, "VolumeOptions.Subpath", false },
	{ "image-subpath", put_text, "ImageOptions.Subpath", false },
	{ "tmpfs-size", put_size, "TmpfsOptions.SizeBytes", false },
	{ "tmpfs-mode", put_octal, "TmpfsOptions.Mode", false },
};

static const struct key *
find_key(const char *name)
{
	for (size_t i = 0; i < LEN(keys); i++) {
		if (strcasecmp(keys[i].name, name) == 0)
			return &keys[i];
	}
	return NULL;
}

/* Writes to field: cuts it at its '='. */
static int
put_field(struct mount *mount, char *field, struct err *err)
{
	char *value = strchr(field, '=');
	const struct key *key;

	if (value)
		*value++ = '\0';
	key = find_key(field);
	if (!key)
		return err_set(err, ERR_USER, "unknown key '%s'", field);
	if (!value && !key->bare)
		return err_set(err, ERR_USER, "'%s' has no value", field);
	if (value && *value == '\0')
		return err_set(err, ERR_USER, "'%s' is empty", field);
	if (value && (is_blank(*value) || is_blank(value[strlen(value) - 1])))
		return err_set(err, ERR_USER,
		    "blanks around the value '%s' of '%s'", value, field);
	if (key->put(mount, key, value, err) != 0)
		return err_prefix(err, "'%s'", field);
	return 0;
}

/* Whose options are they, and does the mount have them? */
static const char *
stray_options(const struct json *mount, const char *type)
{
	static const char *const owners[][2] = {
		{ "bind", "BindOptions" },
		{ "volume", "VolumeOptions" },
		{ "tmpfs", "TmpfsOptions" },
		{ "image", "ImageOptions" },
	};
	const char *stray = NULL;

	for (size_t i = 0; i < LEN(owners); i++) {
		struct json *options = json_get(mount, owners[i][1]);

		if (options && strcmp(type, owners[i][0]) != 0)
			stray = owners[i][0];
		json_free(options);
	}
	return stray;
}

static int
check_recursive(const struct json *mount, struct err *err)
{
	bool force = json_bool(mount, "BindOptions.ReadOnlyForceRecursive");
	const char *propagation = json_str(mount, "BindOptions.Propagation");

	if ((force || json_bool(mount, "BindOptions.ReadOnlyNonRecursive")) &&
	    !json_bool(mount, "ReadOnly"))
		return err_set(err, ERR_USER,
		    "this bind-recursive needs readonly as well");
	if (force && (!propagation || strcmp(propagation, "rprivate") != 0))
		return err_set(err, ERR_USER,
		    "bind-recursive=readonly needs bind-propagation=rprivate");
	return 0;
}

static int
check(const struct json *mount, struct err *err)
{
	const char *type = json_str(mount, "Type");
	const char *source = json_str(mount, "Source");
	const char *target = json_str(mount, "Target");
	const char *stray = stray_options(mount, type);

	if (!target)
		return err_set(err, ERR_USER, "no target");
	if (*target != '/')
		return err_set(err, ERR_USER, "the target is not absolute");
	if (stray)
		return err_set(err, ERR_USER,
		    "%s-* options are not for type=%s", stray, type);
	if (strcmp(type, "bind") == 0 && !source)
		return err_set(err, ERR_USER, "no source");
	if (strcmp(type, "bind") == 0 && *source != '/')
		return err_set(err, ERR_USER, "the source is not absolute");
	return check_recursive(mount, err);
}

int
mount_long(
    struct json *body, const char *text, const char *cwd, struct err *err)
{
	struct mount mount = { .json = json_object(), .cwd = cwd };
	struct strv fields = { 0 };
	int rc = csv_fields(text, &fields, err);

	json_put_str(mount.json, "Type", "volume");
	for (size_t i = 0; i < fields.len && rc == 0; i++)
		rc = put_field(&mount, fields.v[i], err);
	if (rc == 0)
		rc = check(mount.json, err);
	if (rc == 0)
		json_add(body, "HostConfig.Mounts", json_copy(mount.json));
	else
		err_prefix(err, "bad mount '%s'", text);
	json_free(mount.json);
	strv_free(&fields);
	return rc;
}
