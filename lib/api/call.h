/* SPDX-License-Identifier: MIT */
/*
 * call: one request to the Engine API, as a value.
 *
 * The functions of container.h, image.h, volume.h and exec.h whose names begin
 * with "call_" describe one operation each and send nothing. What they return
 * is used once, and by that freed, in one of these ways:
 *
 *	call_run(engine, call_container_start(id), &err)    now
 *	call_send(engine, call_container_wait(id), &err)    now, answered later
 *	window_send(&window, name, call_image_remove(...))  beside others
 *	undo_add(undo, call_container_unpause(id))          perhaps
 */
#ifndef BOX_API_CALL_H
#define BOX_API_CALL_H

#include "base/err.h"
#include "base/json.h"
#include "base/str.h"
#include "engine/client.h"

struct call {
	const char *method;
	struct str target; /* a path of the API without its version, a query */
	struct json *body; /* NULL: none */
	bool chunked;      /* tar as the body, sent later by exchange_write() */
	bool upgrade;      /* the answer is a stream for exchange_hijack() */
	const char *object;  /* "container": ERR_NOT_FOUND has the message "no
				such container"; NULL: the engine's own */
	const char *refused; /* "container": no engine allows the name in the
				target, and the call fails with ERR_NOT_FOUND
				instead of being sent; NULL: any may */
};

/*
 * Makes the call. Returns 0 if it succeeded, also if there was nothing to
 * change (304), or -1 with err set.
 */
int call_run(struct engine *, struct call, struct err *);

/*
 * The same, but returns the answer, which the caller frees; NULL with err set
 * on failure, which includes an empty answer.
 */
struct json *call_get(struct engine *, struct call, struct err *);

/* The "Id" of the answer, which the caller frees; NULL where it has none. */
char *call_get_id(struct engine *, struct call, struct err *);

/*
 * As call_get(), for an answer that describes an object: one without an "Id"
 * is a failure.
 */
struct json *call_inspect(struct engine *, struct call, struct err *);

/* Sends it. NULL on failure; otherwise the caller ends the exchange. */
struct exchange *call_send(struct engine *, struct call, struct err *);

/* The same, and waits for the head of the answer, which must say success. */
struct exchange *call_open(struct engine *, struct call, struct err *);

/*
 * Waits for the answer to a call that was sent, reads it, and ends the
 * exchange. A NULL exchange means that sending has failed, with err set. answer
 * may be NULL. Returns 0 or -1.
 */
int call_end(
    struct exchange *, const char *object, struct json **answer, struct err *);

/* The same, but returns the "Id" of the answer as call_get_id() does. */
char *call_end_id(struct exchange *, const char *object, struct err *);

/*
 * A call without a body as one line of text, for another process; the caller
 * frees it. call_run_text() makes the call of such a line.
 */
char *call_text(struct call);
int call_run_text(struct engine *, const char *text, struct err *);

/*
 * A method for such a line: remove each container that GET lists at the target.
 */
#define CALL_EACH "EACH"

/* Does such a line remove something? */
bool call_text_removes(const char *text);

/* Does it unpause a container? */
bool call_text_unpauses(const char *text);

/* Does it prune? An engine that is pruning answers with ERR_CONFLICT. */
bool call_text_prunes(const char *text);

void call_free(struct call *);

/*
 * For the other files of lib/api. call_make() replaces %s in the path by name,
 * percent-encoded, so that a name never becomes part of a path's structure, and
 * refuses a name that object_can_have() says no object has.
 */
struct call call_make(const char *method, const char *path, const char *name);
/* A parameter of the query; with a value of NULL nothing is added. */
void call_param(struct call *, const char *name, const char *value);
void call_param_int(struct call *, const char *name, long long value);
/* The same parameter for each value; NULL: none. */
void call_params(struct call *, const char *name, const struct strv *values);
/* A parameter with a value of JSON, which is consumed; not if it is empty. */
void call_param_json(struct call *, const char *name, struct json *value);
/*
 * A new name for an image as the parameters "repo" and "tag". Fails as
 * ref_split(), and then the call is freed.
 */
int call_param_ref(struct call *, const char *name, struct err *);

#endif
