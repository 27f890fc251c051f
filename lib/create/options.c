/* SPDX-License-Identifier: MIT */
/* The table of options. */
#include "create/options.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "create/opt.h"
#include "create/units.h"

static const struct run_option table[] = {
	{ "add-host", 0, "HOST:IP", HOST "ExtraHosts", opt_add_host, NULL },
	{ "annotation", 0, "KEY=VALUE", HOST "Annotations", opt_map, NULL },
	{ "blkio-weight", 0, "WEIGHT", HOST "BlkioWeight", opt_number,
	    opt_read_weight },
	{ "blkio-weight-device", 0, "DEVICE:WEIGHT", HOST "BlkioWeightDevice",
	    opt_device_number, opt_read_device_weight },
	{ "cap-add", 0, "CAPABILITY", HOST "CapAdd", opt_capability, NULL },
	{ "cap-drop", 0, "CAPABILITY", HOST "CapDrop", opt_capability, NULL },
	{ "cgroup-parent", 0, "CGROUP", HOST "CgroupParent", opt_string, NULL },
	{ "cgroupns", 0, "host or private", HOST "CgroupnsMode", opt_mode,
	    NULL },
	{ "cpu-period", 0, "MICROSECONDS", HOST "CpuPeriod", opt_number,
	    opt_read_integer },
	{ "cpu-quota", 0, "MICROSECONDS", HOST "CpuQuota", opt_number,
	    opt_read_integer },
	{ "cpu-rt-period", 0, "MICROSECONDS", HOST "CpuRealtimePeriod",
	    opt_number, opt_read_integer },
	{ "cpu-rt-runtime", 0, "MICROSECONDS", HOST "CpuRealtimeRuntime",
	    opt_number, opt_read_integer },
	{ "cpu-shares", 'c', "WEIGHT", HOST "CpuShares", opt_number,
	    opt_read_integer },
	{ "cpus", 0, "NUMBER", HOST "NanoCpus", opt_number, parse_cpus },
	{ "cpuset-cpus", 0, "LIST", HOST "CpusetCpus", opt_string, NULL },
	{ "cpuset-mems", 0, "LIST", HOST "CpusetMems", opt_string, NULL },
	{ "device", 0, "PATH[:PATH][:MODE]", HOST "Devices", opt_device, NULL },
	{ "device-cgroup-rule", 0, "RULE", HOST "DeviceCgroupRules",
	    opt_device_rule, NULL },
	{ "device-read-bps", 0, "DEVICE:SIZE", HOST "BlkioDeviceReadBps",
	    opt_device_number, opt_read_size },
	{ "device-read-iops", 0, "DEVICE:NUMBER", HOST "BlkioDeviceReadIOps",
	    opt_device_number, opt_read_count },
	{ "device-write-bps", 0, "DEVICE:SIZE", HOST "BlkioDeviceWriteBps",
	    opt_device_number, opt_read_size },
	{ "device-write-iops", 0, "DEVICE:NUMBER", HOST "BlkioDeviceWriteIOps",
	    opt_device_number, opt_read_count },
	{ "dns", 0, "IP", HOST "Dns", opt_dns, NULL },
	{ "dns-opt", 0, "OPTION", HOST "DnsOptions", opt_list, NULL },
	{ "dns-option", 0, "OPTION", HOST "DnsOptions", opt_list, NULL },
	{ "dns-search", 0, "DOMAIN", HOST "DnsSearch", opt_dns_search, NULL },
	{ "domainname", 0, "NAME", "Domainname", opt_string, NULL },
	{ "entrypoint", 0, "PROGRAM", "Entrypoint", opt_entrypoint, NULL },
	{ "env", 'e', "NAME[=VALUE]", NULL, opt_env, NULL },
	{ "env-file", 0, "FILE", NULL, opt_env_file, NULL },
	{ "expose", 0, "PORT[/PROTOCOL]", NULL, opt_expose, NULL },
	{ "gpus", 0, "REQUEST", HOST "DeviceRequests", opt_gpus, NULL },
	{ "group-add", 0, "GROUP", HOST "GroupAdd", opt_list, NULL },
	{ "health-cmd", 0, "COMMAND", HEALTH "Test", opt_health_cmd, NULL },
	{ "health-interval", 0, "DURATION", HEALTH "Interval", opt_number,
	    opt_read_health_time },
	{ "health-retries", 0, "NUMBER", HEALTH "Retries", opt_number,
	    opt_read_retries },
	{ "health-start-interval", 0, "DURATION", HEALTH "StartInterval",
	    opt_number, opt_read_health_time },
	{ "health-start-period", 0, "DURATION", HEALTH "StartPeriod",
	    opt_number, opt_read_health_time },
	{ "health-timeout", 0, "DURATION", HEALTH "Timeout", opt_number,
	    opt_read_health_time },
	{ "hostname", 'h', "NAME", "Hostname", opt_string, NULL },
	{ "init", 0, NULL, HOST "Init", opt_flag, NULL },
	{ "ip", 0, "ADDRESS", NULL, opt_setting, NULL },
	{ "ip6", 0, "ADDRESS", NULL, opt_setting, NULL },
	{ "ipc", 0, "MODE", HOST "IpcMode", opt_string, NULL },
	{ "label", 'l', "NAME[=VALUE]", NULL, opt_label, NULL },
	{ "label-file", 0, "FILE", NULL, opt_label_file, NULL },
	{ "link", 0, "CONTAINER[:ALIAS]", HOST "Links", opt_link, NULL },
	{ "link-local-ip", 0, "ADDRESS", NULL, opt_setting, NULL },
	{ "log-driver", 0, "DRIVER", HOST "LogConfig.Type", opt_string, NULL },
	{ "log-opt", 0, "KEY=VALUE", HOST "LogConfig.Config", opt_map, NULL },
	{ "mac-address", 0, "ADDRESS", NULL, opt_setting, NULL },
	{ "memory", 'm', "SIZE", HOST "Memory", opt_number, opt_read_size },
	{ "memory-reservation", 0, "SIZE", HOST "MemoryReservation", opt_number,
	    opt_read_size },
	{ "memory-swap", 0, "SIZE", HOST "MemorySwap", opt_number,
	    opt_read_swap },
	{ "memory-swappiness", 0, "0 to 100", HOST "MemorySwappiness",
	    opt_number, opt_read_swappiness },
	{ "mount", 0, "KEY=VALUE,...", NULL, opt_mount, NULL },
	{ "net", 0, "NETWORK", NULL, opt_network, NULL },
	{ "net-alias", 0, "NAME", NULL, opt_alias, NULL },
	{ "network", 0, "NETWORK", NULL, opt_network, NULL },
	{ "network-alias", 0, "NAME", NULL, opt_alias, NULL },
	{ "no-healthcheck", 0, NULL, NULL, opt_no_health, NULL },
	{ "oom-kill-disable", 0, NULL, HOST "OomKillDisable", opt_flag, NULL },
	{ "oom-score-adj", 0, "NUMBER", HOST "OomScoreAdj", opt_number,
	    opt_read_integer },
	{ "pid", 0, "MODE", HOST "PidMode", opt_mode, NULL },
	{ "pids-limit", 0, "NUMBER", HOST "PidsLimit", opt_number,
	    opt_read_integer },
	{ "privileged", 0, NULL, HOST "Privileged", opt_flag, NULL },
	{ "publish", 'p', "[[IP:]PORT:]PORT[/PROTOCOL]", NULL, opt_publish,
	    NULL },
	{ "publish-all", 'P', NULL, HOST "PublishAllPorts", opt_flag, NULL },
	{ "read-only", 0, NULL, HOST "ReadonlyRootfs", opt_flag, NULL },
	{ "restart", 0, "POLICY", HOST "RestartPolicy", opt_restart, NULL },
	{ "runtime", 0, "NAME", HOST "Runtime", opt_string, NULL },
	{ "security-opt", 0, "OPTION", HOST "SecurityOpt", opt_security, NULL },
	{ "shm-size", 0, "SIZE", HOST "ShmSize", opt_number, opt_read_size },
	{ "stop-signal", 0, "SIGNAL", "StopSignal", opt_string, NULL },
	{ "stop-timeout", 0, "SECONDS", "StopTimeout", opt_number,
	    opt_read_integer },
	{ "storage-opt", 0, "KEY=VALUE", HOST "StorageOpt", opt_storage, NULL },
	{ "sysctl", 0, "NAME=VALUE", HOST "Sysctls", opt_sysctl, NULL },
	{ "tmpfs", 0, "PATH[:OPTIONS]", NULL, opt_tmpfs, NULL },
	{ "ulimit", 0, "NAME=SOFT[:HARD]", HOST "Ulimits", opt_ulimit, NULL },
	{ "user", 'u', "USER[:GROUP]", "User", opt_string, NULL },
	{ "userns", 0, "MODE", HOST "UsernsMode", opt_mode, NULL },
	{ "uts", 0, "MODE", HOST "UTSMode", opt_mode, NULL },
	{ "volume", 'v', "[SOURCE:]PATH[:MODE]", NULL, opt_volume, NULL },
	{ "volume-driver", 0, "DRIVER", HOST "VolumeDriver", opt_string, NULL },
	{ "volumes-from", 0, "CONTAINER[:MODE]", HOST "VolumesFrom", opt_list,
	    NULL },
	{ "workdir", 'w', "PATH", "WorkingDir", opt_string, NULL },
};

