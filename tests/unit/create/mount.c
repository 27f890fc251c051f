/* SPDX-License-Identifier: MIT */
/*
 * mount and volume: where -v, --mount and --tmpfs end up, and what is refused.
 * The vectors of the docker command line and of moby are run by options.c.
 */
#include "create/mount.h"
#include "create/volume.h"

#include <stdlib.h>

#include "base/json.h"
#include "../tap.h"

#define CWD "/home/me/site"

typedef int add_fn(
    struct json *body, const char *text, const char *cwd, struct err *);

static int
tmpfs(struct json *body, const char *text, const char *cwd, struct err *err)
{
	(void)cwd;
	return tmpfs_add(body, text, err);
}

/* want is the body with ' for ". */
static void
makes(add_fn *add, const char *text, const char *want)
{
	struct json *body = json_object();
	struct str got = { 0 };
	struct err err = { 0 };

	if (add(body, text, CWD, &err) == 0)
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
refuses(add_fn *add, const char *const *texts)
{
	for (; *texts; texts++) {
		struct json *body = json_object();
		struct err err = { 0 };
		int rc = add(body, *texts, CWD, &err);

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

	makes(volume_add, "/data", "{'Volumes':{'/data':{}}}");
	makes(volume_add, "/a.b/c.d", "{'Volumes':{'/a.b/c.d':{}}}");
	makes(volume_add, "v:/data", BINDS("v:/data"));
	makes(volume_add, "v:/data:ro,nocopy", BINDS("v:/data:ro,nocopy"));
	makes(volume_add, "/h:/d:Z,ro,rslave,cached",
	    BINDS("/h:/d:Z,ro,rslave,cached"));
	makes(volume_add, "v:/d:U,exec,nodev", BINDS("v:/d:U,exec,nodev"));
	makes(volume_add, ".:/d", BINDS(CWD ":/d"));
	makes(volume_add, "./a/../b/:/d:ro", BINDS(CWD "/b:/d:ro"));
	makes(volume_add, "../../../../x:/d", BINDS("/x:/d"));
	makes(volume_add, ".hidden:/d", BINDS(CWD "/.hidden:/d"));
	refuses(volume_add, bad);
}

static void
twice(void)
{
	struct json *body = json_object();
	struct str text = { 0 };

	ok(volume_add(body, "./x:/y", NULL, NULL) < 0 &&
		mount_add(body, "type=bind,source=.,target=/y", NULL, NULL) < 0,
	    "no relative source without a folder");
	volume_add(body, "/b:/x", CWD, NULL);
	volume_add(body, "/a:/y", CWD, NULL);
	volume_add(body, "/b:/x", CWD, NULL);
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

	makes(mount_add, "TYPE=BIND,src=./a,dst=/x,ro",
	    MOUNTS("'ReadOnly':true,'Source':'" CWD "/a','Target':'/x',"
		   "'Type':'bind'"));
	makes(mount_add, "src=v,dst=/x,\"volume-opt=o=a,b\",volume-driver=d",
	    MOUNTS("'Source':'v','Target':'/x','Type':'volume',"
		   "'VolumeOptions':{'DriverConfig':{'Name':'d',"
		   "'Options':{'o':'a,b'}}}"));
	makes(mount_add, "\"src=a\"\"b\",dst=/x,volume-label=k.l=v=w",
	    MOUNTS("'Source':'a\\'b','Target':'/x','Type':'volume',"
		   "'VolumeOptions':{'Labels':{'k.l':'v=w'}}"));
	makes(mount_add, "type=tmpfs,dst=/x,tmpfs-size=64m,tmpfs-mode=1777",
	    MOUNTS("'Target':'/x','TmpfsOptions':{'Mode':1023,"
		   "'SizeBytes':67108864},'Type':'tmpfs'"));
	makes(mount_add,
	    "type=bind,src=/a,dst=/x,ro,bind-recursive=readonly,"
	    "bind-propagation=rprivate",
	    MOUNTS("'BindOptions':{'Propagation':'rprivate',"
		   "'ReadOnlyForceRecursive':true},'ReadOnly':true,"
		   "'Source':'/a','Target':'/x','Type':'bind'"));
	refuses(mount_add, bad);
}

static void
tmpfses(void)
{
	static const char *const bad[] = { "", "x", ":rw", NULL };

	makes(tmpfs, "/run", "{'HostConfig':{'Tmpfs':{'/run':''}}}");
	makes(tmpfs, "/a.b:rw,size=1m",
	    "{'HostConfig':{'Tmpfs':{'/a.b':'rw,size=1m'}}}");
	refuses(tmpfs, bad);
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
		char *path = absolute_path(table[i][0], table[i][1]);

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
