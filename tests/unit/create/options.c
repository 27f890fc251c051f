/* SPDX-License-Identifier: MIT */
/*
 * options: the vectors of the docker command line, and a table of options and
 * the bodies that docker create sends, recorded from 20.10.24 and 28.2.2.
 */
#include "create/options.h"

#include <stdlib.h>
#include <unistd.h>

#include "create/api_version.h"
#include "create/opt.h"
#include "../tap.h"
#include "../vectors.h"

#define CWD "/home/me/site"
#define ENDPOINTS "NetworkingConfig.EndpointsConfig"

/* The row with that long name or, if it is not 0, that letter; or NULL. */
static const struct run_option *
find_either(const char *name, char letter)
{
	const struct run_option *row;

	for (size_t i = 0; (row = run_option(i)); i++) {
		if (strcmp(row->name, name) == 0 ||
		    (letter && row->letter == letter))
			break;
	}
	return row;
}

static const struct run_option *
find(const char *name)
{
	return find_either(name, 0);
}

/* Applies words[*i], and the word after it if that is its value. */
static int
apply_word(struct run_options *options, const struct strv *words, size_t *i,
    struct err *err)
{
	const char *word = words->v[(*i)++], *value = NULL;
	const struct run_option *option;

	if (starts_with(word, "--")) {
		char *name = xstrndup(word + 2, strcspn(word + 2, "="));

		option = find(name);
		free(name);
		value = strchr(word, '=');
		value = value ? value + 1 : NULL;
	} else {
		option = find_either("", word[1]);
	}
	if (!option)
		return err_set(err, ERR_USER, "no option %s", word);
	if (option->arg && !value)
		value = words->v[(*i)++];
	return run_options_apply(options, option, value, err);
}

/* Options, then words of a command: the image, which is not kept, is img. */
static struct json *
create(const struct strv *words, struct err *err)
{
	struct run_options *options = run_options_new(CWD);
	struct json *body = NULL;
	size_t i = 0;

	while (i < words->len && words->v[i][0] == '-') {
		if (apply_word(options, words, &i, err) != 0)
			goto out;
	}
	if (i < words->len && run_options_command(options, words->v[i],
				  words->v + i + 1, err) != 0)
		goto out;
	body = run_options_finish(options, err);
	if (body)
		json_put_str(body, "Image", "");
out:
	run_options_free(options);
	return body;
}

/* Words separated by |, or by blanks where there is no |. */
static struct json *
create_line(const char *line, struct err *err)
{
	char separator = strchr(line, '|') ? '|' : ' ';
	struct strv words = { 0 };
	struct json *body;

	while (*line) {
		const char *end = strchr(line, separator);
		size_t len = end ? (size_t)(end - line) : strlen(line);

		strv_addn(&words, line, len);
		line += len + (end != NULL);
		if (end && *line == '\0')
			strv_add(&words, "");
	}
	body = create(&words, err);
	strv_free(&words);
	return body;
}

/* The body of one option; NULL, with the message in got, if it is refused. */
static struct json *
create_one(const char *option, const char *value, struct str *got)
{
	struct strv words = { 0 };
	struct err err = { 0 };
	struct json *body;

	strv_add(&words, option);
	strv_add(&words, value ? value : "");
	body = create(&words, &err);
	strv_free(&words);
	if (body)
		json_text(body, got);
	else
		str_adds(got, err.msg);
	return body;
}

/* Are the values equal? An empty list is an empty object, as in PHP. */
static bool
same(const struct json *a, const struct json *b)
{
	struct str text[2] = { { 0 }, { 0 } };
	bool equal;

	if (!a || !b)
		return (!a || json_len(a) == 0) && (!b || json_len(b) == 0);
	json_text(a, &text[0]);
	json_text(b, &text[1]);
	for (size_t i = 0; i < 2; i++) {
		char *empty;

		while ((empty = strstr(text[i].s, "[]")))
			memcpy(empty, "{}", 2);
	}
	equal = strcmp(text[0].s, text[1].s) == 0;
	str_free(&text[0]);
	str_free(&text[1]);
	return equal;
}

/* The same for the value at path and vector's member. */
static bool
has(const struct json *body, const char *path, const struct json *vector,
    const char *member)
{
	struct json *a = json_get(body, path), *b = json_get(vector, member);
	bool equal = same(a, b);

	json_free(a);
	json_free(b);
	return equal;
}

/* Is the first text in the list at path this one? */
static bool
first_is(const struct json *body, const char *path, const char *want)
{
	struct json *list = json_get(body, path), *item = json_item(list, 0);
	const char *text = json_as_str(item);
	bool equal = text && want && strcmp(text, want) == 0;

	json_free(item);
	json_free(list);
	return equal;
}

/*
 * How one set of vectors is followed: the option that each text is the value
 * of, what comes before the text, and where out ends up: in the first text of
 * a list, in a string, as a whole.
 */
struct way {
	const char *fn;
	const char *option;
	const char *prefix;
	const char *path;
	enum {
		ACCEPTED, /* or refused, that is all */
		FIRST,
		WHOLE
	} out;
};

static const struct way ways[] = {
	{ "env.TestValidateEnv", "-e", "", "Env", FIRST },
	{ "hosts.TestValidateExtraHosts", "--add-host", "", HOST "ExtraHosts",
	    FIRST },
	{ "capabilities.TestNormalizeCapability", "--cap-add", "",
	    HOST "CapAdd", FIRST },
	{ "mount.TestMountOptErrors", "--mount", "", NULL, ACCEPTED },
	{ "mount.TestMountOptReadOnly", "--mount",
	    "type=bind,source=/a,target=/b,", "ReadOnly", WHOLE },
	{ "mount.TestMountOptVolumeNoCopy", "--mount", "type=volume,target=/b,",
	    "VolumeOptions.NoCopy", WHOLE },
	{ "mount.TestMountOptVolumeOptions", "--mount", "", "", WHOLE },
	{ "mount.TestMountOptSetBindCreateSrc", "--mount",
	    "type=bind,source=/a,target=/b,", "BindOptions.CreateMountpoint",
	    WHOLE },
	{ "network.TestNetworkOptAdvancedSyntaxInvalid", "--network", "", NULL,
	    ACCEPTED },
	{ "opts.TestValidateIPAddress", "--dns", "", HOST "Dns", FIRST },
	{ "opts.TestValidateDNSSearch", "--dns-search", "", NULL, ACCEPTED },
	{ "opts.TestValidateLabel", "-l", "", NULL, ACCEPTED },
	{ "opts.TestValidateLink", "--link", "", NULL, ACCEPTED },
	{ "port.TestPortOptValidComplexSyntax", "-p", "", NULL, ACCEPTED },
	{ "port.TestPortOptInvalidComplexSyntax", "-p", "", NULL, ACCEPTED },
	{ "port.TestPortOptInvalidSimpleSyntax", "-p", "", NULL, ACCEPTED },
	{ "opts.TestParseHostname", "-h", "", "Hostname", WHOLE },
	{ "opts.TestParseHostnameDomainname", "--domainname", "", "Domainname",
	    WHOLE },
	{ "opts.TestParseWithExpose", "--expose", "", NULL, ACCEPTED },
	{ "opts.TestParseRestartPolicy", "--restart", "", HOST "RestartPolicy",
	    WHOLE },
	{ "opts.TestValidateDevice", "--device", "", NULL, ACCEPTED },
	{ "linux_parser.TestLinuxParseMountRaw", "-v", "", NULL, ACCEPTED },
	{ "linux_parser.TestLinuxParseMountRawSplit", "-v", "", HOST "Binds",
	    ACCEPTED },
};

