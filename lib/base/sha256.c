/* SPDX-License-Identifier: MIT */
#include "base/sha256.h"

#include <errno.h>
#include <nettle/hmac.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	PIECE = 64 * 1024
};

struct sha256 {
	struct sha256_ctx context;
};

struct sha256 *
sha256_new(void)
{
	struct sha256 *hash = xmalloc(sizeof(*hash));

	sha256_init(&hash->context);
	return hash;
}

void
sha256_add(struct sha256 *hash, const void *bytes, size_t len)
{
	if (len > 0)
		sha256_update(&hash->context, len, bytes);
}

void
sha256_add_field(struct sha256 *hash, const void *bytes, size_t len)
{
	char size[32];

	snprintf(size, sizeof(size), "%zu:", len);
	sha256_add(hash, size, strlen(size));
	sha256_add(hash, bytes, len);
}

void
sha256_add_field_text(struct sha256 *hash, const char *text)
{
	if (text)
		sha256_add_field(hash, text, strlen(text));
	else
		sha256_add(hash, "-", 1);
}

static void
write_hex(const uint8_t digest[SHA256_DIGEST_SIZE], char hex[SHA256_HEX])
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < SHA256_DIGEST_SIZE; i++) {
		hex[2 * i] = digits[digest[i] >> 4];
		hex[2 * i + 1] = digits[digest[i] & 15];
	}
	hex[SHA256_HEX - 1] = '\0';
}

void
sha256_end(struct sha256 *hash, char hex[SHA256_HEX])
{
	uint8_t digest[SHA256_DIGEST_SIZE];

	sha256_digest(&hash->context, sizeof(digest), digest);
	write_hex(digest, hex);
	free(hash);
}

void
sha256_bytes(const void *bytes, size_t len, char hex[SHA256_HEX])
{
	struct sha256 *hash = sha256_new();

	sha256_add(hash, bytes, len);
	sha256_end(hash, hex);
}

void
hmac_sha256(const char *key, const char *text, char hex[SHA256_HEX])
{
	struct hmac_sha256_ctx context;
	uint8_t digest[SHA256_DIGEST_SIZE];

	hmac_sha256_set_key(&context, strlen(key), (const uint8_t *)key);
	hmac_sha256_update(&context, strlen(text), (const uint8_t *)text);
	hmac_sha256_digest(&context, sizeof(digest), digest);
	write_hex(digest, hex);
}

int
sha256_file(int fd, const char *path, char hex[SHA256_HEX], struct err *err)
{
	struct sha256 *hash = sha256_new();
	char *piece = xmalloc(PIECE);
	int result = 0;
	ssize_t n;

	while ((n = read(fd, piece, PIECE)) != 0) {
		if (n > 0)
			sha256_add(hash, piece, (size_t)n);
		else if (errno != EINTR) {
			result = err_set(err, ERR_SYSTEM, "%s:", path);
			break;
		}
	}
	sha256_end(hash, hex);
	free(piece);
	return result;
}
