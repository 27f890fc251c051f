/* SPDX-License-Identifier: MIT */
/*
 * container: the Engine API's operations on containers, and what its answers
 * say about them. A name may be an ID or the beginning of one, unless stated
 * otherwise. Calls (call.h) send nothing by themselves.
 * Source: Engine API 1.41 and later, "Containers", and "ImageCommit",
 * "SystemEvents" and "NetworkConnect".
 */
#ifndef BOX_API_CONTAINER_H
#define BOX_API_CONTAINER_H

#include <stdbool.h>

#include "api/call.h"

/* --- operations */

/* GET /containers/json: an array. filters are consumed; NULL: none. */
struct container_query {
	bool all;             /* also those that are not running */
	bool size;            /* measure what each has written */
	long last;            /* only this many, the newest; 0: no limit */
	struct json *filters; /* {"label":["a=b"]} */
};
struct call call_container_list(const struct container_query *);

/* GET /containers/{id}/json */
struct call call_container_inspect(const char *name);

/* Makes that call: NULL on failure, and for an answer that has no ID. */
struct json *container_inspect(struct engine *, const char *name, struct err *);

/*
 * POST /containers/create. name NULL: the engine makes one up; platform NULL:
 * its own. ERR_NOT_FOUND: there is no such image.
 */
struct container_create {
	const char *name, *platform;
	const struct json *body;
};
/* The ID of the new container, which the caller frees; NULL on failure. */
char *container_create(
    struct engine *, const struct container_create *, struct err *);

/* POST /containers/{id}/start, /pause, /unpause */
struct call call_container_start(const char *name);
struct call call_container_pause(const char *name);
struct call call_container_unpause(const char *name);

/* POST /containers/{id}/stop. seconds until SIGKILL; -1: the container's own */
struct call call_container_stop(const char *name, long seconds);

/* POST /containers/{id}/kill. signal: "TERM" */
struct call call_container_kill(const char *name, const char *signal);

/* POST /containers/{id}/resize: the size of its terminal in characters */
struct call call_container_resize(const char *name, int rows, int columns);

/* POST /containers/{id}/rename */
struct call call_container_rename(const char *name, const char *new_name);

/*
 * POST /containers/{id}/wait. condition: "not-running", "next-exit", "removed".
 * Answered when the condition holds; container_exit_code() reads the answer.
 */
struct call call_container_wait(const char *name, const char *condition);

/* DELETE /containers/{id} */
struct container_remove {
	bool force;   /* also one that is running */
	bool volumes; /* also its anonymous volumes */
};
struct call call_container_remove(const char *name, struct container_remove);

/*
 * DELETE for each that GET /containers/json lists with the label NAME=VALUE,
 * with its anonymous volumes. Only for call_text().
 */
struct call call_container_remove_labelled(const char *label);

/*
 * GET /containers/{id}/changes: an array, which may be null. Each of its
 * elements names a path and a kind, as docker diff prints it: 'A' added, 'C'
 * changed, 'D' deleted; '?' for what this version of box does not know.
 */
struct json *container_changes(struct engine *, const char *name, struct err *);
char container_change_kind(const struct json *element);
const char *container_change_path(const struct json *element);

/*
 * GET /containers/{id}/logs: a stream, see demux.h. since and until: seconds
 * since 1970 as text, NULL for none; tail: lines, -1 for all.
 */
struct container_logs {
	const char *since, *until;
	long tail;
	bool follow, timestamps;
};
struct call call_container_logs(
    const char *name, const struct container_logs *);

/* GET /events: a stream of all events of the container from now on */
struct call call_container_events(const char *name);

/*
 * POST /networks/{name}/connect. endpoint, the container's settings in that
 * network (EndpointConfig), is consumed.
 */
struct call call_network_connect(
    const char *network, const char *container, struct json *endpoint);

/*
 * POST /containers/{id}/attach with an upgrade: the container's streams, for
 * exchange_hijack().
 */
struct exchange *container_attach(
    struct engine *, const char *name, bool input, struct err *);

/*
 * POST /commit. changes are lines of a Dockerfile, body a container's Config
 * (consumed) or NULL.
 */
struct container_commit {
	const char *container, *author, *comment;
	const char *name; /* for the image, or NULL */
	bool pause;
	const struct strv *changes;
	struct json *body;
};

/* For call_end_id(): the ID of the new image. */
struct exchange *container_commit(
    struct engine *, const struct container_commit *, struct err *);

/*
 * HEAD /containers/{id}/archive: where path leads to in the end, links
 * followed. NULL on failure; the caller frees it.
 */
char *container_resolve_path(
    struct engine *, const char *name, const char *path, struct err *);

/*
 * Tar archives: of what is at path (GET /containers/{id}/archive), and of all
 * files except those in mounts (GET /containers/{id}/export). The head of the
 * answer has been read.
 */
struct exchange *container_archive(
    struct engine *, const char *name, const char *path, struct err *);
struct exchange *container_export(
    struct engine *, const char *name, struct err *);

/* --- what the engine says about one */

/* Of GET /containers/{id}/json. Strings belong to that; "" if it has none. */
struct container_info {
	const char *id, *image_id;
	const char *name;   /* without its slash */
	const char *health; /* "starting", "healthy", "unhealthy", "none"; ""
			       without a health check */
	bool running;       /* also while it is paused */
	bool paused, restarting;
	bool tty;
	bool removes_itself; /* --rm */
	long long restarts;  /* by the engine */
};
struct container_info container_info(const struct json *);

/*
 * The next mount of the same document, or false. For a loop over all of them:
 *
 *	struct container_mount mount = { 0 };
 *	while (container_next_mount(container, &mount))
 */
struct container_mount {
	const char *type; /* "volume", "bind", "tmpfs", ... */
	const char *name; /* of a volume */
	const char *path, *driver;
	const char *source; /* where it is on the engine's machine */

	/* Private to container.c. */
	struct json *list;
	struct json_each each;
};
bool container_next_mount(const struct json *, struct container_mount *);

/*
 * The status in the answer to call_container_wait(): that of the command; also
 * where the answer says that the container could not be started. Podman has
 * none for one that did not run: as from docker, it is 127 if it could not be
 * started, which is asked for, and else 0.
 */
long long container_wait_status(
    struct engine *, const char *name, const struct json *answer);

/*
 * GET /libpod/containers/{id}/healthcheck: has Podman check the container's
 * health now, which it does by itself only where systemd runs.
 */
struct call call_podman_check_health(const char *name);

/*
 * The same, 0 to 255; -1 with err set where the container could not be started
 * or there is no status.
 */
int container_exit_code(const struct json *answer, struct err *);

#endif
