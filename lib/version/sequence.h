/* SPDX-License-Identifier: MIT */
/*
 * sequence: numbers of versions, 1, 2, 3, ..., each given out once.
 *
 * Nothing in the Engine API counts, and two may ask at once. So a series has a
 * volume, empty, of the name "box.version.SERIES.NUMBER", that stands for the
 * last number given out: whoever has the claim (lock.h) to the next one has
 * that number, and removes the volumes before it.
 * It outlives the versions: a number is not used again when its image is gone.
 * Without the volume, the count goes on behind the highest version or tag.
 */
#ifndef BOX_VERSION_SEQUENCE_H
#define BOX_VERSION_SEQUENCE_H

#include "engine/client.h"
#include "base/err.h"

/*
 * Reserves the next number of the series. holder is who it is for, such as a
 * container's ID; previous gets the last number that the same holder was given
 * if no one else was given one since, else 0. Returns it, or -1.
 * Source: GET /volumes, POST /volumes/create, DELETE /volumes/{name}.
 */
long long sequence_next(struct engine *, const char *series, const char *holder,
    long long *previous, struct err *);

#endif
