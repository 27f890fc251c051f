/* SPDX-License-Identifier: MIT */
/*
 * tty: the caller's terminal while a command in a container uses it.
 */
#ifndef BOX_CLI_TTY_H
#define BOX_CLI_TTY_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Puts the terminal at fd into raw mode, in which every key is input. Returns
 * 0, or -1 with err set. tty_restore(), which exit(3) calls, undoes that. Code
 * that ends the process without exit(3) must call it; it is async-signal-safe.
 */
int tty_raw(int fd, struct err *);
void tty_restore(void);

/* The size in characters of the terminal at fd; false if it is not one. */
bool tty_size(int fd, int *rows, int *columns);

#endif
