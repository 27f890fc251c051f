/* SPDX-License-Identifier: MIT */
/*
 * random: parts of names that must be unique, so that two tools which work on
 * the same container at the same time never choose the same name.
 */
#ifndef BOX_BASE_RANDOM_H
#define BOX_BASE_RANDOM_H

enum {
	TOKEN_SIZE = 17 /* 16 hexadecimal digits and a NUL */
};

/* Stores 64 random bits from the kernel; exits if it provides none. */
void random_token(char token[TOKEN_SIZE]);

#endif
