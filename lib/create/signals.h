/* SPDX-License-Identifier: MIT */
/*
 * signals: the caller's signals, collected instead of obeyed, so that they can
 * be passed on to a command in a container.
 *
 * Caught are SIGHUP, SIGINT, SIGQUIT and SIGTERM, which usually end a program,
 * SIGUSR1, SIGUSR2 and SIGCONT, which do not, and SIGWINCH, which says that the
 * terminal has a new size. Signals that were ignored when the program started,
 * as by nohup(1), stay ignored.
 */
#ifndef BOX_CREATE_SIGNALS_H
#define BOX_CREATE_SIGNALS_H

#include <stdbool.h>

#include "base/err.h"

enum {
	SIGNALS_LIMIT = 3 /* of those that end a program; see below */
};

/*
 * From now on signals are collected for signals_next(). While nothing forwards
 * them, SIGNALS_LIMIT signals of the kind that ends a program end this one,
 * whatever it is waiting for: an engine that never answers must not hold it.
 */
int signals_catch(struct err *);

/*
 * Restores the default actions, until signals are caught again. A signal that
 * was collected but not taken yet is raised, and so usually ends the process.
 */
void signals_release(void);

/*
 * While forwarding, the caller of signals_next() decides when the process ends,
 * and no number of signals ends it on its own.
 */
void signals_forwarding(bool forwarding);

/* For poll(2): readable once there is a signal. -1 before signals_catch(). */
int signals_fd(void);

/* Takes the oldest signal collected: its number, or 0 for none. */
int signals_next(void);

/* The same, skipping SIGWINCH. */
int signals_pending(void);

/* What an engine calls the signal ("TERM"); NULL for SIGWINCH. */
const char *signals_name(int number);

/* Does it end a program that does not handle it? */
bool signals_end_programs(int number);

/* Ends the process by the signal's default action, the terminal restored. */
void signals_die(int number);

#endif
