/* SPDX-License-Identifier: MIT */
#include "version/host_access.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* WORD=JSON */
static void
add_json(struct strv *access, const char *word, const struct json *value)
{
	struct str text = { 0 };

	str_addf(&text, "%s=", word);
	json_text(value, &text);
	strv_add(access, text.s);
	str_free(&text);
}

/* Namespaces that are the host's or another container's. */
static void
add_modes(const struct json *host, struct strv *access)
{
	static const struct {
		const char *member, *word;
	} modes[] = { { "PidMode", "pid" }, { "IpcMode", "ipc" },
		{ "UTSMode", "uts" }, { "NetworkMode", "network" },
		{ "UsernsMode", "userns" } };

	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		const char *mode = json_str_or(host, modes[i].member, "");
		char *text;

		if (strcmp(mode, "host") != 0 &&
		    !starts_with(mode, "container:"))
			continue;
		text = xasprintf("%s=%s", modes[i].word, mode);
		strv_add(access, text);
		free(text);
	}
}

static void
add_lists(const struct json *host, struct strv *access)
{
	static const struct {
		const char *member, *word;
	} lists[] = { { "CapAdd", "cap-add" }, { "Devices", "device" },
		{ "DeviceCgroupRules", "device-cgroup-rule" },
		{ "DeviceRequests", "gpus" }, { "SecurityOpt", "security-opt" },
		{ "Sysctls", "sysctl" } };

	for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
		struct json *list = json_get(host, lists[i].member);

		if (json_len(list) > 0)
			add_json(access, lists[i].word, list);
	}
}

static void
add_directories(const struct json *host, struct strv *access)
{
	struct json *mounts = json_get(host, "Mounts");
	struct strv binds = { 0 };

	json_strings(host, "Binds", &binds);
	for (size_t i = 0; i < binds.len; i++) {
		if (*binds.v[i] == '/' && strchr(binds.v[i], ':'))
			strv_add(access, binds.v[i]);
	}
	strv_free(&binds);
	for (struct json_each mount = { 0 }; json_next(mounts, &mount);) {
		const char *type = json_str_or(mount.value, "Type", "");

		/* options can make a volume's driver mount anything */
		if (strcmp(type, "bind") == 0 ||
		    json_len(json_get(
			mount.value, "VolumeOptions.DriverConfig")) > 0)
			add_json(access, "mount", mount.value);
	}
}

void
host_access(const struct json *spec, struct strv *access)
{
	struct json *host = json_get(spec, "HostConfig");

	if (json_bool(host, "Privileged"))
		strv_add(access, "privileged");
	add_modes(host, access);
	add_lists(host, access);
	add_directories(host, access);
	strv_sort(access);
}
