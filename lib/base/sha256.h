/* SPDX-License-Identifier: MIT */
/*
 * sha256: SHA-256 (FIPS 180-4), over nettle; sha256.c is the only file that
 * includes its headers. nettle uses the processor's SHA instructions and
 * starts in 0.2 ms; libcrypto takes 1.2 ms to start, on every make.
 */
#ifndef BOX_BASE_SHA256_H
#define BOX_BASE_SHA256_H

#include <stddef.h>

#include "base/err.h"

enum {
	SHA256_HEX = 65
}; /* 64 lower case digits and a NUL */

struct sha256;

struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *, const void *bytes, size_t len);

/*
 * Adds one field: its length and then its bytes, so that no two lists of
 * fields give the same input. sha256_add_field_text() takes NULL for an absent
 * one.
 */
void sha256_add_field(struct sha256 *, const void *bytes, size_t len);
void sha256_add_field_text(struct sha256 *, const char *text);

/* Ends it and frees it; hex gets the digest. */
void sha256_end(struct sha256 *, char hex[SHA256_HEX]);

/* HMAC-SHA-256 (RFC 2104) of the text under the key. */
void hmac_sha256(const char *key, const char *text, char hex[SHA256_HEX]);

/* The digest of what is left to read of a file; the message names path. */
int sha256_file(int fd, const char *path, char hex[SHA256_HEX], struct err *);

#endif
