/* SPDX-License-Identifier: MIT */
/* The table of options, and a body's beginning and end. */
#include "create/opt.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "create/units.h"

static const struct spec_option options[] = {
	{ "add-host", 0, false, "HOST:IP", HOST "ExtraHosts", spec_add_host },
	{ "annotation", 0, false, "KEY=VALUE", HOST "Annotations", spec_map },
	{ "blkio-weight", 0, false, "WEIGHT", HOST "BlkioWeight", spec_weight },
	{ "blkio-weight-device", 0, false, "DEVICE:WEIGHT",
	    HOST "BlkioWeightDevice", spec_device_weight },
	{ "cap-add", 0, false, "CAPABILITY", HOST "CapAdd", spec_capability },
	{ "cap-drop", 0, false, "CAPABILITY", HOST "CapDrop", spec_capability },
	{ "cgroup-parent", 0, false, "CGROUP", HOST "CgroupParent",
	    spec_string },
	{ "cgroupns", 0, false, "host or private", HOST "CgroupnsMode",
	    spec_cgroupns },
	{ "cpu-period", 0, false, "MICROSECONDS", HOST "CpuPeriod",
	    spec_integer },
	{ "cpu-quota", 0, false, "MICROSECONDS", HOST "CpuQuota",
	    spec_integer },
	{ "cpu-rt-period", 0, false, "MICROSECONDS", HOST "CpuRealtimePeriod",
	    spec_integer },
	{ "cpu-rt-runtime", 0, false, "MICROSECONDS", HOST "CpuRealtimeRuntime",
	    spec_integer },
	{ "cpu-shares", 'c', false, "WEIGHT", HOST "CpuShares", spec_integer },
	{ "cpus", 0, false, "NUMBER", HOST "NanoCpus", spec_cpus },
	{ "cpuset-cpus", 0, false, "LIST", HOST "CpusetCpus", spec_string },
	{ "cpuset-mems", 0, false, "LIST", HOST "CpusetMems", spec_string },
	{ "device", 0, false, "PATH[:PATH][:MODE]", HOST "Devices",
	    spec_device },
	{ "device-cgroup-rule", 0, false, "RULE", HOST "DeviceCgroupRules",
	    spec_device_rule },
	{ "device-read-bps", 0, false, "DEVICE:SIZE", HOST "BlkioDeviceReadBps",
	    spec_device_bytes },
	{ "device-read-iops", 0, false, "DEVICE:NUMBER",
	    HOST "BlkioDeviceReadIOps", spec_device_count },
	{ "device-write-bps", 0, false, "DEVICE:SIZE",
	    HOST "BlkioDeviceWriteBps", spec_device_bytes },
	{ "device-write-iops", 0, false, "DEVICE:NUMBER",
	    HOST "BlkioDeviceWriteIOps", spec_device_count },
	{ "dns", 0, false, "IP", HOST "Dns", spec_dns },
	{ "dns-opt", 0, true, "OPTION", HOST "DnsOptions", spec_list },
	{ "dns-option", 0, false, "OPTION", HOST "DnsOptions", spec_list },
	{ "dns-search", 0, false, "DOMAIN", HOST "DnsSearch", spec_dns_search },
	{ "domainname", 0, false, "NAME", "Domainname", spec_string },
	{ "entrypoint", 0, false, "PROGRAM", "Entrypoint", spec_entrypoint },
	{ "env", 'e', false, "NAME[=VALUE]", NULL, spec_variable },
	{ "expose", 0, false, "PORT[/PROTOCOL]", NULL, spec_expose },
	{ "gpus", 0, false, "REQUEST", HOST "DeviceRequests", spec_gpus },
	{ "group-add", 0, false, "GROUP", HOST "GroupAdd", spec_list },
	{ "health-cmd", 0, false, "COMMAND", HEALTH "Test", spec_health_cmd },
	{ "health-interval", 0, false, "DURATION", HEALTH "Interval",
	    spec_health_time },
	{ "health-retries", 0, false, "NUMBER", HEALTH "Retries",
	    spec_health_retries },
	{ "health-start-interval", 0, false, "DURATION", HEALTH "StartInterval",
	    spec_health_time },
	{ "health-start-period", 0, false, "DURATION", HEALTH "StartPeriod",
	    spec_health_time },
	{ "health-timeout", 0, false, "DURATION", HEALTH "Timeout",
	    spec_health_time },
	{ "hostname", 'h', false, "NAME", "Hostname", spec_string },
	{ "init", 0, false, NULL, HOST "Init", spec_flag },
	{ "ip", 0, false, "ADDRESS", NULL, spec_setting },
	{ "ip6", 0, false, "ADDRESS", NULL, spec_setting },
	{ "ipc", 0, false, "MODE", HOST "IpcMode", spec_string },
	{ "label", 'l', false, "NAME[=VALUE]", NULL, spec_label },
	{ "link", 0, false, "CONTAINER[:ALIAS]", HOST "Links", spec_link },
	{ "link-local-ip", 0, false, "ADDRESS", NULL, spec_setting },
	{ "log-driver", 0, false, "DRIVER", HOST "LogConfig.Type",
	    spec_string },
	{ "log-opt", 0, false, "KEY=VALUE", HOST "LogConfig.Config", spec_map },
	{ "mac-address", 0, false, "ADDRESS", NULL, spec_setting },
	{ "memory", 'm', false, "SIZE", HOST "Memory", spec_size },
	{ "memory-reservation", 0, false, "SIZE", HOST "MemoryReservation",
	    spec_size },
	{ "memory-swap", 0, false, "SIZE", HOST "MemorySwap", spec_swap },
	{ "memory-swappiness", 0, false, "0 to 100", HOST "MemorySwappiness",
	    spec_swappiness },
	{ "mount", 0, false, "KEY=VALUE,...", NULL, spec_mount },
	{ "net", 0, true, "NETWORK", NULL, spec_network },
	{ "net-alias", 0, true, "NAME", NULL, spec_alias },
	{ "network", 0, false, "NETWORK", NULL, spec_network },
	{ "network-alias", 0, false, "NAME", NULL, spec_alias },
	{ "no-healthcheck", 0, false, NULL, NULL, spec_no_health },
	{ "oom-kill-disable", 0, false, NULL, HOST "OomKillDisable",
	    spec_flag },
	{ "oom-score-adj", 0, false, "NUMBER", HOST "OomScoreAdj",
	    spec_integer },
	{ "pid", 0, false, "MODE", HOST "PidMode", spec_pid },
	{ "pids-limit", 0, false, "NUMBER", HOST "PidsLimit", spec_integer },
	{ "privileged", 0, false, NULL, HOST "Privileged", spec_flag },
	{ "publish", 'p', false, "[[IP:]PORT:]PORT[/PROTOCOL]", NULL,
	    spec_publish },
	{ "publish-all", 'P', false, NULL, HOST "PublishAllPorts", spec_flag },
	{ "read-only", 0, false, NULL, HOST "ReadonlyRootfs", spec_flag },
	{ "restart", 0, false, "POLICY", HOST "RestartPolicy", spec_restart },
	{ "runtime", 0, false, "NAME", HOST "Runtime", spec_string },
	{ "security-opt", 0, false, "OPTION", HOST "SecurityOpt",
	    spec_security },
	{ "shm-size", 0, false, "SIZE", HOST "ShmSize", spec_size },
	{ "stop-signal", 0, false, "SIGNAL", "StopSignal", spec_string },
	{ "stop-timeout", 0, false, "SECONDS", "StopTimeout", spec_integer },
	{ "storage-opt", 0, false, "KEY=VALUE", HOST "StorageOpt",
	    spec_storage },
	{ "sysctl", 0, false, "NAME=VALUE", HOST "Sysctls", spec_sysctl },
	{ "tmpfs", 0, false, "PATH[:OPTIONS]", NULL, spec_tmpfs },
	{ "ulimit", 0, false, "NAME=SOFT[:HARD]", HOST "Ulimits", spec_ulimit },
	{ "user", 'u', false, "USER[:GROUP]", "User", spec_string },
	{ "userns", 0, false, "MODE", HOST "UsernsMode", spec_host_mode },
	{ "uts", 0, false, "MODE", HOST "UTSMode", spec_host_mode },
	{ "volume", 'v', false, "[SOURCE:]PATH[:MODE]", NULL, spec_volume },
	{ "volume-driver", 0, false, "DRIVER", HOST "VolumeDriver",
	    spec_string },
	{ "volumes-from", 0, false, "CONTAINER[:MODE]", HOST "VolumesFrom",
	    spec_list },
	{ "workdir", 'w', false, "PATH", "WorkingDir", spec_string },
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
	spec->sorted = json_object();
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
	json_free(spec->sorted);
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

struct json *
spec_finish(struct spec *spec, struct err *err)
{
	struct json *body;

	spec_finish_env(spec);
	spec_finish_sorted(spec);
	spec_finish_devices(spec);
	if (spec_finish_health(spec, err) != 0 ||
	    spec_finish_log(spec, err) != 0 ||
	    spec_finish_networks(spec, err) != 0)
		return NULL;
	body = spec->body;
	spec->body = NULL;
	return body;
}
