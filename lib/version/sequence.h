/* SPDX-License-Identifier: MIT */
/*
 * sequence: the numbers of a series of versions, 1, 2, 3, ..., each given out
 * once, also when several clients ask for one at the same time.
 *
 * The Engine API has no counters. So the last number that was given out is
 * kept in the name of an empty volume, "box.version.SERIES.NUMBER". A client
 * gets the next number by being the first to create the next volume (lock.h);
 * then the volumes before it are removed. The volume outlives the versions, so
 * that a number is not used again when its image is gone. Without a volume,
 * counting continues after the highest version or tag of the series.
 */
#ifndef BOX_VERSION_SEQUENCE_H
#define BOX_VERSION_SEQUENCE_H

#include "base/err.h"
#include "engine/client.h"

/*
 * Reserves the next number of the series and returns it, or -1. holder says
 * what it is for, such as a container's ID. *previous becomes the number that
 * was given out before it, if that was for the same holder, else 0.
 * Source: GET /volumes, POST /volumes/create, DELETE /volumes/{name},
 * GET /images/json, GET /images/{name}/json.
 */
long long sequence_next(struct engine *, const char *series, const char *holder,
    long long *previous, struct err *);

#endif
