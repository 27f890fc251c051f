/* SPDX-License-Identifier: MIT */
/*
 * tty: the caller's terminal while a box has it.
 */
#ifndef BOX_CLI_TTY_H
#define BOX_CLI_TTY_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Puts the terminal at fd into raw mode: every key goes to the box. It is put
 * back by tty_restore(), which exit(3) calls too. What ends the process
 * without exit() must call it first; it may be called in a signal handler.
 */
int tty_raw(int fd, struct err *);
void tty_restore(void);

/* The size of the terminal at fd in characters; false where it is none. */
bool tty_size(int fd, int *rows, int *columns);

#endif
