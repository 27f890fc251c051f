/* SPDX-License-Identifier: MIT */
#include "api/window.h"

#include <stdlib.h>

#include "base/mem.h"

/* One call under way. */
struct flight {
	char *name;
	const char *object;
	struct exchange *exchange; /* NULL: err says why it was not sent */
	struct err err;
};

static struct flight *
oldest(struct window *window)
{
	return &window->flights[window->ended++ % window->size];
}

static void
end_oldest(struct window *window)
{
	struct flight *flight = oldest(window);
	struct json *answer = NULL;
	int result;

	if (window->patience && flight->exchange)
		exchange_limit(flight->exchange, window->patience(window->arg));
	result = call_end(flight->exchange, flight->object,
	    window->wants_answers ? &answer : NULL, &flight->err);
	window->stopped = !window->answered(window->arg, flight->name, answer,
	    result < 0 ? &flight->err : NULL);
	json_free(answer);
	free(flight->name);
}

/* NULL: no more are sent. */
static struct flight *
next(struct window *window, const char *name)
{
	struct flight *flight;

	if (!window->flights)
		window->flights = xcalloc(window->size, sizeof(*flight));
	if (window->sent - window->ended == window->size)
		end_oldest(window);
	if (window->stopped)
		return NULL;
	flight = &window->flights[window->sent++ % window->size];
	*flight = (struct flight){ .name = xstrdup(name) };
	return flight;
}

void
window_send(struct window *window, const char *name, struct call call)
{
	struct flight *flight = next(window, name);

	if (!flight) {
		call_free(&call);
		return;
	}
	flight->object = call.object;
	flight->exchange = call_send(window->engine, call, &flight->err);
}

void
window_fail(struct window *window, const char *name, const struct err *err)
{
	struct flight *flight = next(window, name);

	if (flight)
		flight->err = *err;
}

void
window_finish(struct window *window)
{
	while (window->ended < window->sent && !window->stopped)
		end_oldest(window);
	while (window->ended < window->sent) {
		struct flight *flight = oldest(window);

		exchange_end(flight->exchange);
		free(flight->name);
	}
	free(window->flights);
	window->flights = NULL;
}
