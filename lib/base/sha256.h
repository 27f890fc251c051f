/* SPDX-License-Identifier: MIT */
/*
 * sha256: SHA-256 (FIPS 180-4) and HMAC, over nettle; sha256.c is the only file
 * that includes <nettle/hmac.h>. nettle uses the SHA instructions of the
 * processor and loads in 0.2 ms. libcrypto would take 1.2 ms at every start.
 */
#ifndef BOX_BASE_SHA256_H
#define BOX_BASE_SHA256_H

#include <stddef.h>

#include "base/err.h"

enum {
	SHA256_HEX = 65 /* 64 lower case hexadecimal digits and a NUL */
};

/* A computation, which sha256_end() ends and frees. */
struct sha256;

struct sha256 *sha256_new(void);
void sha256_add(struct sha256 *, const void *bytes, size_t len);

/*
 * Adds the length of a field and then its bytes, so that different lists of
 * fields never yield the same input. sha256_add_field_text() takes NULL for an
 * absent field, which differs from "".
 */
void sha256_add_field(struct sha256 *, const void *bytes, size_t len);
void sha256_add_field_text(struct sha256 *, const char *text);

/* Stores the digest in hex, and frees the computation. */
void sha256_end(struct sha256 *, char hex[SHA256_HEX]);

/* Stores the digest of these bytes in hex. */
void sha256_bytes(const void *bytes, size_t len, char hex[SHA256_HEX]);

/* Stores the HMAC-SHA-256 (RFC 2104) of text under key in hex. */
void hmac_sha256(const char *key, const char *text, char hex[SHA256_HEX]);

/*
 * Stores the digest of the rest of an open file in hex. Returns 0, or -1 with
 * err set to ERR_SYSTEM; the message names path.
 */
int sha256_file(int fd, const char *path, char hex[SHA256_HEX], struct err *);

#endif
