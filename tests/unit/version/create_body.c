/* SPDX-License-Identifier: MIT */
/*
 * create_body: what a container is created from after a specification.
 */
#include "version/create_body.h"

#include "quoted.h"

#define TOKEN "0123456789abcdef"
#define OLD ".box-fedcba9876543210"
#define NEW ".box-" TOKEN

static struct create_body
make(const char *quoted, const struct create_options *options)
{
	struct json *spec = parse(quoted);
	struct create_body made;

	create_body_make(&made, spec, options);
	json_free(spec);
	return made;
}

static const struct create_options reverting = { .image = "web:3",
	.token = TOKEN };
static const struct create_options forking = {
	.image = "web:3", .token = TOKEN, .fork = "web2"
};

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
		struct create_body made = make(quoted, &reverting);

		is_at(made.body, "HostConfig.Binds", want, table[i][0]);
		ok(made.volumes.len == volume, "%zu new volumes",
		    made.volumes.len);
		if (made.volumes.len > 0)
			ok(starts_with(table[i][1], made.volumes.v[0]),
			    "which is %s", made.volumes.v[0]);
		create_body_free(&made);
		free(want);
		free(quoted);
	}
}

static void
mounts(void)
{
	struct create_body made =
	    make("{'HostConfig':{'Mounts':["
		 "{'Type':'volume','Source':'data','Target':'/d',"
		 "'ReadOnly':true,'VolumeOptions':{'NoCopy':true,"
		 "'Labels':{'a':'b'}}},"
		 "{'Type':'volume','Target':'/anon'},"
		 "{'Type':'bind','Source':'/h','Target':'/h'},"
		 "{'Type':'tmpfs','Target':'/t'}]}}",
		&reverting);

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
	create_body_free(&made);
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
	struct create_body made = make(SPEC, &reverting);

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
	is_at(made.networks, "", "{'second':{'Aliases':['b']}}",
	    "revert: networks left");
	create_body_free(&made);
}

static void
forked(void)
{
	struct create_body made = make(SPEC, &forking);

	is_at(made.body, "Hostname", "''", "fork");
	is_at(made.body, "MacAddress", "''", "fork");
	is_at(made.body, "HostConfig.PortBindings",
	    "{'53/udp':[{'HostIp':'','HostPort':''},{'HostIp':'::1',"
	    "'HostPort':''}],'80/tcp':[{'HostIp':'127.0.0.1',"
	    "'HostPort':''}]}",
	    "fork: free ports");
	is_at(made.body, "Labels",
	    "{'box.base':'sha256:1','box.image':'nginx:1','box.project':'p',"
	    "'mine':'1'}",
	    "fork: no flavour where there was none");
	is_at(made.body, "NetworkingConfig.EndpointsConfig", "{'net':{}}",
	    "fork: no address");
	is_at(made.networks, "", "{'second':{}}", "fork: networks left");
	create_body_free(&made);
}

static void
networks(void)
{
	struct create_body made =
	    make("{'HostConfig':{'NetworkMode':'default'},"
		 "'Networks':{'bridge':{},'a.b':{'Aliases':['x']}}}",
		&reverting);

	is_at(made.body, "NetworkingConfig.EndpointsConfig", NULL,
	    "the default one");
	is_at(made.networks, "", "{'a.b':{'Aliases':['x']}}", "the other one");
	create_body_free(&made);
	made = make("{'HostConfig':{'NetworkMode':'none'}}", &reverting);
	is_at(made.body, "NetworkingConfig", NULL, "none");
	is_at(made.networks, "", "{}", "no others");
	create_body_free(&made);
	made = make("{}", &forking);
	is_at(made.body, "Image", "'web:3'", "of nothing");
	create_body_free(&made);
}

static void
others_network(void)
{
	struct create_body made =
	    make("{'Config':{'Hostname':'web','Domainname':'d',"
		 "'ExposedPorts':{'80/tcp':{}}},"
		 "'HostConfig':{'NetworkMode':'container:x'}}",
		&reverting);

	is_at(made.body, "Hostname", "''", "in another's network");
	is_at(made.body, "Domainname", "''", "in another's network");
	is_at(made.body, "ExposedPorts", "{}", "in another's network");
	create_body_free(&made);
}

/* --- labels and ports of one in place of another */

static void
labelled(void)
{
	struct json *more = parse("{'mine':'2','new':''}");
	struct create_options options = forking;
	struct create_body made;

	options.labels = more;
	made = make(
	    "{'Config':{'Labels':{'mine':'1','box.flavour':'dev'}}}", &options);
	is_at(made.body, "Labels",
	    "{'box.base':'','box.flavour':'web2','box.image':'','mine':'2',"
	    "'new':''}",
	    "fork: its own flavour, and more labels");
	create_body_free(&made);
	json_free(more);
}

static void
ports_kept(void)
{
	struct json *old =
	    parse("{'NetworkSettings':{'Ports':{'80/tcp':[{'HostIp':'0.0.0.0',"
		  "'HostPort':'32768'},{'HostIp':'::','HostPort':'32769'}],"
		  "'81/tcp':[{'HostPort':'32770'}],'82/tcp':null}}}");
	struct create_options options = reverting;
	struct create_body made;

	options.old = old;
	made = make("{'HostConfig':{'PortBindings':{'80/tcp':[{'HostPort':''}],"
		    "'81/tcp':[{'HostPort':'8081'}],'9/tcp':[{}]}}}",
	    &options);
	is_at(made.body, "HostConfig.PortBindings",
	    "{'80/tcp':[{'HostPort':'32768'}],'81/tcp':[{'HostPort':'8081'}],"
	    "'9/tcp':[{}]}",
	    "only those that the engine chose");
	create_body_free(&made);
	made = make("{'HostConfig':{'PublishAllPorts':true}}", &options);
	is_at(made.body, "HostConfig.PortBindings",
	    "{'80/tcp':[{'HostPort':'32768'}],'81/tcp':[{'HostPort':'32770'}]}",
	    "all of them");
	create_body_free(&made);
	made = make("{'HostConfig':{}}", &options);
	is_at(made.body, "HostConfig.PortBindings", NULL, "none");
	create_body_free(&made);
	json_free(old);
}

int
main(void)
{
	binds();
	mounts();
	reverted();
	forked();
	networks();
	others_network();
	labelled();
	ports_kept();
	return done();
}
