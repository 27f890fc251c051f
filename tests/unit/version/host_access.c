/* SPDX-License-Identifier: MIT */
/*
 * host_access: what a specification asks of the host.
 */
#include "version/host_access.h"

#include "quoted.h"

static void
reach(void)
{
	static const char *const table[][2] = {
		{ "{}", "" },
		{ "{'HostConfig':7}", "" },
		{ "{'HostConfig':{'Binds':['data:/d','x.box-1:/y:ro'],"
		  "'NetworkMode':'default','IpcMode':'private',"
		  "'CgroupnsMode':'host','CapDrop':['MKNOD'],"
		  "'Memory':1,'Mounts':[{'Type':'volume','Source':'v',"
		  "'Target':'/v'},{'Type':'tmpfs','Target':'/t'}]}}",
		    "" },
		{ "{'HostConfig':{'Privileged':true,'PidMode':'host',"
		  "'IpcMode':'host','UTSMode':'host',"
		  "'NetworkMode':'host','UsernsMode':'host'}}",
		    "ipc=host network=host pid=host privileged userns=host "
		    "uts=host " },
		{ "{'HostConfig':{'PidMode':'container:x'}}",
		    "pid=container:x " },
		{ "{'HostConfig':{'Binds':['/:/host:ro','/run/x:/x']}}",
		    "/:/host:ro /run/x:/x " },
		{ "{'HostConfig':{'CapAdd':['ALL'],'Devices':[{'a':1}],"
		  "'DeviceCgroupRules':['c'],'DeviceRequests':[1],"
		  "'SecurityOpt':['s'],'Sysctls':{'a':'b'}}}",
		    "cap-add=['ALL'] device-cgroup-rule=['c'] "
		    "device=[{'a':1}] gpus=[1] security-opt=['s'] "
		    "sysctl={'a':'b'} " },
		{ "{'HostConfig':{'Mounts':[{'Type':'bind','Source':'/'}]}}",
		    "mount={'Source':'/','Type':'bind'} " },
		{ "{'HostConfig':{'Mounts':[{'Type':'volume',"
		  "'VolumeOptions':{'DriverConfig':{'Name':'x'}}}]}}",
		    "mount={'Type':'volume','VolumeOptions':"
		    "{'DriverConfig':{'Name':'x'}}} " },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct json *spec = parse(table[i][0]);
		struct strv access = { 0 };
		struct str text = { 0 };

		host_access(spec, &access);
		for (size_t k = 0; k < access.len; k++)
			str_addf(&text, "%s ", access.v[k]);
		swap(text.s, '"', '\'');
		is_str(str_text(&text), table[i][1], "of the host: %s",
		    table[i][0]);
		str_free(&text);
		strv_free(&access);
		json_free(spec);
	}
}

int
main(void)
{
	reach();
	return done();
}
