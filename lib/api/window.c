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
	struct json *answer;
	int result;

	if (window->patience && flight->exchange)
		exchange_limit(flight->exchange, window->patience(window->arg));
	result =
	    call_end(flight->exchange, flight->object, &answer, &flight->err);
	window->answered(window->arg, flight->name, answer,
	    result < 0 ? &flight->err : NULL);
	json_free(answer);
	free(flight->name);
}

static struct flight *
next(struct window *window, const char *name)
{
	struct flight *flight;

	if (!window->flights)
		window->flights = xcalloc(window->size, sizeof(*flight));
	if (window->sent - window->ended == window->size)
		end_oldest(window);
	flight = &window->flights[window->sent++ % window->size];
	*flight = (struct flight){ .name = xstrdup(name) };
	return flight;
}

void
window_send(struct window *window, const char *name, struct call call)
{
	struct flight *flight = next(window, name);

	flight->object = call.object;
	flight->exchange = call_send(window->engine, call, &flight->err);
}

void
window_fail(struct window *window, const char *name, const struct err *err)
{
	next(window, name)->err = *err;
}

static void
window_free(struct window *window)
{
	free(window->flights);
	window->flights = NULL;
}

void
window_finish(struct window *window)
{
	while (window->ended < window->sent)
		end_oldest(window);
	window_free(window);
}

void
window_abandon(struct window *window)
{
	while (window->ended < window->sent) {
		struct flight *flight = oldest(window);

		exchange_end(flight->exchange);
		free(flight->name);
	}
	window_free(window);
}
