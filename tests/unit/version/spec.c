/* SPDX-License-Identifier: MIT */
/*
 * version: what versions and their volumes are called, what is kept of a box,
 * and what another is made from. JSON is written with ' for ".
 */
#include "version/spec.h"

#include <stdlib.h>

#include "base/mem.h"
#include "api/labels.h"
#include "../tap.h"

#define TOKEN "0123456789abcdef"
#define OLD ".box-fedcba9876543210"
#define NEW ".box-" TOKEN
#define ID "0123456789ab0000000000000000000000000000000000000000000000000000"

static void
swap(char *text, char from, char to)
{
	for (; text && *text; text++) {
		if (*text == from)
			*text = to;
	}
}

static struct json *
parse(const char *quoted)
{
	char *text = xstrdup(quoted);
	struct err err = { 0 };
	struct json *json;

	swap(text, '\'', '"');
	json = json_parse(text, strlen(text), &err);
	if (!json)
		ok(false, "the test's own JSON: %s: %s", quoted, err.msg);
	free(text);
	return json;
}

/* What is at the path of it, "" for all; NULL for nothing. */
static void
is_at(const struct json *json, const char *path, const char *want,
    const char *what)
{
	struct json *got = *path ? json_get(json, path) : json_copy(json);
	struct str text = { 0 };

	if (got)
		json_text(got, &text);
	swap(text.s, '"', '\'');
	is_str(got ? str_text(&text) : NULL, want, "%s: %s", what, path);
	str_free(&text);
	json_free(got);
}

/* --- names */

static void
series(void)
{
	static const char *const table[][2] = {
		{ "web", "web" },
		{ "Web", "web" },
		{ "a.b_c-d", "a.b_c-d" },
		{ "a__b", "a-b" },
		{ "a-_.b", "a-b" },
		{ "a--", "a" },
		{ "a-", "a" },
		{ "a.-.", "a" },
		{ "ABC-2", "abc-2" },
		{ "0", "0" },
		{ "", "" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char *got = version_series(table[i][0]);

		is_str(got, table[i][1], "the series of '%s'", table[i][0]);
		free(got);
	}
}

static void
volumes(void)
{
	static const char *const table[][2] = {
		{ "data", "data" NEW },
		{ "data" OLD, "data" NEW },
		{ "a.b", "a.b" NEW },
		{ "a.box-x", "a.box-x" NEW },
		{ "a.box-fedcba987654321", "a.box-fedcba987654321" NEW },
		{ "a.box-FEDCBA9876543210", "a.box-FEDCBA9876543210" NEW },
		{ "a" OLD OLD, "a" OLD NEW },
		{ "a" OLD ".x", "a" OLD ".x" NEW },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char *got = version_volume(table[i][0], TOKEN);

		is_str(got, table[i][1], "after volume %s", table[i][0]);
		ok(version_is_volume(got), "%s is one of box's", got);
		free(got);
	}
	ok(!version_is_volume("data"), "data is none");
	ok(!version_is_volume(""), "nothing is none");
	ok(version_is_anonymous(ID), "64 hexadecimal digits are no name");
	ok(!version_is_anonymous(ID "0"), "65 are one");
	ok(!version_is_anonymous("data"), "so is data");
}

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
boxes(void)
{
	struct json *box = parse("{'Id':'" ID "','Name':'/web','Image':"
				 "'sha256:1','Config':{'Image':'nginx:1'}}");
	struct json *again =
	    parse("{'Name':'web','Image':'sha256:2','Config':{'Image':'web:3',"
		  "'Labels':{'box.image':'nginx:1','box.base':'sha256:1'}}}");
	struct json *none = parse("{}");
	char *text;

	is_str(version_box(box), "web", "the box's name");
	is_str(version_box(again), "web", "the same without a slash");
	is_str(version_box(none), "", "no name");
	text = version_origin(box, false);
	is_str(text, "nginx:1", "the image it was made of");
	free(text);
	text = version_origin(box, true);
	is_str(text, "sha256:1", "its ID");
	free(text);
	text = version_origin(again, false);
	is_str(text, "nginx:1", "the image that the first one was made of");
	free(text);
	text = version_origin(again, true);
	is_str(text, "sha256:1", "its ID");
	free(text);
	text = version_origin(none, false);
	is_str(text, "", "no image");
	free(text);
	json_free(none);
	json_free(again);
	json_free(box);
}

/* --- specifications */

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
	    "--volumes-from: others, and folders");
	is_at(spec, "HostConfig.VolumesFrom", NULL, "--volumes-from");
	json_free(spec);
	json_free(box);
}

