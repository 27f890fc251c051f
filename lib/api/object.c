/* SPDX-License-Identifier: MIT */
#include "api/object.h"

#include <string.h>

#include "api/ref.h"
#include "base/str.h"

#define HEX "0123456789abcdef"
#define ALNUM "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

const char *
object_kind(const char *path)
{
	static const struct {
		const char *path, *kind;
	} kinds[] = {
		{ "/containers/", "container" },
		{ "/images/", "image" },
		{ "/volumes/", "volume" },
		{ "/networks/", "network" },
		{ "/libpod/containers/", "container" },
	};

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (starts_with(path, kinds[i].path))
			return kinds[i].kind;
	}
	return NULL;
}

/* The length of the name that s begins with; 0 where it begins with none. */
static size_t
name_length(const char *s)
{
	return strspn(s, ALNUM) > 0 ? strspn(s, ALNUM "_.-") : 0;
}

static bool
is_container(const char *name)
{
	do {
		size_t len;

		name += *name == '/';
		len = name_length(name);
		if (len == 0)
			return false;
		name += len;
	} while (*name == '/');
	return *name == '\0';
}

static bool
is_image(const char *name)
{
	const char *id = name;
	struct ref ref;

	if (starts_with(name, "sha256:"))
		id += strlen("sha256:");
	if (*id && id[strspn(id, HEX)] == '\0')
		return true;
	if (ref_parse_name(&ref, name, NULL) < 0)
		return false;
	ref_free(&ref);
	return true;
}

/* Engines allow almost anything, also blanks. */
static bool
is_network(const char *name)
{
	for (const char *c = name; *c; c++) {
		if ((unsigned char)*c < ' ' || strchr("/%\x7f", *c))
			return false;
	}
	return *name && strcmp(name, ".") != 0 && strcmp(name, "..") != 0;
}

bool
object_can_have(const char *kind, const char *name)
{
	if (!kind)
		return true;
	switch (*kind) {
	case 'c':
		return is_container(name);
	case 'i':
		return is_image(name);
	case 'n':
		return is_network(name);
	default:
		return *name && name[name_length(name)] == '\0';
	}
}

bool
object_is_podman_pattern(const char *name)
{
	return strchr(name, '_') && name[strspn(name, HEX "_")] == '\0';
}