/* The value that out is compared with: of --mount, the mount itself. */
static struct json *
result(const struct way *way, const struct json *body)
{
	struct json *mounts, *mount;

	if (strcmp(way->option, "--mount") != 0)
		return json_get(body, way->path);
	mounts = json_get(body, HOST "Mounts");
	mount = json_item(mounts, 0);
	json_free(mounts);
	if (*way->path) {
		struct json *value = json_get(mount, way->path);

		json_free(mount);
		/* what is left out is false */
		return value ? value : json_parse("false", 5, NULL);
	}
	return mount;
}

static bool
go(const struct way *way, const struct json *vector, struct str *got)
{
	const char *in = json_str(vector, "in");
	const char *out = json_str(vector, "out");
	char *text = xasprintf("%s%s", way->prefix, in ? in : "");
	struct json *body, *want, *have;
	bool good = json_bool(vector, "error");

	/* bind-create-src is tried without any field, too */
	if (ends_with(text, ","))
		text[strlen(text) - 1] = '\0';
	body = create_one(way->option, text, got);
	free(text);
	if (!body || good || way->out == ACCEPTED) {
		good = !body == good;
	} else if (way->out == FIRST) {
		good = first_is(body, way->path, out ? out : in);
	} else {
		want = json_get(vector, "out");
		have = result(way, body);
		good = !want || same(want, have);
		json_free(want);
		json_free(have);
	}
	json_free(body);
	return good;
}

static bool
relative_mount(const struct json *vector, struct str *got)
{
	struct json *body = create_one("--mount", json_str(vector, "in"), got);
	struct json *mounts = json_get(body, HOST "Mounts");
	struct json *mount = json_item(mounts, 0);
	char *want = opt_absolute_path(CWD, json_str(vector, "path"));
	const char *have = json_str(mount, "Source");
	bool good = have && strcmp(have, want) == 0;

	free(want);
	json_free(mount);
	json_free(mounts);
	json_free(body);
	return good;
}

static bool
long_network(const struct json *vector, struct str *got)
{
	struct json *body =
	    create_one("--network", json_str(vector, "in"), got);
	struct json *endpoints = json_get(body, ENDPOINTS);
	struct json *out = json_get(vector, "out"), *want = json_item(out, 0);
	struct json *endpoint =
	    json_member(endpoints, json_str(want, "Target"));
	bool good =
	    endpoint && has(endpoint, "Aliases", want, "Aliases") &&
	    has(endpoint, "DriverOpts", want, "DriverOpts") &&
	    has(endpoint, "IPAMConfig.IPv4Address", want, "IPv4Address") &&
	    has(endpoint, "IPAMConfig.IPv6Address", want, "IPv6Address") &&
	    has(endpoint, "MacAddress", want, "MacAddress");

	json_free(endpoint);
	json_free(want);
	json_free(out);
	json_free(endpoints);
	json_free(body);
	return good;
}

static bool
links(const struct json *vector, struct str *got)
{
	struct err err = { 0 };
	struct json *body = create_line(json_str(vector, "in"), &err);
	struct json *endpoints = json_get(body, ENDPOINTS);
	struct json *want = json_get(vector, "expNetConfigLinks");
	struct strv names = { 0 };
	bool good =
	    body && has(body, HOST "Links", vector, "expHostConfigLinks");

	str_adds(got, err.msg);
	json_names(want, &names);
	for (size_t i = 0; i < names.len; i++) {
		struct json *endpoint = json_member(endpoints, names.v[i]);

		good = good && has(endpoint, "Links", want, names.v[i]);
		json_free(endpoint);
	}
	strv_free(&names);
	json_free(want);
	json_free(endpoints);
	json_free(body);
	return good;
}

/* A list of options, as vector's member has it. */
static struct json *
create_list(const struct json *vector, const char *member, const char *option,
    struct str *got)
{
	struct json *list = json_get(vector, member), *body;
	struct strv words = { 0 };
	struct err err = { 0 };

	for (size_t i = 0; i < json_len(list); i++) {
		struct json *item = json_item(list, i);

		if (option)
			strv_add(&words, option);
		strv_add(&words, json_as_str(item));
		json_free(item);
	}
	body = create(&words, &err);
	str_adds(got, err.msg);
	strv_free(&words);
	json_free(list);
	return body;
}

static bool
env_overrides(const struct json *vector, struct str *got)
{
	struct json *body = create_list(vector, "overrides", "-e", got);
	bool good = body && has(body, "Env", vector, "out");

	json_free(body);
	return good;
}

/* Of docker service: the numbers are the same, mode and swarm are not ours. */
static bool
simple_port(const struct json *vector, struct str *got)
{
	struct json *body = create_one("-p", json_str(vector, "in"), got);
	struct json *ports = json_get(body, HOST "PortBindings");
	struct json *out = json_get(vector, "out");
	bool good = body && json_len(ports) == json_len(out);

	for (size_t i = 0; i < json_len(out); i++) {
		struct json *want = json_item(out, i);
		char *name =
		    xasprintf("%lld/%s", json_int(want, "TargetPort", 0),
			json_str(want, "Protocol"));
		struct json *list = json_member(ports, name);
		struct json *binding = json_item(list, 0);
		char *port =
		    xasprintf("%lld", json_int(want, "PublishedPort", 0));

		good = good && binding &&
		       strcmp(json_str(binding, "HostPort"), port) == 0;
		free(port);
		free(name);
		json_free(binding);
		json_free(list);
		json_free(want);
	}
	json_free(out);
	json_free(ports);
	json_free(body);
	return good;
}

/* DEVICE:NUMBER of the four rates and the weight. */
static bool
device_number(const struct json *vector, struct str *got)
{
	const char *fn = json_str(vector, "fn");
	bool weight = starts_with(fn, "weight");
	const char *option = weight              ? "--blkio-weight-device"
			     : strstr(fn, "Bps") ? "--device-read-bps"
						 : "--device-write-iops";
	const char *path = weight              ? HOST "BlkioWeightDevice"
			   : strstr(fn, "Bps") ? HOST "BlkioDeviceReadBps"
					       : HOST "BlkioDeviceWriteIOps";
	struct json *body = create_one(option, json_str(vector, "in"), got);
	struct json *list = json_get(body, path), *item = json_item(list, 0);
	bool good = !body == json_bool(vector, "error");

	if (body)
		good = good && has(item, "Path", vector, "expectedPath") &&
		       has(item, weight ? "Weight" : "Rate", vector,
			   weight ? "expectedWeight" : "expectedRate");
	json_free(item);
	json_free(list);
	json_free(body);
	return good;
}

/* Each of these command lines has an option that is none. */
static bool
unknown_options(const struct json *vector, struct str *got)
{
	struct json *body = create_list(vector, "args", NULL, got);
	bool good = !body;

	json_free(body);
	return good;
}