const struct run_option *
run_option(size_t i)
{
	return i < LEN(table) ? &table[i] : NULL;
}

/* NetworkMode and RestartPolicy: docker sends these without any option, too. */
struct run_options *
run_options_new(const char *cwd)
{
	struct run_options *options = xcalloc(1, sizeof(*options));

	options->cwd = cwd;
	options->body = json_object();
	options->sorted = json_object();
	options->networks = json_array();
	options->endpoint = json_object();
	json_put_str(options->body, HOST "NetworkMode", "default");
	json_put_str(options->body, HOST "RestartPolicy.Name", "no");
	json_put_int(options->body, HOST "RestartPolicy.MaximumRetryCount", 0);
	return options;
}

void
run_options_free(struct run_options *options)
{
	json_free(options->body);
	json_free(options->sorted);
	json_free(options->networks);
	json_free(options->endpoint);
	environment_free(&options->env);
	strv_free(&options->labels);
	strv_free(&options->file_labels);
	strv_free(&options->cdi_devices);
	free(options);
}

/* Makes a flag's value "true" or "false". */
static int
normal_flag(const char **value, struct err *err)
{
	bool b = true;

	if (*value && parse_boolean(*value, &b, err) != 0)
		return -1;
	*value = b ? "true" : "false";
	return 0;
}

