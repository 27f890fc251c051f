/* SPDX-License-Identifier: MIT */
/*
 * owner: which process works on something in the engine, as text for a label,
 * so that another process can find out whether it is gone.
 */
#ifndef BOX_VERSION_OWNER_H
#define BOX_VERSION_OWNER_H

#include <stdbool.h>
#include <sys/types.h>

/*
 * This process and another one, 0 for none: the boot and the process ID
 * namespace that they belong to, the time, and the ID and start time of each.
 * The caller frees it.
 */
char *owner_text(pid_t other);

/*
 * Have both of these processes ended? Of processes on another machine only the
 * time is known; they are taken to be gone after an hour. "" is gone.
 */
bool owner_is_gone(const char *text);

#endif
