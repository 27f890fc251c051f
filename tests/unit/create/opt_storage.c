/* SPDX-License-Identifier: MIT */
/*
 * opt_storage and opt_mount: where -v, --tmpfs and --mount end up, and what is
 * refused. The vectors of docker and moby are run by options.c.
 */
#include "create/opt.h"

#include <stdlib.h>

#include "../tap.h"

#define CWD "/home/me/site"

static int
apply(
    opt_apply_fn *option, struct json *body, const char *text, struct err *err)
{
	struct run_options options = { .cwd = CWD, .body = body };

	return option(&options, text, err);
}

/* want is the body with ' for ". */
static void
makes(opt_apply_fn *option, const char *text, const char *want)
{
	struct json *body = json_object();
	struct str got = { 0 };
	struct err err = { 0 };

	if (apply(option, body, text, &err) == 0)
		json_text(body, &got);
	else
		str_adds(&got, err.msg);
	for (char *s = got.s; s && *s; s++)
		*s = (char)(*s == '"' ? '\'' : *s);
	is_str(str_text(&got), want, "%s", text);
	str_free(&got);
	json_free(body);
}

static void
refuses(opt_apply_fn *option, const char *const *texts)
{
	for (; *texts; texts++) {
		struct json *body = json_object();
		struct err err = { 0 };
		int rc = apply(option, body, *texts, &err);

		ok(rc != 0 && err.kind == ERR_USER && json_len(body) == 0,
		    "'%s' is refused: %s", *texts, err.msg);
		json_free(body);
	}
}

#define BINDS(text) "{'HostConfig':{'Binds':['" text "']}}"

static void
volumes(void)
{
	static const char *const bad[] = { "", ":", "::", ":/x", "/x:", "x",
		"./", "x:y", "/a:b", "/a:../b", "/a:/b:", "/a:/b:ro:", "/a:/",
		"/a://", "/a:/b/..", "/a:/b:rw,ro", "/a:/b:z,Z", "/a:/b:foo",
		"/a:/b:ro,", "/a:/b:,", "/a:/b:shared,rslave",
		"/a:/b:cached,delegated", "/a:/b:nocopy", "v:/b:rslave",
		"./a:/b:nocopy", "~/a:/b", "~:/b", "/a:/b:RO", NULL };

	makes(opt_volume, "/data", "{'Volumes':{'/data':{}}}");
	makes(opt_volume, "/a.b/c.d", "{'Volumes':{'/a.b/c.d':{}}}");
	makes(opt_volume, "v:/data", BINDS("v:/data"));
	makes(opt_volume, "v:/data:ro,nocopy", BINDS("v:/data:ro,nocopy"));
	makes(opt_volume, "/h:/d:Z,ro,rslave,cached",
	    BINDS("/h:/d:Z,ro,rslave,cached"));
	makes(opt_volume, "v:/d:U,exec,nodev", BINDS("v:/d:U,exec,nodev"));
	makes(opt_volume, ".:/d", BINDS(CWD ":/d"));
	makes(opt_volume, "./a/../b/:/d:ro", BINDS(CWD "/b:/d:ro"));
	makes(opt_volume, "../../../../x:/d", BINDS("/x:/d"));
	makes(opt_volume, ".hidden:/d", BINDS(CWD "/.hidden:/d"));
	refuses(opt_volume, bad);
}

static void
twice(void)
{
	struct run_options nowhere = { .body = NULL };
	struct json *body = json_object();
	struct str text = { 0 };

	ok(opt_volume(&nowhere, "./x:/y", NULL) < 0 &&
		opt_mount(&nowhere, "type=bind,source=.,target=/y", NULL) < 0,
	    "no relative source without a current directory");
	apply(opt_volume, body, "/b:/x", NULL);
	apply(opt_volume, body, "/a:/y", NULL);
	apply(opt_volume, body, "/b:/x", NULL);
	json_text(body, &text);
	is_str(str_text(&text),
	    "{\"HostConfig\":{\"Binds\":[\"/b:/x\",\"/a:/y\"]}}",
	    "order is kept, and the same text again adds nothing");
	str_free(&text);
	json_free(body);
}

#define MOUNTS(text) "{'HostConfig':{'Mounts':[{" text "}]}}"

