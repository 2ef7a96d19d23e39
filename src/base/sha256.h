/* sha256.h - the sum by which a file of a backup is known again: SHA-256, by nettle. Pure. */
#pragma once

#include <stddef.h>

#include <nettle/sha2.h>

#define SHA256_HEX 65 /* a sum as text, with its end */

struct sha256 {
	struct sha256_ctx nettle;
};

void sha256_begin(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *bytes, size_t n);
/* Writes the sum in lower-case hex, and returns hex; s must be begun again after it. */
char *sha256_end(struct sha256 *s, char hex[SHA256_HEX]);
