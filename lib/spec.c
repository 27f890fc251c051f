/* SPDX-License-Identifier: MIT */
#include "spec.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "mem.h"
#include "mount.h"
#include "port.h"
#include "size.h"
#include "str.h"

#define LEN(array) (sizeof(array) / sizeof(*(array)))
#define HOST "HostConfig."
#define HEALTH "Healthcheck."
#define ALNUM "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"

struct spec {
	const struct spec_env *env;
	struct json *body;
	struct json *networks; /* a {Name, Endpoint} for each --network */
	struct json *endpoint; /* what --ip and its kin say of the first */
	struct strv variables; /* of -e; those of files come before them */
	struct strv file_variables;
	struct strv labels;
	struct strv file_labels;
	struct strv cdi_devices; /* --device vendor/class=name */
	bool no_health;
};

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

/* The same for a text NAME=VALUE, or NAME for an empty value. */
static void
put_pair(struct json *json, const char *path, const char *text)
{
	size_t len = strcspn(text, "=");
	char *name = xstrndup(text, len);

	put_member(
	    json, path, name, json_string(text[len] ? text + len + 1 : ""));
	free(name);
}

static int
put_number(struct json *json, const char *path, long long n, struct err *err)
{
	if (n > SIZE_JSON_MAX || n < -SIZE_JSON_MAX)
		return err_set(err, ERR_USER,
		    "%lld is more than JSON can carry exactly", n);
	json_put_int(json, path, n);
	return 0;
}

static int
apply_string(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)err;
	json_put_str(spec->body, option->path, value);
	return 0;
}

/* spec_apply() has made value one of two words. */
static int
apply_flag(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)err;
	json_put_bool(spec->body, option->path, strcmp(value, "true") == 0);
	return 0;
}

static int
apply_list(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)err;
	json_add_str(spec->body, option->path, value);
	return 0;
}

static int
apply_map(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)err;
	put_pair(spec->body, option->path, value);
	return 0;
}

/*
 * Docker reads these with Go's base 0, where 010 is 8; who writes a leading
 * zero may mean either, so it is refused.
 */
static int
read_integer(const char *text, long long *n, struct err *err)
{
	const char *digits = text + (*text == '-' || *text == '+');

	if (digits[0] == '0' && digits[1] != '\0')
		return err_set(err, ERR_USER,
		    "bad number '%s': want a decimal integer", text);
	return size_integer(text, -SIZE_JSON_MAX, SIZE_JSON_MAX, n, err);
}

static int
apply_integer(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	long long n;

	if (read_integer(value, &n, err) != 0)
		return -1;
	return put_number(spec->body, option->path, n, err);
}

static int
apply_size(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	long long bytes;

	if (size_bytes(value, 1024, &bytes, err) != 0)
		return -1;
	return put_number(spec->body, option->path, bytes, err);
}

static int
apply_swap(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	if (strcmp(value, "-1") != 0)
		return apply_size(spec, option, value, err);
	json_put_int(spec->body, option->path, -1);
	return 0;
}

static int
apply_swappiness(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	long long n;

	if (size_integer(value, -1, 100, &n, err) != 0)
		return -1;
	json_put_int(spec->body, option->path, n);
	return 0;
}

static int
apply_weight(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	long long n;

	if (size_integer(value, 0, 65535, &n, err) != 0)
		return -1;
	json_put_int(spec->body, option->path, n);
	return 0;
}

static int
apply_cpus(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	long long nano;

	if (size_cpus(value, &nano, err) != 0)
		return -1;
	return put_number(spec->body, option->path, nano, err);
}

/* The list stays sorted by name, with one limit for each. */
static int
apply_ulimit(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	struct json *old = json_get(spec->body, option->path), *limit;
	struct json *list = json_array();
	struct size_ulimit new;
	bool added = false;
	int rc = size_ulimit(value, &new, err);

	limit = json_object();
	if (rc == 0) {
		json_put_str(limit, "Name", new.name);
		rc = put_number(limit, "Soft", new.soft, err);
	}
	if (rc == 0)
		rc = put_number(limit, "Hard", new.hard, err);
	for (size_t i = 0; i < json_len(old) && rc == 0; i++) {
		struct json *item = json_item(old, i);
		int order = strcmp(json_str(item, "Name"), new.name);

		if (order >= 0 && !added) {
			json_add(list, "", json_copy(limit));
			added = true;
		}
		if (order == 0)
			json_free(item);
		else
			json_add(list, "", item);
	}
	if (rc == 0 && !added)
		json_add(list, "", json_copy(limit));
	if (rc == 0)
		json_put(spec->body, option->path, list);
	else
		json_free(list);
	json_free(limit);
	json_free(old);
	return rc;
}

/* "net_admin" as engines write it: CAP_NET_ADMIN. The caller frees it. */
static char *
capability_name(const char *text)
{
	struct str name = { 0 };
	size_t len;

	text += strspn(text, " \t");
	len = strcspn(text, " \t");
	if (!(len == 3 && strncasecmp(text, "all", 3) == 0) &&
	    strncasecmp(text, "CAP_", 4) != 0)
		str_adds(&name, "CAP_");
	for (size_t i = 0; i < len; i++)
		str_addc(&name, (char)toupper((unsigned char)text[i]));
	return str_take(&name);
}

/* The list stays sorted and holds each name once. */
static int
apply_capability(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	struct json *old = json_get(spec->body, option->path);
	struct json *list = json_array();
	struct strv names = { 0 };
	char *name = capability_name(value);

	(void)err;
	strv_add(&names, name);
	for (size_t i = 0; i < json_len(old); i++) {
		struct json *item = json_item(old, i);

		if (strcmp(json_as_str(item), name) != 0)
			strv_add(&names, json_as_str(item));
		json_free(item);
	}
	strv_sort(&names);
	for (size_t i = 0; i < names.len; i++)
		json_add_str(list, "", names.v[i]);
	json_put(spec->body, option->path, list);
	json_free(old);
	strv_free(&names);
	free(name);
	return 0;
}

static int
apply_publish(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return port_publish(spec->body, value, err);
}

static int
apply_expose(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return port_expose(spec->body, value, err);
}

static int
apply_volume(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return mount_volume(spec->body, value, spec->env->cwd, err);
}

static int
apply_mount(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return mount_long(spec->body, value, spec->env->cwd, err);
}

static int
apply_tmpfs(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return mount_tmpfs(spec->body, value, err);
}

/* An empty one puts the image's own out of force. */
static int
apply_entrypoint(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	struct json *list = json_array();

	(void)err;
	json_add_str(list, "", value);
	json_put(spec->body, option->path, list);
	return 0;
}