/* --- bodies */

struct made {
	struct json *body, *others;
	struct strv volumes;
};

static struct made
make(const char *quoted, bool fork)
{
	struct made made = { 0 };
	struct json *spec = parse(quoted);
	struct version_change change = {
		.image = "web:3", .token = TOKEN, .fork = fork
	};

	made.body = version_body(spec, &change, &made.volumes, &made.others);
	json_free(spec);
	return made;
}

static void
unmake(struct made *made)
{
	json_free(made->body);
	json_free(made->others);
	strv_free(&made->volumes);
}

static void
binds(void)
{
	static const char *const table[][2] = {
		{ "data:/d", "data" NEW ":/d" },
		{ "data" OLD ":/d", "data" NEW ":/d" },
		{ "data:/d:ro", "data" NEW ":/d:ro" },
		{ "data:/d:nocopy", "data" NEW ":/d" },
		{ "data:/d:ro,nocopy", "data" NEW ":/d:ro" },
		{ "data:/d:nocopy,ro", "data" NEW ":/d:ro" },
		{ "data:/d:z,nocopy,ro", "data" NEW ":/d:z,ro" },
		{ "data:/nocopy/d", "data" NEW ":/nocopy/d" },
		{ "data:/nocopy:nocopy", "data" NEW ":/nocopy" },
		{ "nocopy:/d", "nocopy" NEW ":/d" },
		{ "/host:/d", "/host:/d" },
		{ "/nocopy:/d:ro", "/nocopy:/d:ro" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char *quoted =
		    xasprintf("{'HostConfig':{'Binds':['%s']}}", table[i][0]);
		char *want = xasprintf("['%s']", table[i][1]);
		bool volume = table[i][0][0] != '/';
		struct made made = make(quoted, false);

		is_at(made.body, "HostConfig.Binds", want, table[i][0]);
		ok(made.volumes.len == volume, "%zu new volumes",
		    made.volumes.len);
		if (made.volumes.len > 0)
			ok(starts_with(table[i][1], made.volumes.v[0]),
			    "which is %s", made.volumes.v[0]);
		unmake(&made);
		free(want);
		free(quoted);
	}
}

static void
mounts(void)
{
	struct made made =
	    make("{'HostConfig':{'Mounts':["
		 "{'Type':'volume','Source':'data','Target':'/d',"
		 "'ReadOnly':true,'VolumeOptions':{'NoCopy':true,"
		 "'Labels':{'a':'b'}}},"
		 "{'Type':'volume','Target':'/anon'},"
		 "{'Type':'bind','Source':'/h','Target':'/h'},"
		 "{'Type':'tmpfs','Target':'/t'}]}}",
		false);

	is_at(made.body, "HostConfig.Mounts",
	    "[{'ReadOnly':true,'Source':'data" NEW "','Target':'/d',"
	    "'Type':'volume','VolumeOptions':{'Labels':{'a':'b'},"
	    "'NoCopy':false}},"
	    "{'Target':'/anon','Type':'volume','VolumeOptions':"
	    "{'NoCopy':false}},"
	    "{'Source':'/h','Target':'/h','Type':'bind'},"
	    "{'Target':'/t','Type':'tmpfs'}]",
	    "each kind");
	ok(made.volumes.len == 1, "only one has a name");
	is_str(made.volumes.len > 0 ? made.volumes.v[0] : NULL, "data" NEW,
	    "which is new");
	unmake(&made);
}

#define SPEC \
	"{'Image':'nginx:1','Base':'sha256:1','Config':{'Image':'nginx:1'," \
	"'Hostname':'www','MacAddress':'02:00:00:00:00:01','Cmd':['a']," \
	"'Labels':{'mine':'1','box.project':'p','box.version':'2'," \
	"'box.spec':'x','box.image':'x'}},'HostConfig':{'Memory':7," \
	"'NetworkMode':'net','PortBindings':{'80/tcp':[{'HostIp':'127.0.0.1'," \
	"'HostPort':'8080'}],'53/udp':[{'HostIp':'','HostPort':'53'}," \
	"{'HostIp':'::1','HostPort':'54'}]}},'Networks':{" \
	"'net':{'IPAMConfig':{'IPv4Address':'10.0.0.7'},'Aliases':['a']}," \
	"'second':{'Aliases':['b']}}}"

static void
reverted(void)
{
	struct made made = make(SPEC, false);

	is_at(made.body, "Image", "'web:3'", "revert");
	is_at(made.body, "Cmd", "['a']", "revert");
	is_at(made.body, "Hostname", "'www'", "revert");
	is_at(made.body, "MacAddress", "'02:00:00:00:00:01'", "revert");
	is_at(made.body, "Labels",
	    "{'box.base':'sha256:1','box.image':'nginx:1','box.project':'p',"
	    "'mine':'1'}",
	    "revert");
	is_at(made.body, "HostConfig.Memory", "7", "revert");
	is_at(made.body, "HostConfig.PortBindings",
	    "{'53/udp':[{'HostIp':'','HostPort':'53'},{'HostIp':'::1',"
	    "'HostPort':'54'}],'80/tcp':[{'HostIp':'127.0.0.1',"
	    "'HostPort':'8080'}]}",
	    "revert");
	is_at(made.body, "NetworkingConfig.EndpointsConfig",
	    "{'net':{'Aliases':['a'],'IPAMConfig':{'IPv4Address':"
	    "'10.0.0.7'}}}",
	    "revert");
	is_at(made.others, "", "{'second':{'Aliases':['b']}}",
	    "revert: networks left");
	unmake(&made);
}

static void
forked(void)
{
	struct made made = make(SPEC, true);

	is_at(made.body, "Hostname", "''", "fork");
	is_at(made.body, "MacAddress", "''", "fork");
	is_at(made.body, "HostConfig.PortBindings",
	    "{'53/udp':[{'HostIp':'','HostPort':''},{'HostIp':'::1',"
	    "'HostPort':''}],'80/tcp':[{'HostIp':'127.0.0.1',"
	    "'HostPort':''}]}",
	    "fork: free ports");
	is_at(made.body, "NetworkingConfig.EndpointsConfig", "{'net':{}}",
	    "fork: no address");
	is_at(made.others, "", "{'second':{}}", "fork: networks left");
	unmake(&made);
}

static void
networks(void)
{
	struct made made =
	    make("{'HostConfig':{'NetworkMode':'default'},"
		 "'Networks':{'bridge':{},'a.b':{'Aliases':['x']}}}",
		false);

	is_at(made.body, "NetworkingConfig.EndpointsConfig", "{'bridge':{}}",
	    "the default one");
	is_at(made.others, "", "{'a.b':{'Aliases':['x']}}", "the other one");
	unmake(&made);
	made = make("{'HostConfig':{'NetworkMode':'none'}}", false);
	is_at(made.body, "NetworkingConfig", NULL, "none");
	is_at(made.others, "", "{}", "no others");
	unmake(&made);
	made = make("{}", true);
	is_at(made.body, "Image", "'web:3'", "of nothing");
	unmake(&made);
}

static void
others_network(void)
{
	struct made made = make("{'Config':{'Hostname':'web','Domainname':'d',"
				"'ExposedPorts':{'80/tcp':{}}},"
				"'HostConfig':{'NetworkMode':'container:x'}}",
	    false);

	is_at(made.body, "Hostname", "''", "in another's network");
	is_at(made.body, "Domainname", "''", "in another's network");
	is_at(made.body, "ExposedPorts", "{}", "in another's network");
	unmake(&made);
}

/* --- what it wants of the host */

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
		struct strv what = { 0 };
		struct str text = { 0 };

		version_reach(spec, &what);
		for (size_t k = 0; k < what.len; k++)
			str_addf(&text, "%s ", what.v[k]);
		swap(text.s, '"', '\'');
		is_str(str_text(&text), table[i][1], "of the host: %s",
		    table[i][0]);
		str_free(&text);
		strv_free(&what);
		json_free(spec);
	}
}

static void
ranks(void)
{
	static const struct {
		const char *image;
		long long rank;
	} table[] = {
		{ "{'Created':7,'RepoTags':['web:3'],'Labels':"
		  "{'box.series':'web','box.version':'3'}}",
		    -1 },
		{ "{'Created':7,'RepoTags':['a:b','web:3'],'Labels':"
		  "{'box.series':'web','box.version':'3'}}",
		    -1 },
		{ "{'Created':7,'RepoTags':['web:30'],'Labels':"
		  "{'box.series':'web','box.version':'3'}}",
		    7 },
		{ "{'Created':8,'RepoTags':null,'Labels':"
		  "{'box.series':'web','box.version':'3'}}",
		    8 },
		{ "{}", 0 },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		struct json *image = parse(table[i].image);

		ok(version_rank(image) == table[i].rank, "rank: %s",
		    table[i].image);
		json_free(image);
	}
}

int
main(void)
{
	series();
	volumes();
	labels();
	boxes();
	specification();
	volumes_from();
	binds();
	mounts();
	reverted();
	forked();
	networks();
	others_network();
	reach();
	ranks();
	return done();
}
