/* SPDX-License-Identifier: MIT */
/* neutral: what Podman 5.4 says of a container, and what docker does. */
#include "version/neutral.h"

#include "quoted.h"

#define ID "3c09cd81e9440000000000000000000000000000000000000000000000000000"
#define VOLUME \
	"d55e5f0d5b7eb1160c6cb3c7183b0a577338b52ffe9d8f3a404ff3b16826098d"

int
main(void)
{
	struct json *config = parse("{'Env':['A=1','container=podman',"
				    "'HOME=/','HOSTNAME=3c09cd81e944']}");
	struct json *host = parse(
	    "{'Annotations':{'io.container.manager':'libpod','mine':'1',"
	    "'org.systemd.property.KillSignal':'15'},'Binds':['" VOLUME
	    ":/data:rw,rprivate,nosuid,nodev,rbind',"
	    "'own:/own:ro,rprivate,nosuid,nodev,rbind','/h:/h:rw,rprivate,"
	    "rbind'],'NetworkMode':'bridge','PidMode':'private',"
	    "'Runtime':'oci','UTSMode':'private','Ulimits':[{'Hard':2,"
	    "'Name':'RLIMIT_NOFILE','Soft':1}]}");
	struct json *same = parse("{'Binds':['a:/a:rw,z'],'PidMode':'host',"
				  "'Runtime':'runc','Ulimits':[{'Hard':2,"
				  "'Name':'nofile','Soft':1}]}");
	struct json *other = parse("{'Env':['HOSTNAME=3c09cd81e945']}");

	neutral_make(config, host, ID);
	is_at(config, "", "{'Env':['A=1','HOME=/'],'Volumes':{'/data':{}}}",
	    "Config");
	is_at(host, "",
	    "{'Annotations':{'mine':'1'},'Binds':['own:/own:ro','/h:/h'],"
	    "'NetworkMode':'bridge','PidMode':'','Runtime':'',"
	    "'UTSMode':'','Ulimits':[{'Hard':2,'Name':'nofile','Soft':1}]}",
	    "HostConfig");
	is_str(neutral_network("podman", host), "bridge", "its default");
	is_str(neutral_network("podman", same), "podman", "a network");
	is_str(neutral_network("own", host), "own", "another");
	neutral_make(other, same, ID);
	is_at(other, "", "{'Env':['HOSTNAME=3c09cd81e945']}", "docker's");
	is_at(same, "",
	    "{'Binds':['a:/a:rw,z'],'PidMode':'host','Runtime':'runc',"
	    "'Ulimits':[{'Hard':2,'Name':'nofile','Soft':1}]}",
	    "docker's");
	json_free(config);
	json_free(host);
	json_free(same);
	json_free(other);
	return done();
}
