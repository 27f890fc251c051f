/* SPDX-License-Identifier: MIT */
/*
 * box-rm: removes boxes (DELETE /containers/{id}), or images with -i
 * (DELETE /images/{name}).
 */
#include <string.h>

#include "api/container.h"
#include "api/image.h"
#include "api/volume.h"
#include "cli/cli.h"
#include "cli/for_each.h"
#include "version/names.h"

static const char usage[] = "box-rm [-fiv0] [--anonymous] [-H HOST] NAME...";

struct removal {
	struct for_each each;
	bool force, images, volumes, anonymous;
	/* with volumes: those that box made, each after the name of its box */
	struct strv made, gone;
};

static const struct cli_option options[] = {
	OPT_FLAG(0, "anonymous", struct removal, anonymous),
	OPT_FLAG('f', "force", struct removal, force),
	OPT_FLAG('i', "images", struct removal, images),
	OPT_NUL(struct removal, each.out.end),
	OPT_FLAG('v', "volumes", struct removal, volumes),
	OPT_END,
};

/*
 * What goes with the box: its anonymous volumes, which the engine removes, and
 * those that box made, which the engine takes for the user's own because they
 * have a name. Returns how many there are, or -1.
 */
static int
find_volumes(struct removal *removal, const char *name, struct err *err)
{
	struct json *box = container_inspect(removal->each.engine, name, err);
	struct container_mount mount = { 0 };
	int n = box ? 0 : -1;

	while (container_next_mount(box, &mount)) {
		bool made =
		    version_is_volume(mount.name) && !removal->anonymous;

		n += made || version_is_anonymous(mount.name);
		if (made) {
			strv_add(&removal->made, name);
			strv_add(&removal->made, mount.name);
		}
	}
	json_free(box);
	return n;
}

static int
remove_box(void *arg, const char *name, struct call *call, struct err *err)
{
	struct removal *removal = arg;
	int volumes = 0;

	*call = call_container_remove(
	    name, (struct container_remove){
		      .force = removal->force, .volumes = removal->volumes });
	if (removal->volumes && !call->refused)
		volumes = find_volumes(removal, name, err);
	if (volumes > 0 && !removal->force)
		volumes = err_set(err, ERR_REFUSED,
		    "the data in its volumes would be lost: use -f, or "
		    "box-commit first");
	if (volumes < 0)
		call_free(call);
	return volumes < 0 ? -1 : 0;
}

static int
remove_image(void *arg, const char *name, struct call *call, struct err *err)
{
	const struct removal *removal = arg;

	(void)err;
	*call = call_image_remove(name, removal->force);
	return 0;
}

static void
note_gone(void *arg, const char *name)
{
	struct removal *removal = arg;

	for (size_t i = 0; i + 1 < removal->made.len; i += 2) {
		if (strcmp(removal->made.v[i], name) == 0)
			strv_add(&removal->gone, removal->made.v[i + 1]);
	}
}

/* A volume that another box uses stays. */
static void
remove_volumes(const struct removal *removal)
{
	struct err ignored;

	for (size_t i = 0; i < removal->gone.len; i++)
		call_run(removal->each.engine,
		    call_volume_remove(removal->gone.v[i]), &ignored);
}

int
main(int argc, char **argv)
{
	struct removal removal = { .each = { .done = note_gone,
				       .arg = &removal,
				       .out = { .end = '\n' } } };
	struct cli cli = { usage, .tables = { { options, &removal } } };
	struct for_each *each = &removal.each;
	struct operands operands;
	int status;

	argv = cli_begin(&cli, argc, argv);
	removal.volumes |= removal.anonymous;
	operands_begin(&operands, &cli, argv, each->out.end);
	each->engine = cli_engine(&cli);
	each->call = removal.images ? remove_image : remove_box;
	/* engines stumble over two names of one image that go at once */
	each->one_by_one = removal.images;
	/* as rm -f: what is gone already is not a failure */
	each->missing_is_fine = removal.force;
	status = for_each_run(each, &operands);
	remove_volumes(&removal);
	strv_free(&removal.made);
	strv_free(&removal.gone);
	engine_close(each->engine);
	return output_close(status);
}
