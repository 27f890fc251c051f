/* SPDX-License-Identifier: MIT */
/*
 * record: undo steps that are kept in the engine, so that another process can
 * finish or undo work whose own processes are gone.
 *
 * A record is an empty volume, "box.undo.TOKEN.NUMBER", with the steps in a
 * label, because the Engine API has no other place for a note. It cannot be
 * changed, so each new one has the next number and takes the place of the one
 * before. A volume is created only once (lock.h), which makes the next number
 * the point where it is decided: either the worker writes it, or the process
 * that takes the work over. A record is signed (signature.h): nobody else can
 * have a tool make calls by creating a volume.
 */
#ifndef BOX_VERSION_RECORD_H
#define BOX_VERSION_RECORD_H

#include "base/err.h"
#include "base/str.h"
#include "engine/client.h"

struct record {
	const char *token; /* of the work; see random.h */
	const char *owner; /* see owner.h */
	long long number;  /* of the last record; 0: none */
};

/*
 * Writes the steps (call_text() each) as the next record and removes the one
 * before. Fails with ERR_REFUSED if another process has taken the work over.
 * Source: POST /volumes/create, DELETE /volumes/{name}.
 */
int record_write(
    struct engine *, struct record *, const struct strv *steps, struct err *);

/*
 * Takes the work over: what is written to the record from now on comes from
 * the caller. Adds the steps of the last record to steps. Returns 1, 0 if the
 * engine has no record of that token, or -1. Source: GET /volumes, and those
 * of record_write().
 */
int record_take_over(
    struct engine *, struct record *, struct strv *steps, struct err *);

/* Removes all records of the token. */
int record_remove(struct engine *, const char *token, struct err *);

/*
 * Adds the tokens of all records whose processes are gone. Source: GET
 * /volumes.
 */
int record_find_abandoned(struct engine *, struct strv *tokens, struct err *);

#endif
