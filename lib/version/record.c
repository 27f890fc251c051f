/* SPDX-License-Identifier: MIT */
#include "version/record.h"

#include <stdlib.h>
#include <string.h>

#include "api/labels.h"
#include "api/volume.h"
#include "base/mem.h"
#include "base/random.h"
#include "version/lock.h"
#include "version/owner.h"
#include "version/signature.h"

#define PREFIX "box.undo."

static char *
record_name(const char *token, long long number)
{
	return xasprintf(PREFIX "%s.%lld", token, number);
}

/* NUMBER of a record's name, or 0. */
static long long
record_number(const struct json *volume)
{
	const char *dot = strrchr(volume_name(volume), '.');

	return dot && starts_with(volume_name(volume), PREFIX)
		   ? strtoll(dot + 1, NULL, 10)
		   : 0;
}

static struct json *
list(struct engine *engine, const char *token, struct err *err)
{
	char *label =
	    token ? xasprintf(UNDO_TOKEN "=%s", token) : xstrdup(UNDO_TOKEN);
	struct json *volumes = volume_list(engine, label, err);

	free(label);
	return volumes;
}

/* The signature of a record, in a label; "" if there can be none. */
static int
sign(struct engine *engine, const char *token, const char *steps,
    char signature[SHA256_HEX], struct err *err)
{
	char *text = xasprintf(PREFIX "%s\n%s", token, steps);
	int result = signature_of_text(engine, text, signature, err);

	free(text);
	return result;
}

static bool
is_signed(struct engine *engine, const struct json *volume)
{
	char signature[SHA256_HEX];
	struct err ignored;

	return sign(engine, volume_label(volume, UNDO_TOKEN),
		   volume_label(volume, UNDO_STEPS), signature,
		   &ignored) == 0 &&
	       *signature &&
	       strcmp(signature, volume_label(volume, VERSION_SIGNATURE)) == 0;
}

/* 1: the caller has written it; 0: another has; -1: failure. */
static int
write_number(struct engine *engine, const struct record *record,
    long long number, const struct strv *steps, struct err *err)
{
	struct json *labels = json_object();
	char *name = record_name(record->token, number);
	struct str text = { 0 };
	char token[TOKEN_SIZE], signature[SHA256_HEX];
	int written;

	for (size_t i = 0; i < steps->len; i++)
		str_addf(&text, "%s%s", i ? "\n" : "", steps->v[i]);
	label_put(labels, UNDO_TOKEN, record->token);
	label_put(labels, UNDO_OWNER, record->owner);
	label_put(labels, UNDO_STEPS, str_text(&text));
	random_token(token);
	written = sign(engine, record->token, str_text(&text), signature, err);
	label_put(labels, VERSION_SIGNATURE, written == 0 ? signature : "");
	if (written == 0)
		written = lock_take(engine, name, token, labels, err);
	else
		json_free(labels);
	str_free(&text);
	free(name);
	return written;
}

int
record_write(struct engine *engine, struct record *record,
    const struct strv *steps, struct err *err)
{
	int written =
	    write_number(engine, record, record->number + 1, steps, err);
	struct err ignored;

	if (written == 0)
		err_set(err, ERR_REFUSED,
		    "another process has taken this for abandoned, and undone "
		    "it");
	if (written <= 0)
		return -1;
	if (record->number++ > 0) {
		char *name = record_name(record->token, record->number - 1);

		call_run(engine, call_volume_remove(name), &ignored);
		free(name);
	}
	return 0;
}

/* The last record of the token, which belongs to the list, or NULL. */
static const struct json *
find_last(const struct json *volumes, const char *token)
{
	const struct json *last = NULL;

	for (struct json_each each = { 0 }; json_next(volumes, &each);) {
		long long number = record_number(each.value);

		if (number > 0 &&
		    strcmp(volume_label(each.value, UNDO_TOKEN), token) == 0 &&
		    (!last || number > record_number(last)))
			last = each.value;
	}
	return last;
}

int
record_take_over(struct engine *engine, struct record *record,
    struct strv *steps, struct err *err)
{
	int taken = 0;

	while (taken == 0) {
		struct json *volumes = list(engine, record->token, err);
		const struct json *last;
		const char *text;

		if (!volumes)
			return -1;
		last = find_last(volumes, record->token);
		if (!last) {
			json_free(volumes);
			return 0;
		}
		strv_free(steps);
		text = volume_label(last, UNDO_STEPS);
		if (*text && is_signed(engine, last))
			strv_split(steps, text, '\n');
		record->number = record_number(last) + 1;
		taken =
		    write_number(engine, record, record->number, steps, err);
		json_free(volumes);
	}
	return taken;
}

/* Those before the last one first: a record counts only while it is the last.
 */
int
record_remove(struct engine *engine, const char *token, struct err *err)
{
	struct json *volumes = list(engine, token, err);
	const struct json *last = find_last(volumes, token);
	long long number = last ? record_number(last) : 0;
	int result = volumes ? 0 : -1;

	for (int pass = 0; result == 0 && pass < 2; pass++) {
		for (struct json_each each = { 0 };
		     result == 0 && json_next(volumes, &each);) {
			bool is_last = record_number(each.value) == number;

			if (is_last == (pass == 1))
				result = call_run(engine,
				    call_volume_remove(volume_name(each.value)),
				    err);
		}
	}
	json_free(volumes);
	return result;
}

int
record_find_abandoned(
    struct engine *engine, struct strv *tokens, struct err *err)
{
	struct json *volumes = list(engine, NULL, err);
	int result = volumes ? 0 : -1;

	for (struct json_each each = { 0 }; json_next(volumes, &each);) {
		const char *token = volume_label(each.value, UNDO_TOKEN);
		const struct json *last = find_last(volumes, token);

		if (last && record_number(each.value) == record_number(last) &&
		    owner_is_gone(volume_label(each.value, UNDO_OWNER)))
			strv_add(tokens, token);
	}
	json_free(volumes);
	return result;
}
