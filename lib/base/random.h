/* SPDX-License-Identifier: MIT */
/*
 * random: names for what only lives for a while, so that two who work on the
 * same box at the same time never take the same one.
 */
#ifndef BOX_BASE_RANDOM_H
#define BOX_BASE_RANDOM_H

enum {
	TOKEN_SIZE = 17 /* 16 hexadecimal digits and a NUL */
};

/* 64 random bits of the kernel's; ends the program where there are none. */
void random_token(char token[TOKEN_SIZE]);

#endif
