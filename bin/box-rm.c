/* SPDX-License-Identifier: MIT */
/*
 * box-rm: removes boxes (DELETE /containers/{id}), or images with -i
 * (DELETE /images/{name}).
 */
#include <stdlib.h>
#include <string.h>

#include "cli/for_each.h"
#include "cli/cli.h"
#include "base/mem.h"
#include "base/str.h"
#include "version/spec.h"

static const char usage[] = "box-rm [-fiv0] [--anonymous] [-H HOST] NAME...";

enum {
	OPT_ANONYMOUS = CLI_FIRST
};

static const struct option options[] = {
	{ "anonymous", no_argument, NULL, OPT_ANONYMOUS },
	{ "force", no_argument, NULL, 'f' },
	{ "images", no_argument, NULL, 'i' },
	{ "null", no_argument, NULL, '0' },
	{ "volumes", no_argument, NULL, 'v' },
	CLI_OPTIONS,
};

struct removal {
	struct engine *engine;
	bool force, images, volumes, anonymous;
	/* with volumes: those that box made, each behind the name of its box */
	struct strv made, gone;
};

/*
 * What goes with the box: its anonymous volumes, which the engine removes, and
 * those that box made, which the engine takes for the user's own because they
 * have a name. Returns how many there are, or -1.
 */
static int
find_volumes(struct removal *removal, const char *name, struct err *err)
{
	struct json *box =
	    engine_inspect(removal->engine, "/containers/%s/json", name, err);
	struct json *mounts = json_get(box, "Mounts");
	int n = box ? 0 : -1;

	for (size_t i = 0; i < json_len(mounts); i++) {
		struct json *mount = json_item(mounts, i);
		const char *volume = json_str(mount, "Name");
		bool made =
		    volume && version_is_volume(volume) && !removal->anonymous;

		n += made || (volume && version_is_anonymous(volume));
		if (made) {
			strv_add(&removal->made, name);
			strv_add(&removal->made, volume);
		}
		json_free(mount);
	}
	json_free(mounts);
	json_free(box);
	return n;
}

static char *
removal_target(void *arg, const char *name, struct err *err)
{
	struct removal *removal = arg;
	struct str target = { 0 };
	int volumes = 0;

	if (removal->volumes && !removal->images)
		volumes = find_volumes(removal, name, err);
	if (volumes > 0 && !removal->force)
		err_set(err, ERR_REFUSED,
		    "the data in its volumes would go, too: -f, or box-commit "
		    "before");
	if (volumes < 0 || (volumes > 0 && !removal->force))
		return NULL;
	str_adds(&target, removal->images ? "/images/" : "/containers/");
	str_add_url(&target, name);
	str_addf(&target, "?force=%d", removal->force);
	if (!removal->images)
		str_addf(&target, "&v=%d", removal->volumes);
	return str_take(&target);
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

/* One that another box has stays. */
static void
remove_volumes(const struct removal *removal)
{
	struct err ignored;

	for (size_t i = 0; i < removal->gone.len; i++) {
		char *target = engine_target("/volumes/%s", removal->gone.v[i]);

		engine_call(
		    removal->engine, "DELETE", target, NULL, NULL, &ignored);
		free(target);
	}
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct removal removal = { 0 };
	struct for_each batch = { .method = "DELETE",
		.target = removal_target,
		.done = note_gone,
		.arg = &removal,
		.out = { .end = '\n' } };
	struct names names;
	int c, status;

	cli_begin(&cli, argv, usage);
	while ((c = cli_option(
		    &cli, argc, argv, ":fiv0" CLI_LETTERS, options)) != -1) {
		switch (c) {
		case 'f':
			removal.force = true;
			break;
		case 'i':
			removal.images = true;
			break;
		case OPT_ANONYMOUS:
			removal.anonymous = true;
			/* FALLTHROUGH */
		case 'v':
			removal.volumes = true;
			break;
		case '0':
			batch.out.end = '\0';
			break;
		}
	}
	names_begin(&names, &cli, argv + optind, batch.out.end);
	batch.engine = removal.engine = cli_engine(&cli);
	batch.what = removal.images ? "image" : "container";
	/* engines stumble over two names of one image that go at once */
	batch.one_by_one = removal.images;
	/* as rm -f: what is gone already is no failure */
	batch.missing_is_fine = removal.force;
	status = for_each_run(&batch, &names);
	remove_volumes(&removal);
	strv_free(&removal.made);
	strv_free(&removal.gone);
	engine_close(batch.engine);
	return output_close(status);
}
