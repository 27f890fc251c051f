/* SPDX-License-Identifier: MIT */
#include "version/sequence.h"

#include <stdlib.h>
#include <string.h>

#include "version/lock.h"
#include "base/mem.h"
#include "version/spec.h"
#include "api/labels.h"

#define PREFIX "box.version."
#define HOLDER_LABEL "box.holder"

enum {
	DIGITS_MAX = 17
};

struct series {
	struct engine *engine;
	const char *name;
	const char *holder;
	long long last;     /* the highest number that a volume stands for */
	long long previous; /* the same, if it is the holder's */
};

/* 0 for what is no number, or none that could be counted on from. */
static long long
to_number(const char *text)
{
	size_t len = strspn(text, "0123456789");

	return len <= DIGITS_MAX && text[len] == '\0' ? strtoll(text, NULL, 10)
						      : 0;
}

/* The number of the volume's name, if it is one of the series. */
static long long
number_of(const struct series *series, const char *name)
{
	size_t len = strlen(series->name);

	if (!name || !starts_with(name, PREFIX) ||
	    strncmp(name + strlen(PREFIX), series->name, len) != 0 ||
	    name[strlen(PREFIX) + len] != '.')
		return 0;
	return to_number(name + strlen(PREFIX) + len + 1);
}

/* Finds the last number; with a limit it removes the volumes below that. */
static int
look(struct series *series, long long limit, struct err *err)
{
	char *label = xasprintf(VERSION_SERIES "=%s", series->name);
	struct json *answer = engine_list(
	    series->engine, "/volumes", "label", label, NULL, NULL, err);
	struct json *volumes = json_get(answer, "Volumes");

	series->last = 0;
	for (size_t i = 0; i < json_len(volumes); i++) {
		struct json *volume = json_item(volumes, i);
		const char *name = json_str(volume, "Name");
		long long number = number_of(series, name);
		char *holder = json_label(volume, "Labels", HOLDER_LABEL);

		if (number > series->last) {
			series->last = number;
			series->previous =
			    strcmp(holder, series->holder) == 0 ? number : 0;
		}
		if (number > 0 && number < limit) {
			char *target = engine_target("/volumes/%s", name);
			struct err ignored;

			engine_call(series->engine, "DELETE", target, NULL,
			    NULL, &ignored);
			free(target);
		}
		free(holder);
		json_free(volume);
	}
	json_free(volumes);
	json_free(answer);
	free(label);
	return answer ? 0 : -1;
}

/* The highest number among the tags of the repository. */
static int
look_at_tags(struct series *series, struct err *err)
{
	struct json *images = engine_list(series->engine, "/images/json",
	    "reference", series->name, NULL, NULL, err);
	size_t len = strlen(series->name);

	for (size_t i = 0; i < json_len(images); i++) {
		struct json *image = json_item(images, i);
		struct json *tags = json_get(image, "RepoTags");

		for (size_t j = 0; j < json_len(tags); j++) {
			struct json *tag = json_item(tags, j);
			const char *name = json_as_str(tag);
			long long number = 0;

			if (name && strncmp(name, series->name, len) == 0 &&
			    name[len] == ':')
				number = to_number(name + len + 1);
			if (number > series->last)
				series->last = number;
			json_free(tag);
		}
		json_free(tags);
		json_free(image);
	}
	json_free(images);
	return images ? 0 : -1;
}

/* The highest among the versions that are there, whatever they are called. */
static int
look_at_versions(struct series *series, struct err *err)
{
	char *label = xasprintf(VERSION_SERIES "=%s", series->name);
	struct json *images = engine_list(
	    series->engine, "/images/json", "label", label, NULL, NULL, err);

	for (size_t i = 0; i < json_len(images); i++) {
		struct json *image = json_item(images, i);
		char *text = json_label(image, "Labels", VERSION_NUMBER);
		long long number = to_number(text);

		if (number > series->last)
			series->last = number;
		free(text);
		json_free(image);
	}
	free(label);
	json_free(images);
	return images ? 0 : -1;
}

/* 1: the volume of that number is this caller's. */
static int
take(struct series *series, long long number, struct err *err)
{
	struct json *labels = json_object();
	char *name = xasprintf(PREFIX "%s.%lld", series->name, number);
	char token[TOKEN_SIZE];
	int mine;

	random_token(token);
	json_put_member(labels, VERSION_SERIES, json_string(series->name));
	json_put_member(labels, HOLDER_LABEL, json_string(series->holder));
	mine = lock_take(series->engine, name, token, labels, err);
	free(name);
	return mine;
}

/* Has another engine's version that number here? */
static int
is_tagged(struct series *series, long long number, struct err *err)
{
	char *name = xasprintf("%s:%lld", series->name, number);
	struct json *image =
	    engine_inspect(series->engine, "/images/%s/json", name, err);
	int tagged = image ? 1 : err->kind == ERR_NOT_FOUND ? 0 : -1;

	json_free(image);
	free(name);
	return tagged;
}

/*
 * One who was slow may take a number whose volume was removed meanwhile. Then
 * there is a higher one, since that is there before a lower one goes. Returns
 * the number, 0 to try again, or -1.
 */
static long long
try_next(struct series *series, struct err *err)
{
	long long number = series->last + 1;
	int mine = take(series, number, err);
	int tagged;

	if (mine < 0 || look(series, mine ? number : 0, err) < 0)
		return -1;
	if (!mine || series->last > number)
		return 0;
	tagged = is_tagged(series, number, err);
	if (tagged > 0 && look_at_tags(series, err) < 0)
		return -1;
	return tagged < 0 ? -1 : tagged ? 0 : number;
}

long long
sequence_next(struct engine *engine, const char *name, const char *holder,
    long long *previous, struct err *err)
{
	struct series series = {
		.engine = engine, .name = name, .holder = holder
	};
	long long number;
	int result = look(&series, 0, err);

	if (result == 0 && series.last == 0) {
		result = look_at_tags(&series, err);
		if (result == 0)
			result = look_at_versions(&series, err);
	}
	*previous = series.previous;
	if (result < 0)
		return -1;
	while ((number = try_next(&series, err)) == 0)
		;
	return number;
}
