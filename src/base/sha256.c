#include "sha256.h"

#include <stdio.h>

void sha256_begin(struct sha256 *s)
{
	sha256_init(&s->nettle);
}

void sha256_add(struct sha256 *s, const void *bytes, size_t n)
{
	sha256_update(&s->nettle, n, bytes);
}

char *sha256_end(struct sha256 *s, char hex[SHA256_HEX])
{
	uint8_t sum[SHA256_DIGEST_SIZE];
	sha256_digest(&s->nettle, sizeof(sum), sum);
	for (size_t i = 0; i < sizeof(sum); i++)
		snprintf(hex + 2 * i, 3, "%02x", sum[i]);
	return hex;
}
