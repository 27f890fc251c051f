/* SPDX-License-Identifier: MIT */
/* What the box's file system is made of; mount.h knows the texts. */
#include "create/opt.h"

#include <string.h>

#include "create/mount.h"

int
spec_volume(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return mount_volume(spec->body, value, spec->env->cwd, err);
}

int
spec_mount(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return mount_long(spec->body, value, spec->env->cwd, err);
}

int
spec_tmpfs(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	(void)option;
	return mount_tmpfs(spec->body, value, err);
}

int
spec_storage(struct spec *spec, const struct spec_option *option,
    const char *value, struct err *err)
{
	if (!strchr(value, '='))
		return err_set(err, ERR_USER,
		    "bad storage option '%s': want NAME=VALUE", value);
	spec_put_pair(spec->body, option->path, value);
	return 0;
}