/* The caller's own value of a variable; *text is NULL where it has none. */
static int
look_up(const struct spec *spec, const char *name, char **text, struct err *err)
{
	const char *value = spec->env->get(name);

	*text = NULL;
	if (!value)
		return 0;
	if (!utf8_valid(value, strlen(value)))
		return err_set(err, ERR_USER,
		    "the value of %s is not UTF-8, and JSON cannot carry it",
		    name);
	*text = xasprintf("%s=%s", name, value);
	return 0;
}

/* The value may be a secret: no message shows it. */
static int
apply_env(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	char *text = NULL;

	(void)option;
	if (*value == '\0' || *value == '=')
		return err_set(err, ERR_USER, "a variable has no name");
	if (!strchr(value, '=') && look_up(spec, value, &text, err) != 0)
		return -1;
	/* a bare name makes the engine drop the image's variable */
	strv_add(&spec->variables, text ? text : value);
	free(text);
	return 0;
}

static int
apply_label(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	const char *name = value + strspn(value, " \t");
	size_t len = strcspn(name, "=");

	(void)option;
	if (len == 0)
		return err_set(err, ERR_USER, "bad label '%s': no name", value);
	if (strcspn(name, " \t") < len)
		return err_set(
		    err, ERR_USER, "bad label '%s': blanks in the name", value);
	strv_add(&spec->labels, value);
	return 0;
}

static int
apply_sysctl(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	static const char *const known[] = { "kernel.msgmax=", "kernel.msgmnb=",
		"kernel.msgmni=", "kernel.sem=", "kernel.shmall=",
		"kernel.shmmax=", "kernel.shmmni=", "kernel.shm_rmid_forced=",
		"net.", "fs.mqueue." };
	bool good = false;

	for (size_t i = 0; i < LEN(known); i++)
		good = good || starts_with(value, known[i]);
	if (!good || !strchr(value, '='))
		return err_set(err, ERR_USER,
		    "bad sysctl '%s': want NAME=VALUE, NAME of net., "
		    "fs.mqueue. or the System V IPC ones of kernel.",
		    value);
	put_pair(spec->body, option->path, value);
	return 0;
}

static int
apply_storage(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	if (!strchr(value, '='))
		return err_set(err, ERR_USER,
		    "bad storage option '%s': want NAME=VALUE", value);
	put_pair(spec->body, option->path, value);
	return 0;
}

static int
apply_restart(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	size_t len = strcspn(value, ":");
	const char *count = value[len] ? value + len + 1 : "";
	struct json *policy;
	long long n = 0;
	char *name;

	if (len == 0 && value[len])
		return err_set(err, ERR_USER,
		    "bad restart policy '%s': want no, always, "
		    "unless-stopped or on-failure[:COUNT]",
		    value);
	if (*count && size_integer(count, INT_MIN, INT_MAX, &n, err) != 0)
		return err_prefix(err, "bad restart policy '%s'", value);
	name = xstrndup(value, len);
	policy = json_object();
	json_put_str(policy, "Name", name);
	json_put_int(policy, "MaximumRetryCount", n);
	json_put(spec->body, option->path, policy);
	free(name);
	return 0;
}

static int
apply_health_cmd(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	struct json *test = json_array();

	(void)err;
	if (*value) {
		json_add_str(test, "", "CMD-SHELL");
		json_add_str(test, "", value);
	}
	json_put(spec->body, option->path, test);
	return 0;
}

static int
apply_health_time(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	long long nano;

	if (size_duration(value, &nano, err) != 0)
		return -1;
	if (nano < 0)
		return err_set(
		    err, ERR_USER, "'%s' is less than nothing", value);
	return put_number(spec->body, option->path, nano, err);
}

static int
apply_health_retries(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	long long n;

	if (read_integer(value, &n, err) != 0)
		return -1;
	if (n < 0)
		return err_set(
		    err, ERR_USER, "'%s' is less than nothing", value);
	json_put_int(spec->body, option->path, n);
	return 0;
}

static int
apply_no_health(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	(void)err;
	spec->no_health = strcmp(value, "true") == 0;
	return 0;
}

/* r, w, m, each at most once, at least one. */
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

/* VENDOR/CLASS=NAME, of the Container Device Interface specification? */
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

/* Points into text, which it writes to; what is wrong, or NULL. */
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
		return "its mode is not of r, w and m";
	if (**inside != '/')
		return "the path in the box is not absolute";
	return NULL;
}

static int
apply_device(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	char *copy, *host, *inside;
	const char *mode, *problem;

	if (is_cdi(value)) {
		strv_add(&spec->cdi_devices, value);
		return 0;
	}
	copy = xstrdup(value);
	problem = split_device(copy, &host, &inside, &mode);
	if (problem) {
		err_set(err, ERR_USER, "bad device '%s': %s", value, problem);
	} else {
		struct json *device = json_object();
		char *path = mount_path("", inside);

		json_put_str(
		    device, "PathOnHost", host == inside ? path : host);
		json_put_str(device, "PathInContainer", path);
		json_put_str(device, "CgroupPermissions", mode);
		json_add(spec->body, option->path, device);
		free(path);
	}
	free(copy);
	return problem ? -1 : 0;
}

/* Behind a number or a star; NULL where there is neither. */
static const char *
skip_number(const char *s)
{
	size_t len = *s == '*' ? 1 : strspn(s, "0123456789");

	return len > 0 ? s + len : NULL;
}

/* TYPE MAJOR:MINOR MODE, as the devices cgroup has it. */
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

static int
apply_device_rule(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	if (!is_device_rule(value))
		return err_set(err, ERR_USER,
		    "bad rule '%s': want one such as 'c 1:3 rwm'", value);
	json_add_str(spec->body, option->path, value);
	return 0;
}

/* A number of a device: DEVICE:NUMBER, put under that name beside its Path. */
static int
add_device_number(struct spec *spec, const struct spec_option *option,
    const char *value, const char *name, long long n, struct err *err)
{
	struct json *device = json_object();
	char *path = xstrndup(value, strcspn(value, ":"));
	int rc;

	json_put_str(device, "Path", path);
	rc = put_number(device, name, n, err);
	if (rc == 0)
		json_add(spec->body, option->path, device);
	else
		json_free(device);
	free(path);
	return rc;
}

