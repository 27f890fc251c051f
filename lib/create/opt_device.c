/* SPDX-License-Identifier: MIT */
/* Devices of the host, and how fast its block devices may be used. */
#include "create/opt.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "create/units.h"

/* One or more of r, w and m, each at most once. */
static bool
is_device_mode(const char *mode)
{
	for (const char *s = mode; *s; s++) {
		if (!strchr("rwm", *s) || strchr(s + 1, *s))
			return false;
	}
	return *mode != '\0';
}

static bool
is_cdi_word(const char *text, const char *middle)
{
	size_t len = strlen(text);

	return len > 0 && strspn(text, ALNUM) > 0 &&
	       strspn(text, middle) == len && strchr(ALNUM, text[len - 1]);
}

/* Is it a VENDOR/CLASS=NAME of the Container Device Interface? */
static bool
is_cdi(const char *text)
{
	char *copy = xstrdup(text);
	char *name = strchr(copy, '='), *kind = strchr(copy, '/');
	bool good = name && kind && kind < name;

	if (good) {
		*name++ = '\0';
		*kind++ = '\0';
		good = isalpha((unsigned char)*copy) &&
		       isalpha((unsigned char)*kind) &&
		       is_cdi_word(copy, ALNUM "_-.") &&
		       is_cdi_word(kind, ALNUM "_-.") &&
		       is_cdi_word(name, ALNUM "_-.:");
	}
	free(copy);
	return good;
}

/* Splits text, which it writes to. Returns what is wrong with it, or NULL. */
static const char *
split_device(char *text, char **host, char **inside, const char **mode)
{
	char *second = strchr(text, ':'), *third;

	*host = *inside = text;
	*mode = "rwm";
	if (second)
		*second++ = '\0';
	third = second ? strchr(second, ':') : NULL;
	if (third)
		*third++ = '\0';
	if (*text == '\0' || (third && strchr(third, ':')))
		return "want PATH[:PATH-IN-BOX][:MODE]";
	if (second && !third && is_device_mode(second))
		*mode = second;
	else if (second)
		*inside = second;
	if (third)
		*mode = third;
	if (!is_device_mode(*mode))
		return "its mode is not made of r, w and m";
	if (**inside != '/')
		return "the path in the box is not absolute";
	return NULL;
}

int
opt_device(struct run_options *options, const char *value, struct err *err)
{
	char *copy, *host, *inside;
	const char *mode, *problem;

	if (is_cdi(value)) {
		strv_add(&options->cdi_devices, value);
		return 0;
	}
	copy = xstrdup(value);
	problem = split_device(copy, &host, &inside, &mode);
	if (problem) {
		err_set(err, ERR_USER, "bad device '%s': %s", value, problem);
	} else {
		struct json *device = json_object();
		char *path = opt_absolute_path("", inside);

		json_put_str(
		    device, "PathOnHost", host == inside ? path : host);
		json_put_str(device, "PathInContainer", path);
		json_put_str(device, "CgroupPermissions", mode);
		json_add(options->body, options->row->path, device);
		free(path);
	}
	free(copy);
	return problem ? -1 : 0;
}

void
opt_finish_devices(struct run_options *options)
{
	struct json *request;

	if (options->cdi_devices.len == 0)
		return;
	request = json_object();
	json_put_str(request, "Driver", "cdi");
	json_add_strings(request, "DeviceIDs", &options->cdi_devices);
	json_add(options->body, HOST "DeviceRequests", request);
}

/* What follows the number or the star at s; NULL if there is neither. */
static const char *
skip_number(const char *s)
{
	size_t len = *s == '*' ? 1 : strspn(s, "0123456789");

	return len > 0 ? s + len : NULL;
}

/* TYPE MAJOR:MINOR MODE, as the devices cgroup writes its rules. */
static bool
is_device_rule(const char *s)
{
	if (!*s || !strchr("abc", *s) || s[1] != ' ')
		return false;
	s = skip_number(s + 2);
	if (!s || *s != ':')
		return false;
	s = skip_number(s + 1);
	if (!s || *s != ' ')
		return false;
	s++;
	return *s && strlen(s) <= 3 && s[strspn(s, "rwm")] == '\0';
}

int
opt_device_rule(struct run_options *options, const char *value, struct err *err)
{
	if (!is_device_rule(value))
		return err_set(err, ERR_USER,
		    "bad rule '%s': want one such as 'c 1:3 rwm'", value);
	json_add_str(options->body, options->row->path, value);
	return 0;
}

int
opt_read_device_weight(const char *text, long long *n, struct err *err)
{
	if (parse_integer(text, 0, 1000, n, err) != 0)
		return -1;
	if (*n > 0 && *n < 10)
		return err_set(err, ERR_USER,
		    "bad weight '%s': want 10 to 1000, or 0", text);
	return 0;
}

int
opt_read_count(const char *text, long long *n, struct err *err)
{
	return parse_integer(text, 0, LLONG_MAX, n, err);
}

int
opt_device_number(
    struct run_options *options, const char *value, struct err *err)
{
	bool weight = options->row->read == opt_read_device_weight;
	const char *colon = strchr(value, ':');
	struct json *device;
	long long n;
	char *path;

	if (!colon || !starts_with(value, "/dev/"))
		return err_set(
		    err, ERR_USER, "bad '%s': want /dev/NAME:NUMBER", value);
	if (options->row->read(colon + 1, &n, err) != 0)
		return -1;
	device = json_object();
	path = xstrndup(value, (size_t)(colon - value));
	json_put_str(device, "Path", path);
	free(path);
	if (opt_put_number(device, weight ? "Weight" : "Rate", n, err) != 0) {
		json_free(device);
		return -1;
	}
	json_add(options->body, options->row->path, device);
	return 0;
}
