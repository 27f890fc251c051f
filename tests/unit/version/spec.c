/* SPDX-License-Identifier: MIT */
/*
 * spec: what is kept of a container.
 */
#include "version/spec.h"

#include "api/labels.h"
#include "quoted.h"

#define ID "0123456789ab0000000000000000000000000000000000000000000000000000"

static void
labels(void)
{
	static const char *const own[] = { VERSION_NUMBER, VERSION_SERIES,
		VERSION_MESSAGE, VERSION_PARENT, VERSION_TIME, VERSION_KIND,
		VERSION_SPEC, VERSION_IMAGE, VERSION_BASE, VERSION_OVERRIDE };

	for (size_t i = 0; i < sizeof(own) / sizeof(*own); i++)
		ok(label_is_version(own[i]), "%s is a version's", own[i]);
	ok(!label_is_version("box"), "box is not");
	ok(!label_is_version("box.versions"), "box.versions is not");
	ok(!label_is_version("box.project"), "box.project is not");
}

static void
containers(void)
{
	struct json *box = parse("{'Id':'" ID "','Name':'/web','Image':"
				 "'sha256:1','Config':{'Image':'nginx:1'}}");
	struct json *again =
	    parse("{'Name':'web','Image':'sha256:2','Config':{'Image':'web:3',"
		  "'Labels':{'box.image':'nginx:1','box.base':'sha256:1'}}}");
	struct json *none = parse("{}");
	struct json *spec;

	spec = version_spec(box);
	is_at(spec, "Image", "'nginx:1'", "its image");
	is_at(spec, "Base", "'sha256:1'", "its image");
	json_free(spec);
	spec = version_spec(again);
	is_at(spec, "Image", "'nginx:1'", "the image of the first container");
	is_at(spec, "Base", "'sha256:1'", "the image of the first container");
	json_free(spec);
	spec = version_spec(none);
	is_at(spec, "Image", "''", "no image");
	json_free(spec);
	json_free(none);
	json_free(again);
	json_free(box);
}

static void
specification(void)
{
	struct json *box = parse(
	    "{'Id':'" ID "','Name':'/web','Image':'sha256:1',"
	    "'Config':{'Image':'nginx:1','Hostname':'0123456789ab','User':'',"
	    "'Cmd':['a','b'],'Env':['A=1'],'Entrypoint':null,'Tty':false,"
	    "'Volumes':{'/anon':{}},'Labels':{}},"
	    "'HostConfig':{'ContainerIDFile':'/x','Binds':['data:/data'],"
	    "'MaskedPaths':[],'ReadonlyPaths':['/proc/sys'],'Memory':7,"
	    "'Links':null,'RestartPolicy':{'Name':'always'},'Dns':[]},"
	    "'NetworkSettings':{'Networks':{'net':{'IPAddress':'10.0.0.7',"
	    "'MacAddress':'02:42:0a:00:00:07','NetworkID':'n','EndpointID':'e',"
	    "'IPAMConfig':{'IPv4Address':'10.0.0.7'},'Links':null,"
	    "'Aliases':['www','0123456789ab']},'bridge':{'Aliases':null}}}}");
	struct json *spec = version_spec(box);

	is_at(spec, "Name", "'web'", "specification");
	is_at(spec, "Image", "'nginx:1'", "specification");
	is_at(spec, "Base", "'sha256:1'", "specification");
	is_at(spec, "Config.Hostname", NULL, "the engine's own");
	is_at(spec, "Config.User", NULL, "nothing");
	is_at(spec, "Config.Cmd", "['a','b']", "kept");
	is_at(spec, "Config.Env", "['A=1']", "kept");
	is_at(spec, "Config.Volumes", "{'/anon':{}}", "kept");
	is_at(spec, "HostConfig",
	    "{'Binds':['data:/data'],'MaskedPaths':[],'Memory':7,"
	    "'ReadonlyPaths':['/proc/sys'],'RestartPolicy':{'Name':'always'}}",
	    "kept, with empty lists of paths");
	is_at(spec, "Networks",
	    "{'bridge':{},'net':{'Aliases':['www'],"
	    "'IPAMConfig':{'IPv4Address':'10.0.0.7'}}}",
	    "no more than was asked for");
	json_free(spec);
	json_free(box);

	box = parse("{'Id':'" ID "','Config':{'Hostname':'www','Labels':{"
		    "'mine':'1','box.project':'p','box.version':'3',"
		    "'box.spec':'x','box.image':'i','box.base':'b'}}}");
	spec = version_spec(box);
	is_at(spec, "Config.Labels", "{'box.project':'p','mine':'1'}",
	    "not those of the version it was made of, or it would grow");
	is_at(spec, "Image", "'i'", "which are kept elsewhere");
	is_at(spec, "Config.Hostname", "'www'", "the user's own");
	is_at(spec, "HostConfig", "{}", "none there");
	json_free(spec);
	json_free(box);
}

static void
volumes_from(void)
{
	struct json *box =
	    parse("{'Id':'" ID "','Config':{'Volumes':{'/own':{}}},"
		  "'HostConfig':{'VolumesFrom':['other'],'Binds':['v:/bound'],"
		  "'Mounts':[{'Type':'volume','Target':'/mounted'}]},"
		  "'Mounts':["
		  "{'Type':'volume','Name':'v','Destination':'/bound'},"
		  "{'Type':'volume','Name':'w','Destination':'/mounted'},"
		  "{'Type':'volume','Name':'x','Destination':'/data',"
		  "'RW':true},"
		  "{'Type':'volume','Name':'y','Destination':'/kept',"
		  "'RW':false},"
		  "{'Type':'volume','Name':'" ID "','Destination':'/anon',"
		  "'RW':true},"
		  "{'Type':'bind','Source':'/h','Destination':'/host',"
		  "'RW':true},"
		  "{'Type':'bind','Source':'/r','Destination':'/ro',"
		  "'RW':false}]}");
	struct json *spec = version_spec(box);

	is_at(spec, "Config.Volumes", "{'/anon':{},'/own':{}}",
	    "--volumes-from: volumes without a name");
	is_at(spec, "HostConfig.Binds",
	    "['v:/bound','x:/data','y:/kept:ro','/h:/host','/r:/ro:ro']",
	    "--volumes-from: others, and directories");
	is_at(spec, "HostConfig.VolumesFrom", NULL, "--volumes-from");
	json_free(spec);
	json_free(box);
}

int
main(void)
{
	labels();
	containers();
	specification();
	volumes_from();
	return done();
}