/* The number behind the colon; NULL if there is no device before it. */
static const char *
device_number(const char *value, struct err *err)
{
	const char *colon = strchr(value, ':');

	if (colon && starts_with(value, "/dev/"))
		return colon + 1;
	err_set(err, ERR_USER, "bad '%s': want /dev/NAME:NUMBER", value);
	return NULL;
}

static int
apply_device_weight(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	const char *number = device_number(value, err);
	long long n;

	if (!number || size_integer(number, 0, 1000, &n, err) != 0)
		return -1;
	if (n > 0 && n < 10)
		return err_set(err, ERR_USER,
		    "bad weight '%s': want 10 to 1000, or 0", number);
	return add_device_number(spec, option, value, "Weight", n, err);
}

static int
apply_device_bytes(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	const char *number = device_number(value, err);
	long long n;

	if (!number || size_bytes(number, 1024, &n, err) != 0)
		return -1;
	return add_device_number(spec, option, value, "Rate", n, err);
}

static int
apply_device_count(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	const char *number = device_number(value, err);
	long long n;

	if (!number || size_integer(number, 0, LLONG_MAX, &n, err) != 0)
		return -1;
	return add_device_number(spec, option, value, "Rate", n, err);
}

/*
 * The text of an IP address as Go writes it, which engines compare with; NULL
 * for none. family is AF_INET, AF_INET6, or AF_UNSPEC for either. The caller
 * frees it.
 */
