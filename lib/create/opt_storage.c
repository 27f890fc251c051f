/* SPDX-License-Identifier: MIT */
/* What the container's file system is made of; mount.h and volume.h read it. */
#include "create/opt.h"

#include <string.h>

#include "create/mount.h"
#include "create/volume.h"

int
opt_volume(struct run_options *options, const struct run_option *row,
    const char *value, struct err *err)
{
	(void)row;
	return volume_add(options->body, value, options->cwd, err);
}

int
opt_mount(struct run_options *options, const struct run_option *row,
    const char *value, struct err *err)
{
	(void)row;
	return mount_add(options->body, value, options->cwd, err);
}

int
opt_tmpfs(struct run_options *options, const struct run_option *row,
    const char *value, struct err *err)
{
	(void)row;
	return tmpfs_add(options->body, value, err);
}

int
opt_storage(struct run_options *options, const struct run_option *row,
    const char *value, struct err *err)
{
	if (!strchr(value, '='))
		return err_set(err, ERR_USER,
		    "bad storage option '%s': want NAME=VALUE", value);
	opt_put_pair(options->body, row->path, value);
	return 0;
}
