/* SPDX-License-Identifier: MIT */
/* --mount: a volume, a bind mount, a tmpfs or an image; a record of CSV. */
#include "create/opt.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/ascii.h"
#include "base/csv.h"
#include "create/units.h"

/* The --mount that is being read. */
struct mount {
	struct json *json;
	const struct run_options *options;
};

/* One key, and how its value, NULL for a bare key, is put at path. */
struct key {
	const char *name;
	int (*put)(
	    struct mount *, const struct key *, char *value, struct err *);
	const char *path;
};

static int
put_text(
    struct mount *mount, const struct key *key, char *value, struct err *err)
{
	(void)err;
	json_put_str(mount->json, key->path, value);
	return 0;
}

static int
put_lower(
    struct mount *mount, const struct key *key, char *value, struct err *err)
{
	ascii_lower(value);
	return put_text(mount, key, value, err);
}

static int
put_source(
    struct mount *mount, const struct key *key, char *value, struct err *err)
{
	char *path = opt_source(mount->options, value, err);

	if (path)
		json_put_str(mount->json, key->path, path);
	free(path);
	return path ? 0 : -1;
}

static int
put_bool(
    struct mount *mount, const struct key *key, char *value, struct err *err)
{
	bool b = true;

	if (value && parse_boolean(value, &b, err) != 0)
		return -1;
	json_put_bool(mount->json, key->path, b);
	return 0;
}

static int
put_size(
    struct mount *mount, const struct key *key, char *value, struct err *err)
{
	long long bytes;

	if (opt_read_size(value, &bytes, err) != 0)
		return -1;
	return opt_put_number(mount->json, key->path, bytes, err);
}

static int
put_octal(
    struct mount *mount, const struct key *key, char *value, struct err *err)
{
	size_t len = strspn(value, "01234567");

	if (value[len] || len > 11)
		return err_set(err, ERR_USER,
		    "bad mode '%s': want an octal number", value);
	json_put_int(mount->json, key->path, strtol(value, NULL, 8));
	return 0;
}

static int
put_pair(
    struct mount *mount, const struct key *key, char *value, struct err *err)
{
	(void)err;
	/* docker drops a pair without a name, but keeps its VolumeOptions */
	if (*value != '=')
		json_put_pair(mount->json, key->path, value);
	else
		json_put_member_of(mount->json, "VolumeOptions", "DriverConfig",
		    json_object());
	return 0;
}

static int
put_recursive(
    struct mount *mount, const struct key *key, char *value, struct err *err)
{
	static const struct {
		const char *word;
		const char *path;
	} words[] = {
		{ "enabled", NULL }, /* the default */
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
	    "'%s' is not enabled, disabled, writable or readonly", value);
}

static const struct key keys[] = {
	{ "type", put_lower, "Type" },
	{ "source", put_source, "Source" },
	{ "src", put_source, "Source" },
	{ "target", put_text, "Target" },
	{ "dst", put_text, "Target" },
	{ "destination", put_text, "Target" },
	{ "readonly", put_bool, "ReadOnly" },
	{ "ro", put_bool, "ReadOnly" },
	{ "consistency", put_lower, "Consistency" },
	{ "bind-propagation", put_lower, "BindOptions.Propagation" },
	{ "bind-nonrecursive", put_bool, "BindOptions.NonRecursive" },
	{ "bind-recursive", put_recursive, NULL },
	{ "bind-create-src", put_bool, "BindOptions.CreateMountpoint" },
	{ "volume-driver", put_text, "VolumeOptions.DriverConfig.Name" },
	{ "volume-opt", put_pair, "VolumeOptions.DriverConfig.Options" },
	{ "volume-label", put_pair, "VolumeOptions.Labels" },
	{ "volume-nocopy", put_bool, "VolumeOptions.NoCopy" },
	{ "volume-subpath", put_text, "VolumeOptions.Subpath" },
	{ "image-subpath", put_text, "ImageOptions.Subpath" },
	{ "tmpfs-size", put_size, "TmpfsOptions.SizeBytes" },
	{ "tmpfs-mode", put_octal, "TmpfsOptions.Mode" },
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

/* Applies KEY=VALUE or KEY; writes to field. */
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
	/* a flag may stand alone, which means true */
	if (!value && key->put != put_bool)
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

/* Another type than the mount's, whose options the mount has; or NULL. */
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

/*
 * Fields KEY=VALUE, or KEY alone for true. An empty value is refused, since it
 * would silently make another mount.
 */
int
opt_mount(struct run_options *options, const char *value, struct err *err)
{
	struct mount mount = { .json = json_object(), .options = options };
	struct strv fields = { 0 };
	int rc = csv_fields(value, &fields, err);

	json_put_str(mount.json, "Type", "volume");
	for (size_t i = 0; i < fields.len && rc == 0; i++)
		rc = put_field(&mount, fields.v[i], err);
	if (rc == 0)
		rc = check(mount.json, err);
	if (rc == 0)
		json_add(options->body, HOST "Mounts", json_copy(mount.json));
	else
		err_prefix(err, "bad mount '%s'", value);
	json_free(mount.json);
	strv_free(&fields);
	return rc;
}
