/* SPDX-License-Identifier: MIT */
/*
 * box-rm: removes boxes (DELETE /containers/{id}), or images with -i
 * (DELETE /images/{name}).
 */
#include <stdlib.h>

#include "batch.h"
#include "cli.h"
#include "mem.h"
#include "str.h"
#include "version.h"

static const char usage[] = "box-rm [-fiv0] [-H HOST] NAME...";

static const struct option options[] = {
	{ "force", no_argument, NULL, 'f' },
	{ "images", no_argument, NULL, 'i' },
	{ "null", no_argument, NULL, '0' },
	{ "volumes", no_argument, NULL, 'v' },
	CLI_OPTIONS,
};

struct removal {
	bool force, images, volumes;
	struct strv removed; /* with volumes: which boxes */
};

static char *
removal_target(void *arg, const char *name)
{
	struct removal *removal = arg;
	struct str target = { 0 };

	if (removal->volumes && !removal->images)
		strv_add(&removal->removed, name);

	str_adds(&target, removal->images ? "/images/" : "/containers/");
	str_add_url(&target, name);
	str_addf(&target, "?force=%d", removal->force);
	if (!removal->images)
		str_addf(&target, "&v=%d", removal->volumes);
	return str_take(&target);
}

/*
 * Volumes that box made for the box: an engine takes them for the user's own,
 * because they have a name. One that is in use stays.
 */
static void
remove_volumes(struct engine *engine, const char *box)
{
	char *label = xasprintf(VERSION_VOLUME "=%s", box);
	struct err ignored;
	struct json *answer = engine_list(
	    engine, "/volumes", "label", label, "dangling", "true", &ignored);
	struct json *volumes = json_get(answer, "Volumes");

	for (size_t i = 0; i < json_len(volumes); i++) {
		struct json *volume = json_item(volumes, i);
		const char *name = json_str(volume, "Name");
		char *one = engine_target("/volumes/%s", name ? name : "");

		engine_call(engine, "DELETE", one, NULL, NULL, &ignored);
		free(one);
		json_free(volume);
	}
	json_free(volumes);
	json_free(answer);
	free(label);
}

int
main(int argc, char **argv)
{
	struct cli cli;
	struct removal removal = { 0 };
	struct batch batch = { .method = "DELETE",
		.target = removal_target,
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
		case 'v':
			removal.volumes = true;
			break;
		case '0':
			batch.out.end = '\0';
			break;
		}
	}
	names_begin(&names, &cli, argv + optind, batch.out.end);
	batch.engine = cli_engine(&cli);
	batch.what = removal.images ? "image" : "container";
	/* as rm -f: what is gone already is no failure */
	batch.missing_is_fine = removal.force;
	status = batch_run(&batch, &names);
	for (size_t i = 0; i < removal.removed.len; i++)
		remove_volumes(batch.engine, removal.removed.v[i]);
	strv_free(&removal.removed);
	engine_close(batch.engine);
	return out_close(status);
}
