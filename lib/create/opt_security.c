/* SPDX-License-Identifier: MIT */
/* What the container may do, and which namespaces it shares. */
#include "create/opt.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

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

int
opt_capability(struct run_options *options, const char *value, struct err *err)
{
	char *name = capability_name(value);

	(void)err;
	opt_put_sorted(options, options->row->path, name, json_string(name));
	free(name);
	return 0;
}

int
opt_sysctl(struct run_options *options, const char *value, struct err *err)
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
	json_put_pair(options->body, options->row->path, value);
	return 0;
}

/* host; --pid also takes container:NAME, and --cgroupns takes private. */
int
opt_mode(struct run_options *options, const char *value, struct err *err)
{
	const char *option = options->row->name, *name;
	bool is_pid = strcmp(option, "pid") == 0;
	bool good =
	    *value == '\0' || strcmp(value, "host") == 0 ||
	    (strcmp(option, "cgroupns") == 0 && strcmp(value, "private") == 0);

	if (is_pid && starts_with(value, "container:")) {
		name = value + strlen("container:");
		good = *name && !strchr(name, ':');
	}
	if (!good)
		return err_set(err, ERR_USER, "bad mode '%s': want %s", value,
		    is_pid ? "host or container:NAME" : "host");
	json_put_str(options->body, options->row->path, value);
	return 0;
}

/* docker run reads the profile that seccomp= names; box does not support it. */
int
opt_security(struct run_options *options, const char *value, struct err *err)
{
	size_t len = strcspn(value, strchr(value, '=') ? "=" : ":");
	const char *text = value[len] ? value + len + 1 : "";

	if (strcmp(value, "systempaths=unconfined") == 0) {
		json_put(options->body, HOST "MaskedPaths", json_array());
		json_put(options->body, HOST "ReadonlyPaths", json_array());
		return 0;
	}
	if (*text == '\0' && !opt_is_word(value, len, "no-new-privileges"))
		return err_set(err, ERR_USER,
		    "bad security option '%s': want NAME=VALUE or "
		    "no-new-privileges",
		    value);
	if (opt_is_word(value, len, "seccomp") &&
	    strcmp(text, "builtin") != 0 && strcmp(text, "unconfined") != 0)
		return err_set(err, ERR_USER,
		    "'%s': profiles in files are not supported, only "
		    "seccomp=unconfined",
		    value);
	json_add_str(options->body, options->row->path, value);
	return 0;
}