static void
mounts(void)
{
	static const char *const bad[] = { "", ",", "foo", "type=volume",
		"type=,dst=/x", "dst=x", "dst=/x,", "dst=/x,foo=bar",
		"dst=/x,src=", "dst=/x,src= v", "dst=/x,src =v", "dst=/x,src",
		"type=bind,dst=/x", "type=bind,src=a,dst=/x",
		"type=bind,src=~/a,dst=/x", "dst=/x,readonly=maybe",
		"dst=/x,bind-propagation=rslave", "dst=/x,tmpfs-size=1m",
		"type=bind,src=/a,dst=/x,volume-nocopy",
		"type=tmpfs,dst=/x,tmpfs-mode=8",
		"type=tmpfs,dst=/x,tmpfs-mode=-1",
		"type=tmpfs,dst=/x,tmpfs-mode=177777777777",
		"type=tmpfs,dst=/x,tmpfs-size=x",
		"type=tmpfs,dst=/x,tmpfs-size=4000p", "\"dst=/x", "dst=/x\"",
		"\"dst=/x\"y", "dst=/x\nsrc=v",
		"type=bind,src=/a,dst=/x,bind-recursive=no",
		"type=bind,src=/a,dst=/x,bind-recursive=writable",
		"type=bind,src=/a,dst=/x,bind-recursive=readonly,ro", NULL };

	makes(opt_mount, "TYPE=BIND,src=./a,dst=/x,ro",
	    MOUNTS("'ReadOnly':true,'Source':'" CWD "/a','Target':'/x',"
		   "'Type':'bind'"));
	makes(opt_mount, "src=v,dst=/x,\"volume-opt=o=a,b\",volume-driver=d",
	    MOUNTS("'Source':'v','Target':'/x','Type':'volume',"
		   "'VolumeOptions':{'DriverConfig':{'Name':'d',"
		   "'Options':{'o':'a,b'}}}"));
	makes(opt_mount, "\"src=a\"\"b\",dst=/x,volume-label=k.l=v=w",
	    MOUNTS("'Source':'a\\'b','Target':'/x','Type':'volume',"
		   "'VolumeOptions':{'Labels':{'k.l':'v=w'}}"));
	makes(opt_mount, "type=tmpfs,dst=/x,tmpfs-size=64m,tmpfs-mode=1777",
	    MOUNTS("'Target':'/x','TmpfsOptions':{'Mode':1023,"
		   "'SizeBytes':67108864},'Type':'tmpfs'"));
	makes(opt_mount,
	    "type=bind,src=/a,dst=/x,ro,bind-recursive=readonly,"
	    "bind-propagation=rprivate",
	    MOUNTS("'BindOptions':{'Propagation':'rprivate',"
		   "'ReadOnlyForceRecursive':true},'ReadOnly':true,"
		   "'Source':'/a','Target':'/x','Type':'bind'"));
	refuses(opt_mount, bad);
}

static void
tmpfses(void)
{
	static const char *const bad[] = { "", "x", ":rw", NULL };

	makes(opt_tmpfs, "/run", "{'HostConfig':{'Tmpfs':{'/run':''}}}");
	makes(opt_tmpfs, "/a.b:rw,size=1m",
	    "{'HostConfig':{'Tmpfs':{'/a.b':'rw,size=1m'}}}");
	refuses(opt_tmpfs, bad);
}

static void
paths(void)
{
	static const char *const table[][3] = {
		{ CWD, "/", "/" },
		{ CWD, "//a//b/", "/a/b" },
		{ CWD, "/a/./b/../c", "/a/c" },
		{ CWD, "/..", "/" },
		{ CWD, "x", CWD "/x" },
		{ CWD, "..", "/home/me" },
		{ CWD, "", CWD },
		{ "/", "x", "/x" },
		{ CWD, "...", CWD "/..." },
	};

	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		char *path = opt_absolute_path(table[i][0], table[i][1]);

		is_str(
		    path, table[i][2], "'%s' in %s", table[i][1], table[i][0]);
		free(path);
	}
}

int
main(void)
{
	volumes();
	twice();
	mounts();
	tmpfses();
	paths();
	return done();
}
