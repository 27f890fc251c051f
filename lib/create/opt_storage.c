/* SPDX-License-Identifier: MIT */
/* What the box's file system is made of; mount.h knows the texts. */
#include "create/opt.h"

#include <string.h>

#include "create/mount.h"

int
opt_volume(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return mount_volume(spec->body, value, spec->env->cwd, err);
}

int
opt_mount(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return mount_long(spec->body, value, spec->env->cwd, err);
}

int
opt_tmpfs(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return mount_tmpfs(spec->body, value, err);
}

int
opt_storage(struct run_options *spec, const struct run_option *option,
    const char *value, struct err *err)
{
	if (!strchr(value, '='))
		return err_set(err, ERR_USER,
		    "bad storage option '%s': want NAME=VALUE", value);
	opt_put_pair(spec->body, option->path, value);
	return 0;
}
