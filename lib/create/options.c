/* SPDX-License-Identifier: MIT */
/* The table of options, and a body's beginning and end. */
#include "create/opt.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "create/units.h"

static const struct run_option options[] = {
	{ "add-host", 0, false, "HOST:IP", HOST "ExtraHosts", opt_add_host },
	{ "annotation", 0, false, "KEY=VALUE", HOST "Annotations", opt_map },
	{ "blkio-weight", 0, false, "WEIGHT", HOST "BlkioWeight", opt_weight },
	{ "blkio-weight-device", 0, false, "DEVICE:WEIGHT",
	    HOST "BlkioWeightDevice", opt_device_weight },
	{ "cap-add", 0, false, "CAPABILITY", HOST "CapAdd", opt_capability },
	{ "cap-drop", 0, false, "CAPABILITY", HOST "CapDrop", opt_capability },
	{ "cgroup-parent", 0, false, "CGROUP", HOST "CgroupParent",
	    opt_string },
	{ "cgroupns", 0, false, "host or private", HOST "CgroupnsMode",
	    opt_cgroupns },
	{ "cpu-period", 0, false, "MICROSECONDS", HOST "CpuPeriod",
	    opt_integer },
	{ "cpu-quota", 0, false, "MICROSECONDS", HOST "CpuQuota", opt_integer },
	{ "cpu-rt-period", 0, false, "MICROSECONDS", HOST "CpuRealtimePeriod",
	    opt_integer },
	{ "cpu-rt-runtime", 0, false, "MICROSECONDS", HOST "CpuRealtimeRuntime",
	    opt_integer },
	{ "cpu-shares", 'c', false, "WEIGHT", HOST "CpuShares", opt_integer },
	{ "cpus", 0, false, "NUMBER", HOST "NanoCpus", opt_cpus },
	{ "cpuset-cpus", 0, false, "LIST", HOST "CpusetCpus", opt_string },
	{ "cpuset-mems", 0, false, "LIST", HOST "CpusetMems", opt_string },
	{ "device", 0, false, "PATH[:PATH][:MODE]", HOST "Devices",
	    opt_device },
	{ "device-cgroup-rule", 0, false, "RULE", HOST "DeviceCgroupRules",
	    opt_device_rule },
	{ "device-read-bps", 0, false, "DEVICE:SIZE", HOST "BlkioDeviceReadBps",
	    opt_device_bytes },
	{ "device-read-iops", 0, false, "DEVICE:NUMBER",
	    HOST "BlkioDeviceReadIOps", opt_device_count },
	{ "device-write-bps", 0, false, "DEVICE:SIZE",
	    HOST "BlkioDeviceWriteBps", opt_device_bytes },
	{ "device-write-iops", 0, false, "DEVICE:NUMBER",
	    HOST "BlkioDeviceWriteIOps", opt_device_count },
	{ "dns", 0, false, "IP", HOST "Dns", opt_dns },
	{ "dns-opt", 0, true, "OPTION", HOST "DnsOptions", opt_list },
	{ "dns-option", 0, false, "OPTION", HOST "DnsOptions", opt_list },
	{ "dns-search", 0, false, "DOMAIN", HOST "DnsSearch", opt_dns_search },
	{ "domainname", 0, false, "NAME", "Domainname", opt_string },
	{ "entrypoint", 0, false, "PROGRAM", "Entrypoint", opt_entrypoint },
	{ "env", 'e', false, "NAME[=VALUE]", NULL, opt_variable },
	{ "expose", 0, false, "PORT[/PROTOCOL]", NULL, opt_expose },
	{ "gpus", 0, false, "REQUEST", HOST "DeviceRequests", opt_gpus },
	{ "group-add", 0, false, "GROUP", HOST "GroupAdd", opt_list },
	{ "health-cmd", 0, false, "COMMAND", HEALTH "Test", opt_health_cmd },
	{ "health-interval", 0, false, "DURATION", HEALTH "Interval",
	    opt_health_time },
	{ "health-retries", 0, false, "NUMBER", HEALTH "Retries",
	    opt_health_retries },
	{ "health-start-interval", 0, false, "DURATION", HEALTH "StartInterval",
	    opt_health_time },
	{ "health-start-period", 0, false, "DURATION", HEALTH "StartPeriod",
	    opt_health_time },
	{ "health-timeout", 0, false, "DURATION", HEALTH "Timeout",
	    opt_health_time },
	{ "hostname", 'h', false, "NAME", "Hostname", opt_string },
	{ "init", 0, false, NULL, HOST "Init", opt_flag },
	{ "ip", 0, false, "ADDRESS", NULL, opt_setting },
	{ "ip6", 0, false, "ADDRESS", NULL, opt_setting },
	{ "ipc", 0, false, "MODE", HOST "IpcMode", opt_string },
	{ "label", 'l', false, "NAME[=VALUE]", NULL, opt_label },
	{ "link", 0, false, "CONTAINER[:ALIAS]", HOST "Links", opt_link },
	{ "link-local-ip", 0, false, "ADDRESS", NULL, opt_setting },
	{ "log-driver", 0, false, "DRIVER", HOST "LogConfig.Type", opt_string },
	{ "log-opt", 0, false, "KEY=VALUE", HOST "LogConfig.Config", opt_map },
	{ "mac-address", 0, false, "ADDRESS", NULL, opt_setting },
	{ "memory", 'm', false, "SIZE", HOST "Memory", opt_size },
	{ "memory-reservation", 0, false, "SIZE", HOST "MemoryReservation",
	    opt_size },
	{ "memory-swap", 0, false, "SIZE", HOST "MemorySwap", opt_swap },
	{ "memory-swappiness", 0, false, "0 to 100", HOST "MemorySwappiness",
	    opt_swappiness },
	{ "mount", 0, false, "KEY=VALUE,...", NULL, opt_mount },
	{ "net", 0, true, "NETWORK", NULL, opt_network },
	{ "net-alias", 0, true, "NAME", NULL, opt_alias },
	{ "network", 0, false, "NETWORK", NULL, opt_network },
	{ "network-alias", 0, false, "NAME", NULL, opt_alias },
	{ "no-healthcheck", 0, false, NULL, NULL, opt_no_health },
	{ "oom-kill-disable", 0, false, NULL, HOST "OomKillDisable", opt_flag },
	{ "oom-score-adj", 0, false, "NUMBER", HOST "OomScoreAdj",
	    opt_integer },
	{ "pid", 0, false, "MODE", HOST "PidMode", opt_pid },
	{ "pids-limit", 0, false, "NUMBER", HOST "PidsLimit", opt_integer },
	{ "privileged", 0, false, NULL, HOST "Privileged", opt_flag },
	{ "publish", 'p', false, "[[IP:]PORT:]PORT[/PROTOCOL]", NULL,
	    opt_publish },
	{ "publish-all", 'P', false, NULL, HOST "PublishAllPorts", opt_flag },
	{ "read-only", 0, false, NULL, HOST "ReadonlyRootfs", opt_flag },
	{ "restart", 0, false, "POLICY", HOST "RestartPolicy", opt_restart },
	{ "runtime", 0, false, "NAME", HOST "Runtime", opt_string },
	{ "security-opt", 0, false, "OPTION", HOST "SecurityOpt",
	    opt_security },
	{ "shm-size", 0, false, "SIZE", HOST "ShmSize", opt_size },
	{ "stop-signal", 0, false, "SIGNAL", "StopSignal", opt_string },
	{ "stop-timeout", 0, false, "SECONDS", "StopTimeout", opt_integer },
	{ "storage-opt", 0, false, "KEY=VALUE", HOST "StorageOpt",
	    opt_storage },
	{ "sysctl", 0, false, "NAME=VALUE", HOST "Sysctls", opt_sysctl },
	{ "tmpfs", 0, false, "PATH[:OPTIONS]", NULL, opt_tmpfs },
	{ "ulimit", 0, false, "NAME=SOFT[:HARD]", HOST "Ulimits", opt_ulimit },
	{ "user", 'u', false, "USER[:GROUP]", "User", opt_string },
	{ "userns", 0, false, "MODE", HOST "UsernsMode", opt_host_mode },
	{ "uts", 0, false, "MODE", HOST "UTSMode", opt_host_mode },
	{ "volume", 'v', false, "[SOURCE:]PATH[:MODE]", NULL, opt_volume },
	{ "volume-driver", 0, false, "DRIVER", HOST "VolumeDriver",
	    opt_string },
	{ "volumes-from", 0, false, "CONTAINER[:MODE]", HOST "VolumesFrom",
	    opt_list },
	{ "workdir", 'w', false, "PATH", "WorkingDir", opt_string },
};

