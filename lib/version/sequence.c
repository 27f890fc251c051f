/* SPDX-License-Identifier: MIT */
#include "version/sequence.h"

#include <stdlib.h>
#include <string.h>

#include "api/image.h"
#include "api/labels.h"
#include "api/volume.h"
#include "base/mem.h"
#include "base/random.h"
#include "version/list.h"
#include "version/lock.h"
#include "version/names.h"

#define PREFIX "box.version."
#define HOLDER_LABEL "box.holder"

struct sequence {
	struct engine *engine;
	const char *series;
	char *label; /* that the volumes and images of the series have */
	const char *holder;
	long long last;     /* the highest number that is known */
	long long previous; /* the same, if it was given to holder, else 0 */
};

/* NUMBER of a name that is SERIES, a separator and NUMBER; else 0. */
static long long
number_after(const char *name, const char *series, char separator)
{
	size_t len = strlen(series);

	return starts_with(name, series) && name[len] == separator
		   ? version_number(name + len + 1)
		   : 0;
}

/* Finds the last number; volumes of numbers below limit are removed. */
static int
look_at_volumes(struct sequence *sequence, long long limit, struct err *err)
{
	struct json *volumes =
	    volume_list(sequence->engine, sequence->label, err);
	struct err ignored;

	sequence->last = 0;
	for (struct json_each each = { 0 }; json_next(volumes, &each);) {
		const char *name = volume_name(each.value);
		const char *holder = volume_label(each.value, HOLDER_LABEL);
		long long number = 0;

		if (starts_with(name, PREFIX))
			number = number_after(
			    name + strlen(PREFIX), sequence->series, '.');
		if (number > sequence->last) {
			sequence->last = number;
			sequence->previous =
			    strcmp(holder, sequence->holder) == 0 ? number : 0;
		}
		if (number > 0 && number < limit)
			call_run(sequence->engine, call_volume_remove(name),
			    &ignored);
	}
	json_free(volumes);
	return volumes ? 0 : -1;
}

static void
raise_last(struct sequence *sequence, long long number)
{
	if (number > sequence->last)
		sequence->last = number;
}

/* Raises last to the highest number that an image of the series has. */
static int
look_at_images(
    struct sequence *sequence, struct image_query query, struct err *err)
{
	struct json *images =
	    call_get(sequence->engine, call_image_list(&query), err);

	for (struct json_each image = { 0 }; json_next(images, &image);) {
		struct strv tags = { 0 };
		struct version version;

		version_read(&version, image.value);
		image_tags(image.value, &tags);
		if (strcmp(version.series, sequence->series) == 0)
			raise_last(sequence, version.number);
		for (size_t j = 0; j < tags.len; j++)
			raise_last(sequence,
			    number_after(tags.v[j], sequence->series, ':'));
		strv_free(&tags);
		version_free(&version);
	}
	json_free(images);
	return images ? 0 : -1;
}

static int
look_at_tags(struct sequence *sequence, struct err *err)
{
	return look_at_images(sequence,
	    (struct image_query){ .reference = sequence->series }, err);
}

/* 1: the caller has the number; 0: another has it; -1: failure. */
static int
take(struct sequence *sequence, long long number, struct err *err)
{
	struct json *labels = json_object();
	char *name = xasprintf(PREFIX "%s.%lld", sequence->series, number);
	char token[TOKEN_SIZE];
	int taken;

	random_token(token);
	label_put(labels, VERSION_SERIES, sequence->series);
	label_put(labels, HOLDER_LABEL, sequence->holder);
	taken = lock_take(sequence->engine, name, token, labels, err);
	free(name);
	return taken;
}

/* Is there a version of that number, such as one that was pulled? */
static int
is_tagged(struct sequence *sequence, long long number, struct err *err)
{
	char *name = xasprintf("%s:%lld", sequence->series, number);
	struct json *image = image_inspect(sequence->engine, name, err);
	int tagged = image ? 1 : err->kind == ERR_NOT_FOUND ? 0 : -1;

	json_free(image);
	free(name);
	return tagged;
}

/*
 * Returns the number, 0 to try again, or -1. A slow client may take a number
 * whose volume was removed meanwhile. Then it finds a higher one, because that
 * is created before the lower ones are removed.
 */
static long long
try_next(struct sequence *sequence, struct err *err)
{
	long long number = sequence->last + 1;
	int taken = take(sequence, number, err);
	int tagged;

	if (taken < 0 || look_at_volumes(sequence, taken ? number : 0, err) < 0)
		return -1;
	if (!taken || sequence->last > number)
		return 0;
	tagged = is_tagged(sequence, number, err);
	if (tagged > 0 && look_at_tags(sequence, err) < 0)
		return -1;
	return tagged < 0 ? -1 : tagged ? 0 : number;
}

long long
sequence_next(struct engine *engine, const char *series, const char *holder,
    long long *previous, struct err *err)
{
	struct sequence sequence = { .engine = engine,
		.series = series,
		.label = xasprintf(VERSION_SERIES "=%s", series),
		.holder = holder };
	/* by their label: those without a tag, too */
	struct image_query versions = { .label = sequence.label };
	long long number = 0;

	if (look_at_volumes(&sequence, 0, err) < 0 ||
	    (sequence.last == 0 &&
		(look_at_tags(&sequence, err) < 0 ||
		    look_at_images(&sequence, versions, err) < 0)))
		number = -1;
	*previous = sequence.previous;
	while (number == 0)
		number = try_next(&sequence, err);
	free(sequence.label);
	return number;
}
