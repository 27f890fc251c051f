/* SPDX-License-Identifier: MIT */
#include "api/ask.h"

#include <stdlib.h>
#include <string.h>

/* More do not make a small machine's engine faster. */
enum {
	WINDOW = 4
};

/* One request under way. */
struct question {
	const char *name;
	struct exchange *exchange; /* NULL: it could not be sent */
};

static struct question
begin(struct engine *engine, const char *name)
{
	char *target = engine_target("/images/%s/json", name);
	struct request request = { .method = "GET", .target = target };
	struct question question = { .name = name };
	struct err ignored;

	question.exchange = engine_send(engine, &request, &ignored);
	free(target);
	return question;
}

static void
end(const struct question *question, struct json *images)
{
	struct exchange *exchange = question->exchange;
	struct json *image = NULL;
	struct err ignored;

	if (exchange && exchange_status(exchange, &ignored) >= 0)
		image = exchange_read_json(exchange, &ignored);
	if (image)
		json_put_member(images, question->name, image);
	exchange_end(exchange);
}

void
ask_images(struct engine *engine, struct strv *names, struct json *images)
{
	struct question window[WINDOW] = { 0 };
	size_t begun = 0, ended = 0;

	strv_sort(names);
	for (size_t i = 0; i < names->len; i++) {
		if (i > 0 && strcmp(names->v[i], names->v[i - 1]) == 0)
			continue;
		if (begun - ended == WINDOW)
			end(&window[ended++ % WINDOW], images);
		window[begun++ % WINDOW] = begin(engine, names->v[i]);
	}
	while (ended < begun)
		end(&window[ended++ % WINDOW], images);
}