static bool
devices(const struct json *vector, struct str *got)
{
	struct json *body = create_list(vector, "devices", "--device", got);
	struct json *list = json_get(body, HOST "Devices");
	struct json *device = json_item(list, 0);
	struct json *want = json_get(vector, "deviceMapping");
	bool good = device && same(device, want) &&
		    has(body, HOST "DeviceRequests", vector, "deviceRequests");

	json_free(want);
	json_free(device);
	json_free(list);
	json_free(body);
	return good;
}

static bool
networks(const struct json *vector, struct str *got)
{
	struct json *body = create_list(vector, "flags", NULL, got);
	bool good = !body == json_bool(vector, "error");

	if (body)
		good = good && has(body, ENDPOINTS, vector, "out") &&
		       has(body, HOST "NetworkMode", vector,
			   "expectedHostCfg.NetworkMode");
	json_free(body);
	return good;
}

static bool
system_paths(const struct json *vector, struct str *got)
{
	struct json *body = create_list(vector, "in", "--security-opt", got);
	struct json *masked = json_get(body, HOST "MaskedPaths");
	struct json *readonly = json_get(body, HOST "ReadonlyPaths");
	struct json *want = json_get(vector, "masked");
	bool good = body && has(body, HOST "SecurityOpt", vector, "out") &&
		    !masked == !want && !readonly == !want &&
		    json_len(masked) == 0;

	json_free(want);
	json_free(masked);
	json_free(readonly);
	json_free(body);
	return good;
}

/* Both notations mean the same. */
static bool
notations(const struct json *vector, struct str *got)
{
	struct json *out = create_list(vector, "out", "-p", got);
	struct strv words = { 0 };
	const char *in = json_str(vector, "in");
	struct json *body;
	bool good;

	while (*in) {
		size_t len = strcspn(in, " ");

		strv_add(&words, "-p");
		strv_addn(&words, in, len);
		in += len + (in[len] == ' ');
	}
	body = create(&words, NULL);
	good = body && out && same(body, out);
	strv_free(&words);
	json_free(body);
	json_free(out);
	return good;
}

/* Source and the rest of -v; an empty text has neither. */
static bool
split_volume(const struct json *vector, struct str *got)
{
	const char *in = json_str(vector, "in");
	struct json *body = create_one("-v", in, got);
	struct json *out = json_get(vector, "out");
	bool good =
	    body && out ? first_is(body, HOST "Binds", in) : !body && !out;

	json_free(out);
	json_free(body);
	return good;
}

static bool
follows(const struct json *vector, struct str *got)
{
	static const struct {
		const char *fn;
		follows_fn *follows;
	} table[] = {
		{ "mount.TestMountRelative", relative_mount },
		{ "network.TestNetworkOptAdvancedSyntax", long_network },
		{ "opts.TestParseRunLinks", links },
		{ "parse.TestReadKVEnvStrings", env_overrides },
		{ "port.TestPortOptValidSimpleSyntax", simple_port },
		{ "throttledevice.TestValidateThrottleBpsDevice",
		    device_number },
		{ "throttledevice.TestValidateThrottleIOpsDevice",
		    device_number },
		{ "weightdevice.TestValidateWeightDevice", device_number },
		{ "opts.TestParseRunWithInvalidArgs", unknown_options },
		{ "opts.TestParseDevice", devices },
		{ "opts.TestParseNetworkConfig", networks },
		{ "opts.TestParseSystemPaths", system_paths },
		{ "opts.TestConvertToStandardNotation", notations },
		{ "volumespec.TestParseVolumeSplitCases", split_volume },
	};
	const char *fn = json_str(vector, "fn");

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		if (strcmp(table[i].fn, fn) == 0)
			return table[i].follows(vector, got);
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(*ways); i++) {
		if (strcmp(ways[i].fn, fn) == 0)
			return go(&ways[i], vector, got);
	}
	return false;
}

static const struct not_followed not_followed[] = {
	{ 16, "swarm: the engine weighs add against drop" },
	{ 18, "swarm: the engine weighs add against drop" },
	{ 20, "swarm: the engine weighs add against drop" },
	{ 40, "-H is read by lib/host" },
	{ 42, "-H is read by lib/host" },
	{ 44, "-H is read by lib/host" },
	{ 46, "-H is read by lib/host" },
	{ 48, "-H is read by lib/host" },
	{ 50, "-H is read by lib/host" },
	{ 52, "-H is read by lib/host" },
	{ 54, "-H is read by lib/host" },
	{ 56, "-H is read by lib/host" },
	{ 58, "-H is read by lib/host" },
	{ 60, "-H is read by lib/host" },
	{ 62, "-H is read by lib/host" },
	{ 64, "-H is read by lib/host" },
	{ 66, "-H is read by lib/host" },
	{ 68, "-H is read by lib/host" },
	{ 70, "-H is read by lib/host" },
	{ 72, "-H is read by lib/host" },
	{ 74, "-H is read by lib/host" },
	{ 76, "-H is read by lib/host" },
	{ 78, "-H is read by lib/host" },
	{ 80, "-H is read by lib/host" },
	{ 82, "-H is read by lib/host" },
	{ 84, "-H is read by lib/host" },
	{ 86, "-H is read by lib/host" },
	{ 88, "-H is read by lib/host" },
	{ 90, "-H is read by lib/host" },
	{ 92, "-H is read by lib/host" },
	{ 94, "-H is read by lib/host" },
	{ 96, "-H is read by lib/host" },
	{ 98, "-H is read by lib/host" },
	{ 100, "-H is read by lib/host" },
	{ 102, "-H is read by lib/host" },
	{ 104, "-H is read by lib/host" },
	{ 106, "-H is read by lib/host" },
	{ 108, "-H is read by lib/host" },
	{ 110, "-H is read by lib/host" },
	{ 308, "swarm: docker run takes an address" },
	{ 310, "swarm: an address is used, not warned of" },
	{ 312, "swarm: an address is used, not warned of" },
	{ 334, "box-run has no --attach" },
	{ 336, "box-run has no --attach" },
	{ 338, "box-run has no --attach" },
	{ 348, "box-run has no --attach" },
	{ 350, "box-run has no --attach" },
	{ 352, "box-run has no --attach" },
	{ 452, "drives are of Windows" },
	{ 454, "drives are of Windows" },
	{ 456, "drives are of Windows" },
	{ 460, "backslashes are of Windows" },
	{ 462, "operands of docker cp" },
	{ 464, "operands of docker cp" },
	{ 534, "what the engine makes of tmpfs options" },
	{ 536, "what the engine makes of tmpfs options" },
	{ 0, NULL },
};

/*
 * Which docker does the same: both, 28 only, 20.10 only, neither;
 * or 20.10 sends one half, and 28 the other.
 */
enum docker {
	BOTH,
	NEW,
	OLD,
	NONE,
	SPLIT
};

static const char *const whose[] = {
	[BOTH] = "as docker does",
	[NEW] = "as docker 28 does",
	[OLD] = "as docker 20.10 does",
	[NONE] = "docker sends it to the engine",
	[SPLIT] = "as docker 20.10 and 28 together",
};

