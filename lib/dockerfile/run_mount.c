/* SPDX-License-Identifier: MIT */
#include "dockerfile/run_mount.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/csv.h"
#include "base/mem.h"

static void
set_field(struct run_mount *mount, char *field)
{
	char *value = strchr(field, '='), **where;

	if (!value)
		return;
	*value++ = '\0';
	if (strcasecmp(field, "type") == 0)
		where = &mount->type;
	else if (strcasecmp(field, "from") == 0)
		where = &mount->from;
	else if (strcasecmp(field, "source") == 0 ||
		 strcasecmp(field, "src") == 0)
		where = &mount->source;
	else
		return;
	free(*where);
	*where = xstrdup(value);
}

bool
run_mount_read(
    const struct instruction *instruction, size_t i, struct run_mount *mount)
{
	static const char sign[] = "--mount=";
	const char *flag = instruction->flags.v[i];
	struct strv fields = { 0 };
	struct err ignored;

	if (!instruction_is(instruction, "run") || !starts_with(flag, sign))
		return false;
	*mount =
	    (struct run_mount){ xstrdup("bind"), xstrdup(""), xstrdup("") };
	csv_fields(flag + strlen(sign), &fields, &ignored);
	for (size_t k = 0; k < fields.len; k++)
		set_field(mount, fields.v[k]);
	strv_free(&fields);
	return true;
}

void
run_mount_free(struct run_mount *mount)
{
	free(mount->type);
	free(mount->from);
	free(mount->source);
}