const struct run_option *
run_option(size_t i)
{
	return i < LEN(options) ? &options[i] : NULL;
}

const struct run_option *
run_option_find(const char *name)
{
	for (size_t i = 0; i < LEN(options); i++) {
		if (strcmp(options[i].name, name) == 0)
			return &options[i];
	}
	return NULL;
}

const struct run_option *
run_option_find_letter(char letter)
{
	for (size_t i = 0; letter && i < LEN(options); i++) {
		if (options[i].letter == letter)
			return &options[i];
	}
	return NULL;
}

/* What docker always says, and what docker inspect shows of it. */
struct run_options *
run_options_new(const struct run_environment *env)
{
	struct run_options *spec = xcalloc(1, sizeof(*spec));

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
run_options_free(struct run_options *spec)
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

	if (*value && parse_boolean(*value, &b, err) != 0)
		return -1;
	*value = b ? "true" : "false";
	return 0;
}

int
run_options_apply(struct run_options *spec, const struct run_option *option,
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
run_options_finish(struct run_options *spec, struct err *err)
{
	struct json *body;

	opt_finish_env(spec);
	opt_finish_sorted(spec);
	opt_finish_devices(spec);
	if (opt_finish_health(spec, err) != 0 ||
	    opt_finish_log(spec, err) != 0 ||
	    opt_finish_networks(spec, err) != 0)
		return NULL;
	body = spec->body;
	spec->body = NULL;
	return body;
}