static const struct {
	enum docker docker;
	const char *line;
	const char *body;
} bodies[] = {
	{ BOTH, "img|echo|hi|a b", "{'Cmd':['echo','hi','a b']}" },
	{ BOTH, "-e A=b -e FOO -e NOPE_UNSET -e C=",
	    "{'Env':['A=b','FOO=foo value','NOPE_UNSET','C=']}" },
	{ BOTH, "-l a=b -l c -l d=e=f",
	    "{'Labels':{'a':'b','c':'','d':'e=f'}}" },
	{ BOTH, "-w /w -u 1:2 --hostname hh --domainname dd",
	    "{'Domainname':'dd','Hostname':'hh','User':'1:2',"
	    "'WorkingDir':'/w'}" },
	{ BOTH, "--entrypoint /bin/sh img -c true",
	    "{'Cmd':['-c','true'],'Entrypoint':['/bin/sh']}" },
	{ BOTH, "--entrypoint|", "{'Entrypoint':['']}" },
	{ BOTH, "--init", "{'HostConfig':{'Init':true}}" },
	{ BOTH, "--init=false", "{'HostConfig':{'Init':false}}" },
	{ BOTH, "--read-only --privileged",
	    "{'HostConfig':{'Privileged':true,'ReadonlyRootfs':true}}" },
	{ BOTH, "--restart always",
	    "{'HostConfig':{'RestartPolicy':{'MaximumRetryCount':0,"
	    "'Name':'always'}}}" },
	{ BOTH, "--restart on-failure:3",
	    "{'HostConfig':{'RestartPolicy':{'MaximumRetryCount':3,"
	    "'Name':'on-failure'}}}" },
	{ BOTH, "--restart unless-stopped",
	    "{'HostConfig':{'RestartPolicy':{'MaximumRetryCount':0,"
	    "'Name':'unless-stopped'}}}" },
	{ BOTH, "--restart no", "{}" },
	{ BOTH,
	    "--health-cmd|curl x|--health-interval|1m30s|"
	    "--health-retries|3|--health-timeout|500ms|"
	    "--health-start-period|2s",
	    "{'Healthcheck':{'Interval':90000000000,'Retries':3,"
	    "'StartPeriod':2000000000,'Test':['CMD-SHELL','curl x'],"
	    "'Timeout':500000000}}" },
	{ BOTH, "--health-interval 1.5h",
	    "{'Healthcheck':{'Interval':5400000000000}}" },
	{ BOTH, "--no-healthcheck", "{'Healthcheck':{'Test':['NONE']}}" },
	{ BOTH, "--no-healthcheck --health-interval 0s",
	    "{'Healthcheck':{'Interval':0,'Test':['NONE']}}" },
	{ BOTH, "--health-cmd|", "{'Healthcheck':{'Test':[]}}" },
	{ NEW, "--cap-add NET_ADMIN --cap-add sys_time --cap-drop ALL",
	    "{'HostConfig':{'CapAdd':['CAP_NET_ADMIN','CAP_SYS_TIME'],"
	    "'CapDrop':['ALL']}}" },
	{ BOTH, "--device /dev/null",
	    "{'HostConfig':{'Devices':[{'CgroupPermissions':'rwm',"
	    "'PathInContainer':'/dev/null','PathOnHost':'/dev/null'}]}}" },
	{ BOTH,
	    "--device /dev/null:rw --device /dev/zero:/dev/z --device "
	    "/dev/full:/dev/f:r",
	    "{'HostConfig':{'Devices':[{'CgroupPermissions':'rw',"
	    "'PathInContainer':'/dev/null','PathOnHost':'/dev/null'},"
	    "{'CgroupPermissions':'rwm','PathInContainer':'/dev/z',"
	    "'PathOnHost':'/dev/zero'},{'CgroupPermissions':'r',"
	    "'PathInContainer':'/dev/f','PathOnHost':'/dev/full'}]}}" },
	{ BOTH, "--device /dev//null/",
	    "{'HostConfig':{'Devices':[{'CgroupPermissions':'rwm',"
	    "'PathInContainer':'/dev/null','PathOnHost':'/dev/null'}]}}" },
	{ BOTH, "--tmpfs /tmp --tmpfs /run:rw,size=64m",
	    "{'HostConfig':{'Tmpfs':{'/run':'rw,size=64m','/tmp':''}}}" },
	{ BOTH, "-m 512m --memory-swap 1g --memory-reservation 1.5k",
	    "{'HostConfig':{'Memory':536870912,"
	    "'MemoryReservation':1536,'MemorySwap':1073741824}}" },
	{ BOTH, "-m 1.5g --memory-swap -1",
	    "{'HostConfig':{'Memory':1610612736,'MemorySwap':-1}}" },
	{ BOTH, "-m 32.3mb", "{'HostConfig':{'Memory':33869004}}" },
	{ BOTH, "--cpus 1.5", "{'HostConfig':{'NanoCpus':1500000000}}" },
	{ BOTH, "--cpus 0.000000001", "{'HostConfig':{'NanoCpus':1}}" },
	{ BOTH, "--cpus 2 --cpu-shares 10 --cpuset-cpus 0-1 --cpuset-mems 0",
	    "{'HostConfig':{'CpuShares':10,'CpusetCpus':'0-1',"
	    "'CpusetMems':'0','NanoCpus':2000000000}}" },
	{ BOTH,
	    "-c 512 --cpu-period 100000 --cpu-quota 50000 "
	    "--cpu-rt-period 1000 --cpu-rt-runtime 500",
	    "{'HostConfig':{'CpuPeriod':100000,'CpuQuota':50000,"
	    "'CpuRealtimePeriod':1000,'CpuRealtimeRuntime':500,"
	    "'CpuShares':512}}" },
	{ BOTH,
	    "--ulimit nofile=1024:2048 --ulimit core=-1 --ulimit "
	    "nofile=5",
	    "{'HostConfig':{'Ulimits':[{'Hard':-1,'Name':'core',"
	    "'Soft':-1},{'Hard':5,'Name':'nofile','Soft':5}]}}" },
	{ BOTH, "--pids-limit 100 --oom-score-adj -5 --oom-kill-disable",
	    "{'HostConfig':{'OomKillDisable':true,'OomScoreAdj':-5,"
	    "'PidsLimit':100}}" },
	{ BOTH,
	    "--security-opt no-new-privileges --security-opt "
	    "label=disable --security-opt seccomp=unconfined",
	    "{'HostConfig':{'SecurityOpt':['no-new-privileges',"
	    "'label=disable','seccomp=unconfined']}}" },
	{ BOTH, "--security-opt apparmor:unconfined",
	    "{'HostConfig':{'SecurityOpt':['apparmor:unconfined']}}" },
	{ BOTH, "--security-opt no-new-privileges:true",
	    "{'HostConfig':{'SecurityOpt':['no-new-privileges:true']}}" },
	{ BOTH,
	    "--add-host a:1.2.3.4 --add-host b:::1 --add-host "
	    "c:host-gateway",
	    "{'HostConfig':{'ExtraHosts':['a:1.2.3.4','b:::1',"
	    "'c:host-gateway']}}" },
	{ NEW, "--add-host a=1.2.3.4",
	    "{'HostConfig':{'ExtraHosts':['a:1.2.3.4']}}" },
	{ BOTH,
	    "--dns 8.8.8.8 --dns 0:0:0:0:0:0:0:1 --dns-search "
	    "example.com --dns-search . --dns-option ndots:2 --dns-opt "
	    "x",
	    "{'HostConfig':{'Dns':['8.8.8.8','::1'],"
	    "'DnsOptions':['ndots:2','x'],'DnsSearch':['example.com',"
	    "'.']}}" },
	{ BOTH, "--dns ::ffff:1.2.3.4", "{'HostConfig':{'Dns':['1.2.3.4']}}" },
	{ BOTH, "--group-add audio --group-add 5",
	    "{'HostConfig':{'GroupAdd':['audio','5']}}" },
	{ BOTH, "--shm-size 64m --stop-signal SIGINT --stop-timeout 5",
	    "{'HostConfig':{'ShmSize':67108864},'StopSignal':'SIGINT',"
	    "'StopTimeout':5}" },
	{ BOTH, "--stop-timeout 0", "{'StopTimeout':0}" },
	{ BOTH, "--sysctl net.ipv4.ip_forward=1 --sysctl kernel.msgmax=2",
	    "{'HostConfig':{'Sysctls':{'kernel.msgmax':'2',"
	    "'net.ipv4.ip_forward':'1'}}}" },
	{ BOTH,
	    "--userns host --pid host --ipc host --uts host --cgroupns "
	    "private --cgroup-parent /x",
	    "{'HostConfig':{'CgroupParent':'/x',"
	    "'CgroupnsMode':'private','IpcMode':'host',"
	    "'PidMode':'host','UTSMode':'host','UsernsMode':'host'}}" },
	{ BOTH, "--pid container:abc --ipc container:abc",
	    "{'HostConfig':{'IpcMode':'container:abc',"
	    "'PidMode':'container:abc'}}" },
	{ BOTH,
	    "--log-driver json-file --log-opt max-size=1m --log-opt "
	    "max-file=3 --log-opt x",
	    "{'HostConfig':{'LogConfig':{'Config':{'max-file':'3',"
	    "'max-size':'1m','x':''},'Type':'json-file'}}}" },
	{ BOTH, "--log-driver none",
	    "{'HostConfig':{'LogConfig':{'Type':'none'}}}" },
	{ BOTH, "--expose 80 --expose 90-92/udp",
	    "{'ExposedPorts':{'80/tcp':{},'90/udp':{},'91/udp':{},"
	    "'92/udp':{}}}" },
	{ BOTH, "-P", "{'HostConfig':{'PublishAllPorts':true}}" },
	{ BOTH, "-p 80",
	    "{'ExposedPorts':{'80/tcp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'',"
	    "'HostPort':''}]}}}" },
	{ BOTH, "-p 8080:80 -p 127.0.0.1:8081:81/udp -p 127.0.0.1::82/sctp",
	    "{'ExposedPorts':{'80/tcp':{},'81/udp':{},'82/sctp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'',"
	    "'HostPort':'8080'}],'81/udp':[{'HostIp':'127.0.0.1',"
	    "'HostPort':'8081'}],'82/sctp':[{'HostIp':'127.0.0.1',"
	    "'HostPort':''}]}}}" },
	{ BOTH, "-p 8000-8002:80-82",
	    "{'ExposedPorts':{'80/tcp':{},'81/tcp':{},'82/tcp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'',"
	    "'HostPort':'8000'}],'81/tcp':[{'HostIp':'',"
	    "'HostPort':'8001'}],'82/tcp':[{'HostIp':'',"
	    "'HostPort':'8002'}]}}}" },
	{ BOTH, "-p 8000-8010:80",
	    "{'ExposedPorts':{'80/tcp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'',"
	    "'HostPort':'8000-8010'}]}}}" },
	{ NEW, "-p [::1]:80:80 -p ::1:81:81 -p [::]::82",
	    "{'ExposedPorts':{'80/tcp':{},'81/tcp':{},'82/tcp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'::1',"
	    "'HostPort':'80'}],'81/tcp':[{'HostIp':'::1',"
	    "'HostPort':'81'}],'82/tcp':[{'HostIp':'::',"
	    "'HostPort':''}]}}}" },
	{ BOTH, "-p :80",
	    "{'ExposedPorts':{'80/tcp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'',"
	    "'HostPort':''}]}}}" },
	{ BOTH, "-p 80/TCP -p 80/udp",
	    "{'ExposedPorts':{'80/tcp':{},'80/udp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'',"
	    "'HostPort':''}],'80/udp':[{'HostIp':'','HostPort':''}]}}}" },
	{ BOTH, "-p target=80,published=8080,protocol=udp",
	    "{'ExposedPorts':{'80/udp':{}},"
	    "'HostConfig':{'PortBindings':{'80/udp':[{'HostIp':'',"
	    "'HostPort':'8080'}]}}}" },
	{ BOTH, "-p target=80",
	    "{'ExposedPorts':{'80/tcp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'',"
	    "'HostPort':''}]}}}" },
	{ BOTH, "-p 8080:80 -p 8081:80 --expose 80 --expose 81",
	    "{'ExposedPorts':{'80/tcp':{},'81/tcp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'',"
	    "'HostPort':'8080'},{'HostIp':'','HostPort':'8081'}]}}}" },
	{ BOTH, "-v /data", "{'Volumes':{'/data':{}}}" },
	{ BOTH, "-v vol:/data", "{'HostConfig':{'Binds':['vol:/data']}}" },
	{ BOTH, "-v vol:/data:ro,nocopy",
	    "{'HostConfig':{'Binds':['vol:/data:ro,nocopy']}}" },
	{ BOTH, "-v /host:/data -v /host:/data -v /h2:/d2:ro,z,rslave",
	    "{'HostConfig':{'Binds':['/host:/data','/h2:/d2:ro,z,"
	    "rslave']}}" },
	{ NEW, "-v ./x:/data",
	    "{'HostConfig':{'Binds':['/home/me/site/x:/data']}}" },
	{ NEW, "-v .:/data:ro",
	    "{'HostConfig':{'Binds':['/home/me/site:/data:ro']}}" },
	{ NEW, "-v ../x:/data",
	    "{'HostConfig':{'Binds':['/home/me/x:/data']}}" },
	{ NEW, "-v .hidden/a/../b:/data",
	    "{'HostConfig':{'Binds':['/home/me/site/.hidden/b:/data']}}" },
	{ BOTH, "--mount type=bind,src=/a,dst=/b",
	    "{'HostConfig':{'Mounts':[{'Source':'/a','Target':'/b',"
	    "'Type':'bind'}]}}" },
	{ BOTH,
	    "--mount "
	    "type=bind,source=/a,target=/b,readonly,bind-propagation=rs"
	    "lave,consistency=cached",
	    "{'HostConfig':{'Mounts':[{'BindOptions':{'Propagation':'rs"
	    "lave'},'Consistency':'cached','ReadOnly':true,"
	    "'Source':'/a','Target':'/b','Type':'bind'}]}}" },
	{ BOTH, "--mount type=bind,source=/a,target=/b,bind-nonrecursive",
	    "{'HostConfig':{'Mounts':[{'BindOptions':{'NonRecursive':tr"
	    "ue},'Source':'/a','Target':'/b','Type':'bind'}]}}" },
	{ NEW, "--mount type=bind,source=./a,target=/b,ro=false",
	    "{'HostConfig':{'Mounts':[{'ReadOnly':false,"
	    "'Source':'/home/me/site/a','Target':'/b','Type':'bind'}]}}" },
	{ BOTH, "--mount src=vol,dst=/b",
	    "{'HostConfig':{'Mounts':[{'Source':'vol','Target':'/b',"
	    "'Type':'volume'}]}}" },
	{ BOTH, "--mount \"type=volume\",\"src=v,w\",dst=/x",
	    "{'HostConfig':{'Mounts':[{'Source':'v,w','Target':'/x',"
	    "'Type':'volume'}]}}" },
	{ BOTH, "--mount type=tmpfs,dst=/t,tmpfs-size=64m,tmpfs-mode=1777",
	    "{'HostConfig':{'Mounts':[{'Target':'/t',"
	    "'TmpfsOptions':{'Mode':1023,'SizeBytes':67108864},"
	    "'Type':'tmpfs'}]}}" },
	{ NEW, "--mount type=volume,dst=/foo,volume-opt==foo-value",
	    "{'HostConfig':{'Mounts':[{'Target':'/foo','Type':'volume',"
	    "'VolumeOptions':{'DriverConfig':{}}}]}}" },
	{ NEW, "--mount type=bind,src=/a,dst=/b,bind-recursive=disabled",
	    "{'HostConfig':{'Mounts':[{'BindOptions':{'NonRecursive':tr"
	    "ue},'Source':'/a','Target':'/b','Type':'bind'}]}}" },
	{ BOTH, "--volumes-from a:ro --volumes-from b --volume-driver local",
	    "{'HostConfig':{'VolumeDriver':'local',"
	    "'VolumesFrom':['a:ro','b']}}" },
	{ BOTH, "--runtime runc", "{'HostConfig':{'Runtime':'runc'}}" },
	{ BOTH, "--gpus all",
	    "{'HostConfig':{'DeviceRequests':[{'Capabilities':[['gpu']]"
	    ",'Count':-1}]}}" },
	{ BOTH, "--gpus 2",
	    "{'HostConfig':{'DeviceRequests':[{'Capabilities':[['gpu']]"
	    ",'Count':2}]}}" },
	{ BOTH, "--gpus device=0",
	    "{'HostConfig':{'DeviceRequests':[{'Capabilities':[['gpu']]"
	    ",'DeviceIDs':['0']}]}}" },
	{ BOTH, "--gpus \"device=0,1\",\"capabilities=compute,utility\"",
	    "{'HostConfig':{'DeviceRequests':[{'Capabilities':[['comput"
	    "e','utility','gpu']],'DeviceIDs':['0','1']}]}}" },
	{ BOTH, "--gpus driver=nvidia,count=1,options=a=b",
	    "{'HostConfig':{'DeviceRequests':[{'Capabilities':[['gpu']]"
	    ",'Count':1,'Driver':'nvidia','Options':{'a':'b'}}]}}" },
	{ BOTH, "--network host", "{'HostConfig':{'NetworkMode':'host'}}" },
	{ BOTH, "--network none", "{'HostConfig':{'NetworkMode':'none'}}" },
	{ BOTH, "--network bridge", "{'HostConfig':{'NetworkMode':'bridge'}}" },
	{ BOTH, "--network net1", "{'HostConfig':{'NetworkMode':'net1'}}" },
	{ BOTH, "--network container:abc",
	    "{'HostConfig':{'NetworkMode':'container:abc'}}" },
	{ BOTH,
	    "--network net1 --network-alias a --network-alias b --ip "
	    "172.20.0.5 --ip6 2001:db8::5",
	    "{'HostConfig':{'NetworkMode':'net1'},"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{'Aliases':["
	    "'a','b'],'IPAMConfig':{'IPv4Address':'172.20.0.5',"
	    "'IPv6Address':'2001:db8::5'}}}}}" },
	{ BOTH, "--net net1 --net-alias a",
	    "{'HostConfig':{'NetworkMode':'net1'},"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{'Aliases':["
	    "'a']}}}}" },
	{ BOTH,
	    "--network "
	    "name=net1,alias=a,alias=b,ip=172.20.0.5,driver-opt=k=v",
	    "{'HostConfig':{'NetworkMode':'net1'},"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{'Aliases':["
	    "'a','b'],'DriverOpts':{'k':'v'},"
	    "'IPAMConfig':{'IPv4Address':'172.20.0.5'}}}}}" },
	{ BOTH, "--network name=Net1",
	    "{'HostConfig':{'NetworkMode':'net1'}}" },
	{ BOTH, "--network name=net1 --network-alias a",
	    "{'HostConfig':{'NetworkMode':'net1'},"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{'Aliases':["
	    "'a']}}}}" },
	{ BOTH, "--network net1 --network net2",
	    "{'HostConfig':{'NetworkMode':'net1'},"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{},"
	    "'net2':{}}}}" },
	{ BOTH, "--network net1 --network name=net2,alias=q",
	    "{'HostConfig':{'NetworkMode':'net1'},"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{},"
	    "'net2':{'Aliases':['q']}}}}" },
	{ BOTH, "--link a:b", "{'HostConfig':{'Links':['a:b']}}" },
	{ BOTH, "--link a:b --network net1",
	    "{'HostConfig':{'Links':['a:b'],'NetworkMode':'net1'},"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{'Links':['a"
	    ":b']}}}}" },
	{ NEW, "--link a:b --network bridge",
	    "{'HostConfig':{'Links':['a:b'],'NetworkMode':'bridge'}}" },
	{ BOTH, "--link-local-ip 169.254.1.1 --network net1",
	    "{'HostConfig':{'NetworkMode':'net1'},"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{'IPAMConfig"
	    "':{'LinkLocalIPs':['169.254.1.1']}}}}}" },
	{ SPLIT, "--mac-address 92:d0:c6:0a:29:33",
	    "{'MacAddress':'92:d0:c6:0a:29:33',"
	    "'NetworkingConfig':{'EndpointsConfig':{'default':{'MacAddr"
	    "ess':'92:d0:c6:0a:29:33'}}}}" },
	{ SPLIT, "--mac-address 92:d0:c6:0a:29:33 --network net1",
	    "{'HostConfig':{'NetworkMode':'net1'},"
	    "'MacAddress':'92:d0:c6:0a:29:33',"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{'MacAddress"
	    "':'92:d0:c6:0a:29:33'}}}}" },
	{ BOTH, "--blkio-weight 100 --blkio-weight-device /dev/sda:200",
	    "{'HostConfig':{'BlkioWeight':100,"
	    "'BlkioWeightDevice':[{'Path':'/dev/sda','Weight':200}]}}" },
	{ BOTH,
	    "--device-read-bps /dev/sda:1mb --device-write-bps "
	    "/dev/sda:2k --device-read-iops /dev/sda:100 "
	    "--device-write-iops /dev/sda:5",
	    "{'HostConfig':{'BlkioDeviceReadBps':[{'Path':'/dev/sda',"
	    "'Rate':1048576}],"
	    "'BlkioDeviceReadIOps':[{'Path':'/dev/sda','Rate':100}],"
	    "'BlkioDeviceWriteBps':[{'Path':'/dev/sda','Rate':2048}],"
	    "'BlkioDeviceWriteIOps':[{'Path':'/dev/sda','Rate':5}]}}" },
	{ BOTH,
	    "--device-cgroup-rule|c 1:3 rwm|--device-cgroup-rule|b *:* "
	    "r",
	    "{'HostConfig':{'DeviceCgroupRules':['c 1:3 rwm',"
	    "'b *:* r']}}" },
	{ BOTH, "--storage-opt size=10G",
	    "{'HostConfig':{'StorageOpt':{'size':'10G'}}}" },
	{ BOTH, "--memory-swappiness 50",
	    "{'HostConfig':{'MemorySwappiness':50}}" },
	{ NEW, "--annotation a=b", "{'HostConfig':{'Annotations':{'a':'b'}}}" },
	{ NEW, "--health-start-interval 5s",
	    "{'Healthcheck':{'StartInterval':5000000000}}" },
	{ BOTH, "--security-opt systempaths=unconfined",
	    "{'HostConfig':{'MaskedPaths':[],'ReadonlyPaths':[]}}" },
	{ BOTH, "-m 010", "{'HostConfig':{'Memory':10}}" },
	{ NEW,
	    "--cap-add all --cap-add CAP_sys_time --cap-add net_admin "
	    "--cap-add SYS_TIME",
	    "{'HostConfig':{'CapAdd':['ALL','CAP_NET_ADMIN',"
	    "'CAP_SYS_TIME']}}" },
	{ BOTH, "-p published=127.0.0.1:8080,target=80",
	    "{'ExposedPorts':{'80/tcp':{}},"
	    "'HostConfig':{'PortBindings':{'80/tcp':[{'HostIp':'127.0.0"
	    ".1','HostPort':'8080'}]}}}" },
	{ SPLIT, "--network name=net1,mac-address=02:32:1c:23:00:04",
	    "{'HostConfig':{'NetworkMode':'net1'},"
	    "'MacAddress':'02:32:1c:23:00:04',"
	    "'NetworkingConfig':{'EndpointsConfig':{'net1':{'MacAddress"
	    "':'02:32:1c:23:00:04'}}}}" },
	{ NEW, "--device vendor.com/class=name --device /dev/null",
	    "{'HostConfig':{'DeviceRequests':[{'DeviceIDs':['vendor.com"
	    "/class=name'],'Driver':'cdi'}],"
	    "'Devices':[{'CgroupPermissions':'rwm',"
	    "'PathInContainer':'/dev/null','PathOnHost':'/dev/null'}]}}" },
	{ NEW,
	    "--mount "
	    "type=bind,src=/a,dst=/b,bind-recursive=readonly,ro,bind-pr"
	    "opagation=rprivate",
	    "{'HostConfig':{'Mounts':[{'BindOptions':{'Propagation':'rp"
	    "rivate','ReadOnlyForceRecursive':true},'ReadOnly':true,"
	    "'Source':'/a','Target':'/b','Type':'bind'}]}}" },
	{ NEW, "--mount type=volume,src=v,dst=/b,volume-subpath=x",
	    "{'HostConfig':{'Mounts':[{'Source':'v','Target':'/b',"
	    "'Type':'volume','VolumeOptions':{'Subpath':'x'}}]}}" },
	{ NEW, "--mount type=image,src=v,dst=/b,image-subpath=x",
	    "{'HostConfig':{'Mounts':[{'ImageOptions':{'Subpath':'x'},"
	    "'Source':'v','Target':'/b','Type':'image'}]}}" },
};

static const struct {
	enum docker docker;
	const char *line;
} refusals[] = {
	{ BOTH, "-e =x" },
	{ BOTH, "-l =x" },
	{ BOTH, "-l|a b=x" },
	{ BOTH, "--read-only=maybe" },
	{ NEW, "--restart :1" },
	{ BOTH, "--restart on-failure:x" },
	{ BOTH, "--health-interval 10" },
	{ BOTH, "--health-interval -1s" },
	{ BOTH, "--health-retries -1" },
	{ BOTH, "--no-healthcheck --health-cmd x" },
	{ BOTH, "--device dev/x" },
	{ BOTH, "--device /dev/x:/y:q" },
	{ BOTH, "-m 1x" },
	{ BOTH, "-m -1" },
	{ BOTH, "--cpus 0.0000000001" },
	{ BOTH, "--ulimit stack=1 --ulimit as=1" },
	{ BOTH, "--ulimit nofile=5:1" },
	{ BOTH, "--security-opt bogus" },
	{ BOTH, "--add-host a" },
	{ BOTH, "--add-host a:1.2.3" },
	{ BOTH, "--dns 127" },
	{ BOTH, "--dns-search -x" },
	{ BOTH, "--sysctl vm.swappiness=1" },
	{ BOTH, "--sysctl net.x" },
	{ BOTH, "--pid container:" },
	{ BOTH, "--pid private" },
	{ BOTH, "--uts foo" },
	{ BOTH, "--userns foo" },
	{ BOTH, "--cgroupns foo" },
	{ BOTH, "--log-driver none --log-opt a=b" },
	{ BOTH, "--expose 80:90" },
	{ BOTH, "--expose /tcp" },
	{ BOTH, "-p 8000-8001:80-82" },
	{ BOTH, "-p 80/foo" },
	{ BOTH, "-p x:80" },
	{ BOTH, "-p 1.2.3:80:80" },
	{ BOTH, "-p 70000" },
	{ BOTH, "-p published=8080" },
	{ NONE, "-v /a:/b:c:d" },
	{ NEW, "-v|" },
	{ NEW, "-v :/x" },
	{ BOTH, "--mount "
		"type=volume,src=vol,dst=/b,volume-driver=local,volume-opt="
		"type=nfs,volume-opt=o=addr=1.2.3.4,rw,volume-label=a=b,vol"
		"ume-label=c,volume-nocopy" },
	{ BOTH, "--mount \"type=volume\",src=v\"w,dst=/x" },
	{ BOTH, "--mount type=tmpfs,dst=/t,volume-nocopy" },
	{ BOTH, "--mount type=volume,src=v" },
	{ BOTH, "--mount type=volume,src=v,dst=/x,foo=bar" },
	{ BOTH, "--gpus foo=1" },
	{ BOTH, "--gpus ,device=0" },
	{ BOTH, "--network name=net1,alias=x --network-alias a" },
	{ BOTH, "--network name=net1,ip=172.20.0.5 --ip 172.20.0.6" },
	{ BOTH, "--network net1 --network net1" },
	{ BOTH, "--network net1 --network host" },
	{ BOTH, "--network host --network-alias a" },
	{ NEW, "--network-alias a" },
	{ BOTH, "--network foo=bar" },
	{ BOTH, "--network|" },
	{ BOTH, "--link a:b:c" },
	{ BOTH, "--mac-address foo" },
	{ BOTH, "--blkio-weight-device /dev/sda:5" },
	{ BOTH, "--device-read-bps sda:1mb" },
	{ BOTH, "--device-cgroup-rule|x 1:3 rwm" },
	{ BOTH, "--device-cgroup-rule|c 1:3 rwmr" },
	{ BOTH, "--storage-opt size" },
	{ BOTH, "--memory-swappiness 101" },
	{ NONE, "--cpu-shares 010" },
	{ BOTH, "--stop-timeout x" },
	{ NONE, "-m 9000000000000000000" },
	{ NONE, "-v ~/x:/data" },
	{ NONE, "-v /a:/b:sw" },
	{ NONE, "-v /a:/" },
	{ NONE, "-v a:b" },
	{ NONE, "-v vol:/data:rslave" },
	{ NONE, "-v /x:/data:nocopy" },
	{ NONE, "--mount type=bind,src=a,dst=/b" },
	{ NONE, "--mount type=volume,src=,dst=/b" },
	{ NONE, "--mount type=volume,dst=b" },
	{ NONE, "--tmpfs x" },
	{ NONE, "-p target=80,host_ip=127.0.0.1,published=80" },
	{ NONE, "-p 80/tcp/udp" },
	{ BOTH, "--security-opt seccomp=/nonexistent" },
	{ NONE, "--ip foo --network n" },
	{ NONE, "--cpus 1/2" },
	{ OLD, "-m 1e3" },
	{ BOTH, "-e|" },
};

/* Puts in what run_options_new() puts in, unless it is there. */
static void
add_defaults(struct json *want)
{
	struct json *policy = json_get(want, HOST "RestartPolicy");

	if (!json_str(want, HOST "NetworkMode"))
		json_put_str(want, HOST "NetworkMode", "default");
	if (!policy) {
		json_put_str(want, HOST "RestartPolicy.Name", "no");
		json_put_int(want, HOST "RestartPolicy.MaximumRetryCount", 0);
	}
	json_put_str(want, "Image", "");
	json_free(policy);
}

static void
recorded_bodies(void)
{
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		struct err err = { 0 };
		struct json *body = create_line(bodies[i].line, &err), *want;
		char *text = xstrdup(bodies[i].body);
		struct str got = { 0 }, want_text = { 0 };

		for (char *s = text; *s; s++)
			*s = (char)(*s == '\'' ? '"' : *s);
		want = json_parse(text, strlen(text), NULL);
		add_defaults(want);
		json_text(want, &want_text);
		if (body)
			json_text(body, &got);
		else
			str_adds(&got, err.msg);
		is_str(
		    str_text(&got), str_text(&want_text), "%s", bodies[i].line);
		str_free(&got);
		str_free(&want_text);
		free(text);
		json_free(want);
		json_free(body);
	}
}

static void
recorded_refusals(void)
{
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		struct err err = { 0 };
		struct json *body = create_line(refusals[i].line, &err);

		ok(!body && err.kind == ERR_USER && starts_with(err.msg, "--"),
		    "%s: %s (%s)", refusals[i].line, err.msg,
		    whose[refusals[i].docker]);
		json_free(body);
	}
}

/* The value at path as text, with ' for ". */
static void
path_is(const struct json *body, const char *path, const char *want)
{
	struct json *value = json_get(body, path);
	struct str text = { 0 };

	json_text(value, &text);
	for (char *c = text.s; *c; c++)
		*c = (char)(*c == '"' ? '\'' : *c);
	is_str(str_text(&text), want, "%s", path);
	str_free(&text);
	json_free(value);
}

/* Applies --NAME with a file of that text, whose name is not UTF-8. */
static int
apply_file(struct run_options *options, const char *name, const char *text,
    struct err *err)
{
	char path[] = "/tmp/\xff-XXXXXX";
	int fd = mkstemp(path), rc;

	rc = write(fd, text, strlen(text)) < 0;
	close(fd);
	if (rc == 0)
		rc = run_options_apply(options, find(name), path, err);
	unlink(path);
	return rc;
}

/* Files come before options, whatever the order on the command line. */
static void
files(void)
{
	struct run_options *options = run_options_new(CWD);
	struct err err = { 0 };
	struct json *body;

	run_options_apply(options, find("env"), "A=2", NULL);
	run_options_apply(options, find("label"), "a=2", NULL);
	ok(apply_file(options, "env-file", "A=1\nFOO\nUNSET\n", NULL) == 0,
	    "an --env-file is read");
	ok(apply_file(options, "label-file", "a=1\nb\n # c\n c=z z", NULL) == 0,
	    "a --label-file is read");
	ok(apply_file(options, "label-file", "a=1\n=2\n", &err) != 0 &&
		starts_with(err.msg, "--label-file: /tmp/") &&
		strstr(err.msg, ":2: "),
	    "a message names option, file and line: %s", err.msg);
	ok(run_options_apply(
	       options, find("env-file"), "/nonexistent/file", &err) != 0,
	    "%s", err.msg);
	body = run_options_finish(options, NULL);
	path_is(body, "Env", "['A=1','FOO=foo value','A=2']");
	path_is(body, "Labels", "{'a':'2','b':'','c':'z z'}");
	json_free(body);
	run_options_free(options);
}

/* None of this may be sent. */
static void
not_utf8(void)
{
	static char bad[] = "\xc3(", good[] = "x";
	char *argv[] = { good, bad, NULL };
	struct run_options *options = run_options_new(CWD);
	struct err err = { 0 };

	ok(run_options_apply(options, find("env"), "A=\xff", &err) != 0, "%s",
	    err.msg);
	ok(run_options_apply(options, find("label"), "a=\xed\xa0\x80", &err) !=
		0,
	    "%s", err.msg);
	ok(run_options_command(options, "img", argv, &err) != 0, "%s", err.msg);
	ok(run_options_command(options, bad, argv + 2, &err) != 0, "%s",
	    err.msg);
	run_options_free(options);
}

/* The table itself: sorted, nothing twice, the tool's own options absent. */
static void
rows(void)
{
	static const char *const others[] = { "name", "rm", "detach",
		"interactive", "tty", "pull", "platform", "cidfile", "attach",
		"host", "help" };
	bool sorted = true, once = true, complete = true;
	const struct run_option *row, *last = NULL;

	for (size_t i = 0; (row = run_option(i)); last = row, i++) {
		sorted = sorted && (!last || strcmp(last->name, row->name) < 0);
		once = once && find(row->name) == row &&
		       (!row->letter || find_either("", row->letter) == row);
		complete = complete && row->apply;
	}
	ok(sorted, "options are sorted by name");
	ok(once, "no option and no letter is there twice");
	ok(complete, "each option can be applied");
	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ok(!find(others[i]), "--%s is the tool's", others[i]);
}

static void
versions(void)
{
	static const struct {
		const char *line;
		unsigned int api;
		const char *option;
	} table[] = {
		{ "--init", 41, NULL },
		{ "--network net1", 41, NULL },
		{ "--mac-address 92:d0:c6:0a:29:33", 41, NULL },
		{ "--network net1 --network net2", 44, "network" },
		{ "--network name=net1,gw-priority=1", 48, "network" },
		{ "--annotation a=b", 43, "annotation" },
		{ "--health-start-interval 5s", 44, "health-start-interval" },
		{ "--mount type=image,src=v,dst=/b", 48, "mount" },
		{ "--mount dst=/x,volume-subpath=x --annotation a=b", 45,
		    "mount" },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		struct json *body = create_line(table[i].line, NULL);
		const char *option = NULL;
		unsigned int api = body_api_version(body, &option);

		ok(api == table[i].api &&
			(!table[i].option ||
			    strcmp(option, table[i].option) == 0),
		    "'%s' needs API 1.%u", table[i].line, api);
		json_free(body);
	}
}

int
main(void)
{
	setenv("FOO", "foo value", 1);
	vectors_run("opts", follows, not_followed);
	recorded_bodies();
	recorded_refusals();
	files();
	not_utf8();
	rows();
	versions();
	return done();
}
