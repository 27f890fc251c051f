/* SPDX-License-Identifier: MIT */
#include "base/sha256.h"

#include "../tap.h"

int
main(void)
{
	char hex[SHA256_HEX];
	struct sha256 *hash = sha256_new();

	/* FIPS 180-4's own example */
	sha256_add(hash, "ab", 2);
	sha256_add(hash, "c", 1);
	sha256_end(hash, hex);
	is_str(hex,
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad",
	    "SHA-256 of abc");
	/* RFC 4231, test case 2 */
	hmac_sha256("Jefe", "what do ya want for nothing?", hex);
	is_str(hex,
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843",
	    "HMAC-SHA-256");
	return done();
}
