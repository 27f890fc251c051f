/* SPDX-License-Identifier: MIT */
#include "version/find.h"

#include <stdlib.h>
#include <string.h>

#include "api/container.h"
#include "api/image.h"
#include "api/labels.h"
#include "base/mem.h"
#include "version/list.h"
#include "version/names.h"
#include "version/signature.h"

struct search {
	struct engine *engine;
	const struct json *container;
	long long number; /* 0: the highest */
	struct version found;
};

/*
 * Is the image a version of this very container? Two containers may have one
 * series, as a_b and A_B have; and an image that does not have the version's
 * tag may come from anywhere.
 */
static bool
is_its_version(const struct search *search, const struct json *image,
    const struct version *version)
{
	struct json *labels = image_listed_labels(image);
	char *name = version_container(image);
	bool is_its =
	    strcmp(name, container_name(search->container)) == 0 &&
	    (version->has_tag || signature_is_valid(search->engine, labels));

	free(name);
	return is_its;
}

static void
consider(struct search *search, const struct json *image)
{
	struct version version;

	version_read(&version, image);
	if (!version.is_inherited && version.number > 0 &&
	    (search->number == 0 || search->number == version.number) &&
	    (!search->found.name ||
		version_compare(&version, &search->found) < 0) &&
	    is_its_version(search, image, &version)) {
		version_free(&search->found);
		search->found = version;
	} else {
		version_free(&version);
	}
}

char *
find_version_image(struct engine *engine, const struct json *container,
    long long number, struct err *err)
{
	struct search search = {
		.engine = engine, .container = container, .number = number
	};
	char *series = version_series(container_name(container));
	char *label = xasprintf(VERSION_SERIES "=%s", series);
	struct image_query query = { .label = label };
	struct json *images = call_get(engine, call_image_list(&query), err);
	char *name = NULL;

	for (size_t i = 0; i < json_len(images); i++) {
		struct json *image = json_item(images, i);

		consider(&search, image);
	}
	if (search.found.name)
		name = xstrdup(search.found.name);
	else if (images && number > 0)
		err_set(err, ERR_REFUSED, "%s:%lld: no such version", series,
		    number);
	else if (images)
		err_set(err, ERR_REFUSED, "it has no version");
	version_free(&search.found);
	json_free(images);
	free(label);
	free(series);
	return name;
}
