/* SPDX-License-Identifier: MIT */
/*
 * hash: SHA-256 (FIPS 180-4), over nettle; hash.c is the only file that
 * includes its headers. nettle uses the processor's SHA instructions and
 * starts in 0.2 ms; libcrypto takes 1.2 ms to start, on every make.
 */
#ifndef BOX_BASE_SHA256_H
#define BOX_BASE_SHA256_H

#include <stddef.h>

#include "base/err.h"

enum {
	HASH_HEX = 65
}; /* 64 lower case digits and a NUL */

struct hash;

struct hash *hash_new(void);
void hash_add(struct hash *, const void *bytes, size_t len);

/*
 * Adds one field: its length and then its bytes, so that no two lists of
 * fields give the same input. hash_field_text() takes NULL for an absent one.
 */
void hash_field(struct hash *, const void *bytes, size_t len);
void hash_field_text(struct hash *, const char *text);

/* Ends it and frees it; hex gets the digest. */
void hash_end(struct hash *, char hex[HASH_HEX]);

/* HMAC-SHA-256 (RFC 2104) of the text under the key. */
void hash_keyed(const char *key, const char *text, char hex[HASH_HEX]);

/* The digest of what is left to read of a file; the message names path. */
int hash_file(int fd, const char *path, char hex[HASH_HEX], struct err *);

#endif
