/* SPDX-License-Identifier: MIT */
#include "version/find.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "version/sign.h"
#include "version/spec.h"
#include "api/labels.h"

/* "SERIES:NUMBER" if it is called that, else any name that it has. */
static char *
image_name(const struct json *image, const char *usual)
{
	struct json *tags = json_get(image, "RepoTags");
	const char *id = json_str(image, "Id");
	char *name = NULL;

	for (size_t i = 0; i < json_len(tags); i++) {
		struct json *tag = json_item(tags, i);
		const char *text = json_as_str(tag);

		/* engines before API 1.43 write <none>:<none> for no name */
		if (text && *text != '<' &&
		    (!name || strcmp(text, usual) == 0)) {
			free(name);
			name = xstrdup(text);
		}
		json_free(tag);
	}
	json_free(tags);
	return name ? name : xstrdup(id ? id : usual);
}

/* The version that was found so far. */
struct found {
	long long number, rank;
	char *name;
};

/*
 * Two boxes may have a series in common, as a_b and A_B have, and images that
 * are no versions of this engine may say that they are of it.
 */
static bool
is_ours(struct engine *engine, const struct json *box, const struct json *image,
    long long rank)
{
	struct json *labels = json_get(image, "Labels");
	char *text = json_label(image, "Labels", VERSION_SPEC);
	struct json *spec = json_parse(text, strlen(text), NULL);
	const char *name = json_str(spec, "Name");
	bool ours = name && strcmp(name, version_box(box)) == 0 &&
		    (rank < 0 || signature_is_valid(engine, labels));

	json_free(spec);
	free(text);
	json_free(labels);
	return ours;
}

/* Is it the one of that number, or 0 the last one, and better than found? */
static void
consider(struct engine *engine, const struct json *box,
    const struct json *image, const char *series, long long number,
    struct found *found)
{
	char *text = json_label(image, "Labels", VERSION_NUMBER);
	char *key = json_label(image, "Labels", LABEL_KEY);
	long long its = strtoll(text, NULL, 10);
	long long rank = version_rank(image);
	bool better =
	    its > found->number || (its == found->number && rank < found->rank);

	/* what a stage built on a version has its labels, and a key */
	if (!*key && its > 0 && (number == 0 || its == number) && better &&
	    is_ours(engine, box, image, rank)) {
		char *usual = xasprintf("%s:%lld", series, its);

		free(found->name);
		*found = (struct found){ its, rank, image_name(image, usual) };
		free(usual);
	}
	free(key);
	free(text);
}

char *
find_version_image(struct engine *engine, const struct json *box,
    long long number, struct err *err)
{
	char *series = version_series(version_box(box));
	char *label = xasprintf(VERSION_SERIES "=%s", series);
	struct json *images = engine_list(
	    engine, "/images/json", "label", label, NULL, NULL, err);
	struct found found = { 0 };

	for (size_t i = 0; i < json_len(images); i++) {
		struct json *image = json_item(images, i);

		consider(engine, box, image, series, number, &found);
		json_free(image);
	}
	if (images && !found.name && number > 0)
		err_set(err, ERR_REFUSED, "%s:%lld: no such version", series,
		    number);
	else if (images && !found.name)
		err_set(err, ERR_REFUSED, "it has no version");
	json_free(images);
	free(label);
	free(series);
	return found.name;
}