static char *
ip_text(const char *text, int family)
{
	size_t len;
	unsigned char address[sizeof(struct in6_addr)];
	char out[INET6_ADDRSTRLEN], *trimmed;
	bool good = false;

	text += strspn(text, " \t");
	len = strlen(text);
	while (len > 0 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		len--;
	trimmed = xstrndup(text, len);
	if (family != AF_INET6 && inet_pton(AF_INET, trimmed, address) == 1)
		good = inet_ntop(AF_INET, address, out, sizeof(out));
	else if (family != AF_INET &&
		 inet_pton(AF_INET6, trimmed, address) == 1)
		good = inet_ntop(AF_INET6, address, out, sizeof(out));
	free(trimmed);
	if (!good)
		return NULL;
	/* ::ffff:192.0.2.1 is 192.0.2.1 to Go */
	if (starts_with(out, "::ffff:") && strchr(out, '.'))
		return xstrdup(out + strlen("::ffff:"));
	return xstrdup(out);
}

static int
apply_dns(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	char *ip = ip_text(value, AF_UNSPEC);

	if (!ip)
		return err_set(err, ERR_USER, "'%s' is no IP address", value);
	json_add_str(spec->body, option->path, ip);
	free(ip);
	return 0;
}

/* Letters, digits and inner hyphens between dots; a letter somewhere. */
static bool
is_domain(const char *text, size_t len)
{
	bool letter = false;

	if (len == 0 || len > 254)
		return false;
	for (size_t i = 0; i < len; i++) {
		bool edge = i == 0 || i + 1 == len || text[i - 1] == '.' ||
			    text[i + 1] == '.';

		if (!strchr(ALNUM "-.", text[i]) || (edge && text[i] == '-'))
			return false;
		if (text[i] == '.' &&
		    (i == 0 || i + 1 == len || text[i + 1] == '.'))
			return false;
		letter = letter || isalpha((unsigned char)text[i]);
	}
	return letter;
}

/* "." alone stands for an empty search list. */
static int
apply_dns_search(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	size_t len;
	char *domain;
	bool good;

	value += strspn(value, " ");
	len = strcspn(value, " ");
	good = value[len + strspn(value + len, " ")] == '\0';
	if (len > 1 && value[len - 1] == '.')
		len--;
	if (!good ||
	    (!is_domain(value, len) && strncmp(value, ".", len + 1) != 0))
		return err_set(err, ERR_USER, "'%s' is no domain name", value);
	domain = xstrndup(value, len);
	json_add_str(spec->body, option->path, domain);
	free(domain);
	return 0;
}

/*
 * NAME:IP or NAME=IP, the address in brackets or not; "host-gateway" is an
 * address that the engine knows. What the engine reads is NAME:IP.
 */
static int
apply_host(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	size_t len = strcspn(value, strchr(value, '=') ? "=" : ":");
	const char *address = value[len] ? value + len + 1 : "";
	size_t address_len = strlen(address);
	char *plain, *ip;

	if (len == 0 || memchr(value, ':', len))
		return err_set(
		    err, ERR_USER, "bad host '%s': want NAME:IP", value);
	plain = address_len > 2 && *address == '[' &&
			address[address_len - 1] == ']'
		    ? xstrndup(address + 1, address_len - 2)
		    : xstrdup(address);
	ip = strcmp(plain, "host-gateway") == 0 ? xstrdup(plain)
						: ip_text(plain, AF_UNSPEC);
	if (ip) {
		char *host = xasprintf("%.*s:%s", (int)len, value, plain);

		json_add_str(spec->body, option->path, host);
		free(host);
	} else {
		err_set(err, ERR_USER, "bad host '%s': '%s' is no IP address",
		    value, plain);
	}
	free(plain);
	free(ip);
	return ip ? 0 : -1;
}

static int
apply_link(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	const char *colon = strchr(value, ':');

	if (*value == '\0' || (colon && strchr(colon + 1, ':')))
		return err_set(err, ERR_USER,
		    "bad link '%s': want CONTAINER[:ALIAS]", value);
	json_add_str(spec->body, option->path, value);
	json_add_str(spec->endpoint, "Links", value);
	return 0;
}

/* One of words, or container:NAME where that is allowed. */
static int
apply_mode(struct spec *spec, const struct spec_option *option,
    const char *value, bool container, struct err *err)
{
	const char *name = value + strlen("container:");
	bool good = *value == '\0' || strcmp(value, "host") == 0 ||
		    (container && starts_with(value, "container:") && *name &&
			!strchr(name, ':'));

	if (!good)
		return err_set(err, ERR_USER, "bad mode '%s': want %s", value,
		    container ? "host or container:NAME" : "host");
	json_put_str(spec->body, option->path, value);
	return 0;
}

static int
apply_pid(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	return apply_mode(spec, option, value, true, err);
}

static int
apply_host_mode(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	return apply_mode(spec, option, value, false, err);
}

static int
apply_cgroupns(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	if (strcmp(value, "private") == 0)
		return apply_string(spec, option, value, err);
	return apply_mode(spec, option, value, false, err);
}

static bool
is_word(const char *text, size_t len, const char *word)
{
	return strlen(word) == len && strncmp(text, word, len) == 0;
}

/*
 * docker run reads the file behind seccomp=; here that would be I/O, and a
 * profile is rare enough to wait for the tool that wants it.
 */
static int
apply_security(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	size_t len = strcspn(value, strchr(value, '=') ? "=" : ":");
	const char *text = value[len] ? value + len + 1 : "";

	if (strcmp(value, "systempaths=unconfined") == 0) {
		json_put(spec->body, HOST "MaskedPaths", json_array());
		json_put(spec->body, HOST "ReadonlyPaths", json_array());
		return 0;
	}
	if (*text == '\0' && !is_word(value, len, "no-new-privileges"))
		return err_set(err, ERR_USER,
		    "bad security option '%s': want NAME=VALUE or "
		    "no-new-privileges",
		    value);
	if (is_word(value, len, "seccomp") && strcmp(text, "builtin") != 0 &&
	    strcmp(text, "unconfined") != 0)
		return err_set(err, ERR_USER,
		    "'%s': profiles in files are not supported, only "
		    "seccomp=unconfined",
		    value);
	json_add_str(spec->body, option->path, value);
	return 0;
}

/* All of len characters hexadecimal? */
static bool
is_hex(const char *s, size_t len)
{
	return strspn(s, "0123456789abcdefABCDEF") >= len;
}

/* Groups of two digits between colons or hyphens, or of four between dots. */
static bool
is_mac(const char *text)
{
	size_t group = strcspn(text, ":-."), len = strlen(text);
	char separator = text[group];

	if (group != (separator == '.' ? 4 : 2) || (len != 17 && len != 14) ||
	    (len + 1) % (group + 1) != 0)
		return false;
	for (size_t i = 0; i < len; i += group + 1) {
		if (!is_hex(text + i, group) ||
		    (i + group < len && text[i + group] != separator))
			return false;
	}
	return true;
}

static int
put_mac(struct json *endpoint, const char *mac, struct err *err)
{
	if (!is_mac(mac))
		return err_set(err, ERR_USER, "'%s' is no MAC address", mac);
	json_put_str(endpoint, "MacAddress", mac);
	return 0;
}

static int
apply_mac(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return put_mac(spec->endpoint, value, err);
}

static int
put_ip(struct json *endpoint, const char *path, const char *value, int family,
    struct err *err)
{
	char *ip = ip_text(value, family);

	if (!ip)
		return err_set(err, ERR_USER, "'%s' is no IPv%c address", value,
		    family == AF_INET ? '4' : '6');
	free(ip);
	json_put_str(endpoint, path, value);
	return 0;
}

#define PATH_IP4 "IPAMConfig.IPv4Address"
#define PATH_IP6 "IPAMConfig.IPv6Address"
#define PATH_LOCAL "IPAMConfig.LinkLocalIPs"

static int
apply_ip(struct spec *spec, const struct spec_option *option, const char *value,
    struct err *err)
{
	(void)option;
	return put_ip(spec->endpoint, PATH_IP4, value, AF_INET, err);
}

static int
apply_ip6(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return put_ip(spec->endpoint, PATH_IP6, value, AF_INET6, err);
}

static int
apply_link_local(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	(void)err;
	json_add_str(spec->endpoint, PATH_LOCAL, value);
	return 0;
}

static int
apply_alias(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	(void)err;
	json_add_str(spec->endpoint, "Aliases", value);
	return 0;
}

/* The long form's driver-opt=KEY=VALUE. */
static int
put_driver_option(struct json *endpoint, const char *value, struct err *err)
{
	if (*value == '=' || !strchr(value, '='))
		return err_set(err, ERR_USER,
		    "bad driver-opt '%s': want KEY=VALUE", value);
	put_pair(endpoint, "DriverOpts", value);
	return 0;
}

static int
put_priority(struct json *endpoint, const char *value, struct err *err)
{
	long long n;

	if (size_integer(value, INT_MIN, INT_MAX, &n, err) != 0)
		return err_prefix(err, "gw-priority");
	json_put_int(endpoint, "GwPriority", n);
	return 0;
}

/* One KEY=VALUE of the long form. */
static int
put_network_field(struct json *network, struct json *endpoint, const char *key,
    const char *value, struct err *err)
{
	if (strcmp(key, "name") == 0)
		json_put_str(network, "Name", value);
	else if (strcmp(key, "alias") == 0)
		json_add_str(endpoint, "Aliases", value);
	else if (strcmp(key, "ip") == 0)
		return put_ip(endpoint, PATH_IP4, value, AF_INET, err);
	else if (strcmp(key, "ip6") == 0)
		return put_ip(endpoint, PATH_IP6, value, AF_INET6, err);
	else if (strcmp(key, "link-local-ip") == 0)
		json_add_str(endpoint, PATH_LOCAL, value);
	else if (strcmp(key, "mac-address") == 0)
		return put_mac(endpoint, value, err);
	else if (strcmp(key, "driver-opt") == 0)
		return put_driver_option(endpoint, value, err);
	else if (strcmp(key, "gw-priority") == 0)
		return put_priority(endpoint, value, err);
	else
		return err_set(err, ERR_USER, "unknown key '%s'", key);
	return 0;
}

/* In place: no blanks at either end, no capitals, as docker reads fields. */
static char *
trim_lower(char *s)
{
	size_t len;

	s += strspn(s, " \t");
	len = strlen(s);
	while (len > 0 && (s[len - 1] == ' ' || s[len - 1] == '\t'))
		s[--len] = '\0';
	for (char *c = s; *c; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + 32 : *c);
	return s;
}

static int
read_network(struct json *network, struct json *endpoint, const char *text,
    struct err *err)
{
	struct strv fields = { 0 };
	int rc = mount_csv(text, &fields, err);

	for (size_t i = 0; i < fields.len && rc == 0; i++) {
		char *value = strchr(fields.v[i], '=');

		if (value)
			*value++ = '\0';
		if (value)
			rc = put_network_field(network, endpoint,
			    trim_lower(fields.v[i]), trim_lower(value), err);
		else
			rc = err_set(
			    err, ERR_USER, "'%s' has no value", fields.v[i]);
	}
	strv_free(&fields);
	return rc;
}

static int
apply_network(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	struct json *network = json_object(), *endpoint = json_object();
	const char *name;
	int rc = 0;

	(void)option;
	if (strchr(value, '='))
		rc = read_network(network, endpoint, value, err);
	else
		json_put_str(network, "Name", value);
	name = json_str(network, "Name");
	if (rc == 0 && (!name || name[strspn(name, " \t")] == '\0'))
		rc = err_set(err, ERR_USER, "no name");
	json_put(network, "Endpoint", endpoint);
	if (rc != 0) {
		json_free(network);
		return err_prefix(err, "bad network '%s'", value);
	}
	json_add(spec->networks, "", network);
	return 0;
}

/* The list of words between commas. */
static struct json *
words(const char *text)
{
	struct json *list = json_array();

	for (;; text++) {
		size_t len = strcspn(text, ",");
		char *word = xstrndup(text, len);

		json_add_str(list, "", word);
		free(word);
		text += len;
		if (*text == '\0')
			return list;
	}
}

static int
put_gpu_count(struct json *gpus, const char *value, struct err *err)
{
	long long n = -1;

	if (strcmp(value, "all") != 0 &&
	    size_integer(value, INT_MIN, INT_MAX, &n, err) != 0)
		return err_prefix(err, "count");
	json_put_int(gpus, "Count", n);
	return 0;
}

static int
put_gpu_options(struct json *gpus, const char *value, struct err *err)
{
	struct strv fields = { 0 };
	int rc = mount_csv(value, &fields, err);

	for (size_t i = 0; i < fields.len && rc == 0; i++)
		put_pair(gpus, "Options", fields.v[i]);
	strv_free(&fields);
	return rc;
}

/* "all", a count, or a KEY=VALUE. */
static int
put_gpu_field(struct json *gpus, const char *field, struct err *err)
{
	size_t len = strcspn(field, "=");
	const char *value = field + len + 1;

	if (field[len] == '\0')
		return put_gpu_count(gpus, field, err);
	if (is_word(field, len, "count"))
		return put_gpu_count(gpus, value, err);
	if (is_word(field, len, "options"))
		return put_gpu_options(gpus, value, err);
	if (is_word(field, len, "driver")) {
		json_put_str(gpus, "Driver", value);
	} else if (is_word(field, len, "device")) {
		json_put(gpus, "DeviceIDs", words(value));
	} else if (is_word(field, len, "capabilities")) {
		struct json *all = words(value), *list = json_array();

		json_add_str(all, "", "gpu");
		json_add(list, "", all);
		json_put(gpus, "Capabilities", list);
	} else {
		return err_set(err, ERR_USER, "unknown key '%s'", field);
	}
	return 0;
}

/* What a request that leaves it out means. */
static void
complete_gpus(struct json *gpus)
{
	struct json *count = json_get(gpus, "Count");
	struct json *ids = json_get(gpus, "DeviceIDs");
	struct json *capabilities = json_get(gpus, "Capabilities");

	if (!count && !ids)
		json_put_int(gpus, "Count", 1);
	if (!capabilities) {
		struct json *any = json_array();

		json_add_str(any, "", "gpu");
		json_add(gpus, "Capabilities", any);
	}
	json_free(count);
	json_free(ids);
	json_free(capabilities);
}

static int
apply_gpus(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	struct json *gpus = json_object();
	struct strv fields = { 0 };
	int rc = mount_csv(value, &fields, err);

	for (size_t i = 0; i < fields.len && rc == 0; i++)
		rc = put_gpu_field(gpus, fields.v[i], err);
	strv_free(&fields);
	if (rc != 0) {
		json_free(gpus);
		return err_prefix(err, "bad request '%s'", value);
	}
	complete_gpus(gpus);
	json_add(spec->body, option->path, gpus);
	return 0;
}

static const struct spec_option options[] = {
	{ "add-host", 0, false, "HOST:IP", HOST "ExtraHosts", apply_host },
	{ "annotation", 0, false, "KEY=VALUE", HOST "Annotations", apply_map },
	{ "blkio-weight", 0, false, "WEIGHT", HOST "BlkioWeight",
	    apply_weight },
	{ "blkio-weight-device", 0, false, "DEVICE:WEIGHT",
	    HOST "BlkioWeightDevice", apply_device_weight },
	{ "cap-add", 0, false, "CAPABILITY", HOST "CapAdd", apply_capability },
	{ "cap-drop", 0, false, "CAPABILITY", HOST "CapDrop",
	    apply_capability },
	{ "cgroup-parent", 0, false, "CGROUP", HOST "CgroupParent",
	    apply_string },
	{ "cgroupns", 0, false, "host or private", HOST "CgroupnsMode",
	    apply_cgroupns },
	{ "cpu-period", 0, false, "MICROSECONDS", HOST "CpuPeriod",
	    apply_integer },
	{ "cpu-quota", 0, false, "MICROSECONDS", HOST "CpuQuota",
	    apply_integer },
	{ "cpu-rt-period", 0, false, "MICROSECONDS", HOST "CpuRealtimePeriod",
	    apply_integer },
	{ "cpu-rt-runtime", 0, false, "MICROSECONDS", HOST "CpuRealtimeRuntime",
	    apply_integer },
	{ "cpu-shares", 'c', false, "WEIGHT", HOST "CpuShares", apply_integer },
	{ "cpus", 0, false, "NUMBER", HOST "NanoCpus", apply_cpus },
	{ "cpuset-cpus", 0, false, "LIST", HOST "CpusetCpus", apply_string },
	{ "cpuset-mems", 0, false, "LIST", HOST "CpusetMems", apply_string },
	{ "device", 0, false, "PATH[:PATH][:MODE]", HOST "Devices",
	    apply_device },
	{ "device-cgroup-rule", 0, false, "RULE", HOST "DeviceCgroupRules",
	    apply_device_rule },
	{ "device-read-bps", 0, false, "DEVICE:SIZE", HOST "BlkioDeviceReadBps",
	    apply_device_bytes },
	{ "device-read-iops", 0, false, "DEVICE:NUMBER",
	    HOST "BlkioDeviceReadIOps", apply_device_count },
	{ "device-write-bps", 0, false, "DEVICE:SIZE",
	    HOST "BlkioDeviceWriteBps", apply_device_bytes },
	{ "device-write-iops", 0, false, "DEVICE:NUMBER",
	    HOST "BlkioDeviceWriteIOps", apply_device_count },
	{ "dns", 0, false, "IP", HOST "Dns", apply_dns },
	{ "dns-opt", 0, true, "OPTION", HOST "DnsOptions", apply_list },
	{ "dns-option", 0, false, "OPTION", HOST "DnsOptions", apply_list },
	{ "dns-search", 0, false, "DOMAIN", HOST "DnsSearch",
	    apply_dns_search },
	{ "domainname", 0, false, "NAME", "Domainname", apply_string },
	{ "entrypoint", 0, false, "PROGRAM", "Entrypoint", apply_entrypoint },
	{ "env", 'e', false, "NAME[=VALUE]", NULL, apply_env },
	{ "expose", 0, false, "PORT[/PROTOCOL]", NULL, apply_expose },
	{ "gpus", 0, false, "REQUEST", HOST "DeviceRequests", apply_gpus },
	{ "group-add", 0, false, "GROUP", HOST "GroupAdd", apply_list },
	{ "health-cmd", 0, false, "COMMAND", HEALTH "Test", apply_health_cmd },
	{ "health-interval", 0, false, "DURATION", HEALTH "Interval",
	    apply_health_time },
	{ "health-retries", 0, false, "NUMBER", HEALTH "Retries",
	    apply_health_retries },
	{ "health-start-interval", 0, false, "DURATION", HEALTH "StartInterval",
	    apply_health_time },
	{ "health-start-period", 0, false, "DURATION", HEALTH "StartPeriod",
	    apply_health_time },
	{ "health-timeout", 0, false, "DURATION", HEALTH "Timeout",
	    apply_health_time },
	{ "hostname", 'h', false, "NAME", "Hostname", apply_string },
	{ "init", 0, false, NULL, HOST "Init", apply_flag },
	{ "ip", 0, false, "ADDRESS", NULL, apply_ip },
	{ "ip6", 0, false, "ADDRESS", NULL, apply_ip6 },
	{ "ipc", 0, false, "MODE", HOST "IpcMode", apply_string },
	{ "label", 'l', false, "NAME[=VALUE]", NULL, apply_label },
	{ "link", 0, false, "CONTAINER[:ALIAS]", HOST "Links", apply_link },
	{ "link-local-ip", 0, false, "ADDRESS", NULL, apply_link_local },
	{ "log-driver", 0, false, "DRIVER", HOST "LogConfig.Type",
	    apply_string },
	{ "log-opt", 0, false, "KEY=VALUE", HOST "LogConfig.Config",
	    apply_map },
	{ "mac-address", 0, false, "ADDRESS", NULL, apply_mac },
	{ "memory", 'm', false, "SIZE", HOST "Memory", apply_size },
	{ "memory-reservation", 0, false, "SIZE", HOST "MemoryReservation",
	    apply_size },
	{ "memory-swap", 0, false, "SIZE", HOST "MemorySwap", apply_swap },
	{ "memory-swappiness", 0, false, "0 to 100", HOST "MemorySwappiness",
	    apply_swappiness },
	{ "mount", 0, false, "KEY=VALUE,...", NULL, apply_mount },
	{ "net", 0, true, "NETWORK", NULL, apply_network },
	{ "net-alias", 0, true, "NAME", NULL, apply_alias },
	{ "network", 0, false, "NETWORK", NULL, apply_network },
	{ "network-alias", 0, false, "NAME", NULL, apply_alias },
	{ "no-healthcheck", 0, false, NULL, NULL, apply_no_health },
	{ "oom-kill-disable", 0, false, NULL, HOST "OomKillDisable",
	    apply_flag },
	{ "oom-score-adj", 0, false, "NUMBER", HOST "OomScoreAdj",
	    apply_integer },
	{ "pid", 0, false, "MODE", HOST "PidMode", apply_pid },
	{ "pids-limit", 0, false, "NUMBER", HOST "PidsLimit", apply_integer },
	{ "privileged", 0, false, NULL, HOST "Privileged", apply_flag },
	{ "publish", 'p', false, "[[IP:]PORT:]PORT[/PROTOCOL]", NULL,
	    apply_publish },
	{ "publish-all", 'P', false, NULL, HOST "PublishAllPorts", apply_flag },
	{ "read-only", 0, false, NULL, HOST "ReadonlyRootfs", apply_flag },
	{ "restart", 0, false, "POLICY", HOST "RestartPolicy", apply_restart },
	{ "runtime", 0, false, "NAME", HOST "Runtime", apply_string },
	{ "security-opt", 0, false, "OPTION", HOST "SecurityOpt",
	    apply_security },
	{ "shm-size", 0, false, "SIZE", HOST "ShmSize", apply_size },
	{ "stop-signal", 0, false, "SIGNAL", "StopSignal", apply_string },
	{ "stop-timeout", 0, false, "SECONDS", "StopTimeout", apply_integer },
	{ "storage-opt", 0, false, "KEY=VALUE", HOST "StorageOpt",
	    apply_storage },
	{ "sysctl", 0, false, "NAME=VALUE", HOST "Sysctls", apply_sysctl },
	{ "tmpfs", 0, false, "PATH[:OPTIONS]", NULL, apply_tmpfs },
	{ "ulimit", 0, false, "NAME=SOFT[:HARD]", HOST "Ulimits",
	    apply_ulimit },
	{ "user", 'u', false, "USER[:GROUP]", "User", apply_string },
	{ "userns", 0, false, "MODE", HOST "UsernsMode", apply_host_mode },
	{ "uts", 0, false, "MODE", HOST "UTSMode", apply_host_mode },
	{ "volume", 'v', false, "[SOURCE:]PATH[:MODE]", NULL, apply_volume },
	{ "volume-driver", 0, false, "DRIVER", HOST "VolumeDriver",
	    apply_string },
	{ "volumes-from", 0, false, "CONTAINER[:MODE]", HOST "VolumesFrom",
	    apply_list },
	{ "workdir", 'w', false, "PATH", "WorkingDir", apply_string },
};

const struct spec_option *
spec_option(size_t i)
{
	return i < LEN(options) ? &options[i] : NULL;
}

const struct spec_option *
spec_find(const char *name)
{
	for (size_t i = 0; i < LEN(options); i++) {
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	}
	return NULL;
}

const struct spec_option *
spec_find_letter(char letter)
{
	for (size_t i = 0; letter && i < LEN(options); i++) {
		if (options[i].letter == letter)
			return &options[i];
	}
	return NULL;
}

/* What docker always says, and what docker inspect shows of it. */
struct spec *
spec_new(const struct spec_env *env)
{
	struct spec *spec = xcalloc(1, sizeof(*spec));

	spec->env = env;
	spec->body = json_object();
	spec->networks = json_array();
	spec->endpoint = json_object();
	json_put_str(spec->body, HOST "NetworkMode", "default");
	json_put_str(spec->body, HOST "RestartPolicy.Name", "no");
	json_put_int(spec->body, HOST "RestartPolicy.MaximumRetryCount", 0);
	return spec;
}

void
spec_free(struct spec *spec)
{
	json_free(spec->body);
	json_free(spec->networks);
	json_free(spec->endpoint);
	strv_free(&spec->variables);
	strv_free(&spec->file_variables);
	strv_free(&spec->labels);
	strv_free(&spec->file_labels);
	strv_free(&spec->cdi_devices);
	free(spec);
}

/* A flag's value made one of two words. */
static int
normal_flag(const char **value, struct err *err)
{
	bool b = true;

	if (*value && size_boolean(*value, &b, err) != 0)
		return -1;
	*value = b ? "true" : "false";
	return 0;
}

int
spec_apply(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	int rc;

	if (!option->arg)
		rc = normal_flag(&value, err);
	else if (!value)
		rc = err_set(err, ERR_USER, "no value");
	else if (!utf8_valid(value, strlen(value)))
		rc = err_set(err, ERR_USER,
		    "the value is not UTF-8, and JSON cannot carry it");
	else
		rc = 0;
	if (rc == 0)
		rc = option->apply(spec, option, value, err);
	return rc == 0 ? 0 : err_prefix(err, "--%s", option->name);
}

/* One line of a file of variables or labels, without its end. */
static int
read_line(const char *line, size_t len, struct strv *pairs, struct err *err)
{
	const char *equals;
	size_t name_len;

	if (!utf8_valid(line, len))
		return err_set(
		    err, ERR_USER, "not UTF-8, and JSON cannot carry it");
	if (memchr(line, '\0', len))
		return err_set(err, ERR_USER, "a NUL byte");
	while (len > 0 && (*line == ' ' || (*line >= '\t' && *line <= '\r'))) {
		line++;
		len--;
	}
	if (len == 0 || *line == '#')
		return 0;
	equals = memchr(line, '=', len);
	name_len = equals ? (size_t)(equals - line) : len;
	if (name_len == 0)
		return err_set(err, ERR_USER, "no name before the '='");
	if (memchr(line, ' ', name_len) || memchr(line, '\t', name_len))
		return err_set(err, ERR_USER, "blanks in the name '%.*s'",
		    (int)name_len, line);
	strv_addn(pairs, line, len);
	return 0;
}

static int
read_file(const char *name, const char *text, size_t len, struct strv *pairs,
    struct err *err)
{
	const char *end = text + len;

	if (len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
		text += 3;
	for (size_t number = 1; text < end; number++) {
		size_t left = (size_t)(end - text);
		const char *newline = memchr(text, '\n', left);
		size_t line_len = newline ? (size_t)(newline - text) : left;
		size_t next = newline ? line_len + 1 : line_len;

		if (line_len > 0 && text[line_len - 1] == '\r')
			line_len--;
		if (read_line(text, line_len, pairs, err) != 0)
			return err_prefix(err, "%s:%zu", name, number);
		text += next;
	}
	return 0;
}

int
spec_env_file(struct spec *spec, const char *name, const char *text, size_t len,
    struct err *err)
{
	struct strv pairs = { 0 };
	int rc = read_file(name, text, len, &pairs, err);

	for (size_t i = 0; i < pairs.len && rc == 0; i++) {
		char *own = NULL;

		if (strchr(pairs.v[i], '='))
			strv_add(&spec->file_variables, pairs.v[i]);
		else
			rc = look_up(spec, pairs.v[i], &own, err);
		if (own)
			strv_add(&spec->file_variables, own);
		free(own);
	}
	strv_free(&pairs);
	return rc;
}

int
spec_label_file(struct spec *spec, const char *name, const char *text,
    size_t len, struct err *err)
{
	return read_file(name, text, len, &spec->file_labels, err);
}

int
spec_command(
    struct spec *spec, const char *image, char *const *argv, struct err *err)
{
	struct json *list;

	if (!utf8_valid(image, strlen(image)))
		return err_set(
		    err, ERR_USER, "the name of the image is not UTF-8");
	for (size_t i = 0; argv[i]; i++) {
		if (!utf8_valid(argv[i], strlen(argv[i])))
			return err_set(err, ERR_USER,
			    "word %zu of the command is not UTF-8, and JSON "
			    "cannot carry it",
			    i + 1);
	}
	json_put_str(spec->body, "Image", image);
	if (!argv[0])
		return 0;
	list = json_array();
	for (; *argv; argv++)
		json_add_str(list, "", *argv);
	json_put(spec->body, "Cmd", list);
	return 0;
}

static void
finish_env(struct spec *spec)
{
	const struct strv *both[] = { &spec->file_variables, &spec->variables };
	struct json *list = json_array();

	for (size_t i = 0; i < LEN(both); i++) {
		for (size_t k = 0; k < both[i]->len; k++)
			json_add_str(list, "", both[i]->v[k]);
	}
	if (json_len(list) > 0)
		json_put(spec->body, "Env", list);
	else
		json_free(list);
}

static void
finish_labels(struct spec *spec)
{
	for (size_t i = 0; i < spec->file_labels.len; i++)
		put_pair(spec->body, "Labels", spec->file_labels.v[i]);
	for (size_t i = 0; i < spec->labels.len; i++)
		put_pair(spec->body, "Labels", spec->labels.v[i]);
}

/* Does any option say something about the health check? */
static bool
has_health(const struct json *body)
{
	static const char *const numbers[] = { HEALTH "Interval",
		HEALTH "Timeout", HEALTH "Retries", HEALTH "StartPeriod",
		HEALTH "StartInterval" };
	struct json *test = json_get(body, HEALTH "Test");
	bool has = json_len(test) > 0;

	for (size_t i = 0; i < LEN(numbers); i++)
		has = has || json_int(body, numbers[i], 0) != 0;
	json_free(test);
	return has;
}

static int
finish_health(struct spec *spec, struct err *err)
{
	if (!spec->no_health)
		return 0;
	if (has_health(spec->body))
		return err_set(
		    err, ERR_USER, "--no-healthcheck contradicts --health-*");
	json_add_str(spec->body, HEALTH "Test", "NONE");
	return 0;
}

static int
finish_log(const struct spec *spec, struct err *err)
{
	const char *driver = json_str(spec->body, HOST "LogConfig.Type");
	struct json *given = json_get(spec->body, HOST "LogConfig.Config");
	bool bad = given && driver && strcmp(driver, "none") == 0;

	json_free(given);
	if (bad)
		return err_set(
		    err, ERR_USER, "--log-opt contradicts --log-driver none");
	return 0;
}

static void
finish_devices(struct spec *spec)
{
	struct json *request;

	if (spec->cdi_devices.len == 0)
		return;
	request = json_object();
	json_put_str(request, "Driver", "cdi");
	for (size_t i = 0; i < spec->cdi_devices.len; i++)
		json_add_str(request, "DeviceIDs", spec->cdi_devices.v[i]);
	json_add(spec->body, HOST "DeviceRequests", request);
}

static bool
is_user_defined(const char *network)
{
	return strcmp(network, "default") != 0 &&
	       strcmp(network, "bridge") != 0 && strcmp(network, "host") != 0 &&
	       strcmp(network, "none") != 0 &&
	       !starts_with(network, "container:");
}

/* Gives the first network's endpoint what --ip and its kin say. */
static int
merge_endpoint(
    const struct spec *spec, struct json *endpoint, bool user, struct err *err)
{
	static const struct {
		const char *path;
		const char *option;
		const char *key;
	} members[] = {
		{ "Aliases", "network-alias", "alias" },
		{ "Links", "link", "link" },
		{ PATH_IP4, "ip", "ip" },
		{ PATH_IP6, "ip6", "ip6" },
		{ PATH_LOCAL, "link-local-ip", "link-local-ip" },
		{ "MacAddress", "mac-address", "mac-address" },
	};

	for (size_t i = 0; i < LEN(members); i++) {
		const char *path = members[i].path;
		struct json *own = json_get(spec->endpoint, path);
		struct json *there = json_get(endpoint, path);
		/* between boxes of the default bridge, links are the box's */
		bool skip = !user && strcmp(path, "Links") == 0;
		bool clash = own && there;

		json_free(there);
		if (own && !clash && !skip)
			json_put(endpoint, path, own);
		else
			json_free(own);
		if (clash)
			return err_set(err, ERR_USER,
			    "--%s contradicts %s= of --network",
			    members[i].option, members[i].key);
	}
	return 0;
}

static int
check_endpoint(const struct json *endpoint, const char *network, bool user,
    struct err *err)
{
	struct json *aliases = json_get(endpoint, "Aliases");
	bool bad = aliases && !user;

	json_free(aliases);
	if (bad)
		return err_set(err, ERR_USER,
		    "--network-alias: '%s' is not a network of your own",
		    network);
	return 0;
}

/* Puts network i of n, the first with what the options say, in endpoints. */
static int
finish_network(struct spec *spec, size_t i, size_t n, struct json *endpoints,
    struct err *err)
{
	struct json *network = json_item(spec->networks, i);
	struct json *endpoint = json_get(network, "Endpoint");
	const char *name = json_str(network, "Name");
	bool user = is_user_defined(name);
	struct json *twice = json_member(endpoints, name);
	int rc = 0;

	if (i == 0) {
		json_put_str(spec->body, HOST "NetworkMode", name);
		rc = merge_endpoint(spec, endpoint, user, err);
	}
	if (rc == 0)
		rc = check_endpoint(endpoint, name, user, err);
	if (rc == 0 && twice)
		rc = err_set(
		    err, ERR_USER, "--network: '%s' is there twice", name);
	/* alone and without settings, the mode says it all */
	if (rc == 0 && (n > 1 || json_len(endpoint) > 0)) {
		const char *mac = json_str(endpoint, "MacAddress");

		/* engines before API 1.44 have one address for the box */
		if (i == 0 && mac)
			json_put_str(spec->body, "MacAddress", mac);
		json_put_member(endpoints, name, json_copy(endpoint));
	}
	json_free(twice);
	json_free(endpoint);
	json_free(network);
	return rc;
}

static int
finish_networks(struct spec *spec, struct err *err)
{
	struct json *endpoints = json_object();
	size_t n, user = 0;
	int rc = 0;

	if (json_len(spec->networks) == 0) {
		struct json *network = json_object();

		json_put_str(network, "Name", "default");
		json_put(network, "Endpoint", json_object());
		json_add(spec->networks, "", network);
	}
	n = json_len(spec->networks);
	for (size_t i = 0; i < n && rc == 0; i++) {
		struct json *network = json_item(spec->networks, i);

		user += is_user_defined(json_str(network, "Name"));
		rc = finish_network(spec, i, n, endpoints, err);
		json_free(network);
	}
	if (rc == 0 && user > 0 && user < n)
		rc = err_set(err, ERR_USER,
		    "--network: a network of your own cannot go with "
		    "bridge, host, none or container:NAME");
	if (rc == 0 && json_len(endpoints) > 0)
		json_put(
		    spec->body, "NetworkingConfig.EndpointsConfig", endpoints);
	else
		json_free(endpoints);
	return rc;
}

struct json *
spec_finish(struct spec *spec, struct err *err)
{
	struct json *body;

	finish_env(spec);
	finish_labels(spec);
	finish_devices(spec);
	if (finish_health(spec, err) != 0 || finish_log(spec, err) != 0 ||
	    finish_networks(spec, err) != 0)
		return NULL;
	body = spec->body;
	spec->body = NULL;
	return body;
}

/* The API 1.N that a mount of HostConfig.Mounts came with. */
static unsigned int
mount_api(const struct json *mount)
{
	const char *type = json_str(mount, "Type");

	if (type && strcmp(type, "image") == 0)
		return 48;
	if (json_str(mount, "VolumeOptions.Subpath"))
		return 45;
	if (json_bool(mount, "BindOptions.ReadOnlyForceRecursive"))
		return 44;
	if (json_bool(mount, "BindOptions.CreateMountpoint"))
		return 42;
	return 41;
}

static unsigned int
endpoints_api(const struct json *endpoints)
{
	unsigned int api = json_len(endpoints) > 1 ? 44 : 41;
	struct strv names = { 0 };

	json_names(endpoints, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *endpoint = json_member(endpoints, names.v[i]);

		if (json_int(endpoint, "GwPriority", 0) != 0)
			api = 48;
		json_free(endpoint);
	}
	strv_free(&names);
	return api;
}

unsigned int
spec_api(const struct json *body, const char **option)
{
	struct json *mounts = json_get(body, HOST "Mounts");
	struct json *notes = json_get(body, HOST "Annotations");
	struct json *endpoints =
	    json_get(body, "NetworkingConfig.EndpointsConfig");
	unsigned int api = endpoints_api(endpoints);

	*option = "network";
	if (notes && api < 43) {
		*option = "annotation";
		api = 43;
	}
	if (json_int(body, HEALTH "StartInterval", 0) != 0 && api < 44) {
		*option = "health-start-interval";
		api = 44;
	}
	for (size_t i = 0; i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);

		if (mount_api(mount) > api) {
			*option = "mount";
			api = mount_api(mount);
		}
		json_free(mount);
	}
	json_free(mounts);
	json_free(notes);
	json_free(endpoints);
	return api;
}