/* The value does not go to the engine: it is the name of a file to read. */
static bool
names_file(const struct run_option *row)
{
	return row->apply == opt_env_file || row->apply == opt_label_file;
}

int
run_options_apply(struct run_options *options, const struct run_option *row,
    const char *value, struct err *err)
{
	int rc = 0;

	options->row = row;
	if (!row->arg)
		rc = normal_flag(&value, err);
	else if (!value)
		rc = err_set(err, ERR_USER, "no value");
	else if (!names_file(row) && !utf8_valid(value, strlen(value)))
		rc = err_set(err, ERR_USER,
		    "the value is not UTF-8, and JSON cannot carry it");
	if (rc == 0)
		rc = row->apply(options, value, err);
	return rc == 0 ? 0 : err_prefix(err, "--%s", row->name);
}

int
run_options_command(struct run_options *options, const char *image,
    char *const *argv, struct err *err)
{
	struct json *command;

	if (!utf8_valid(image, strlen(image)))
		return err_set(
		    err, ERR_USER, "the name of the image is not UTF-8");
	command = command_list(argv, err);
	if (!command)
		return -1;
	json_put_str(options->body, "Image", image);
	if (argv[0])
		json_put(options->body, "Cmd", command);
	else
		json_free(command);
	return 0;
}

struct json *
run_options_finish(struct run_options *options, struct err *err)
{
	struct json *body;

	opt_finish_env(options);
	opt_finish_sorted(options);
	opt_finish_devices(options);
	if (opt_finish_health(options, err) != 0 ||
	    opt_finish_log(options, err) != 0 ||
	    opt_finish_networks(options, err) != 0)
		return NULL;
	body = options->body;
	options->body = NULL;
	return body;
}
