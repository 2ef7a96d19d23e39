#include "sha256.h"

#include <string.h>

#include "text.h"

/* The first 32 bits of the fractional parts of the cube roots of the first 64 primes: FIPS 180-4, 4.2.2. */
static const uint32_t k[64] = {
	0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
	0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
	0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
	0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
	0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
	0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
	0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
	0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

/* And of the square roots of the first eight: 5.3.3. */
static const uint32_t start[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
				  0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};

static uint32_t turned(uint32_t v, int by)
{
	return v >> by | v << (32 - by);
}

/* The message schedule of 6.2.2, step 1. */
static void spread(const uint8_t block[64], uint32_t w[64])
{
	for (int i = 0; i < 16; i++)
		w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
		       (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
	for (int i = 16; i < 64; i++) {
		uint32_t a = w[i - 15], b = w[i - 2];
		w[i] = w[i - 16] + (turned(a, 7) ^ turned(a, 18) ^ a >> 3) + w[i - 7] +
		       (turned(b, 17) ^ turned(b, 19) ^ b >> 10);
	}
}

/* Steps 2 to 4: v is a to h of the standard. */
static void take_block(uint32_t state[8], const uint8_t block[64])
{
	uint32_t w[64], v[8];
	spread(block, w);
	memcpy(v, state, sizeof(v));
	for (int i = 0; i < 64; i++) {
		uint32_t a = v[0], e = v[4];
		uint32_t one = v[7] + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) +
			       ((e & v[5]) ^ (~e & v[6])) + k[i] + w[i];
		uint32_t two = (turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) +
			       ((a & v[1]) ^ (a & v[2]) ^ (v[1] & v[2]));
		memmove(v + 1, v, 7 * sizeof(v[0]));
		v[4] += one;
		v[0] = one + two;
	}
	for (int i = 0; i < 8; i++)
		state[i] += v[i];
}

void sha256_begin(struct sha256 *s)
{
	*s = (struct sha256){.n = 0};
	memcpy(s->state, start, sizeof(start));
}

void sha256_add(struct sha256 *s, const void *bytes, size_t n)
{
	const uint8_t *at = bytes;
	while (n) {
		size_t used = s->n % 64, part = 64 - used < n ? 64 - used : n;
		if (!used && n >= 64) {
			take_block(s->state, at);
			part = 64;
		} else {
			memcpy(s->block + used, at, part);
			if (used + part == 64)
				take_block(s->state, s->block);
		}
		s->n += part;
		at += part;
		n -= part;
	}
}

char *sha256_end(struct sha256 *s, char hex[SHA256_HEX])
{
	uint8_t tail[72] = {0x80}, sum[32];
	uint64_t bits = s->n * 8;
	size_t pad = (s->n % 64 < 56 ? 56 : 120) - s->n % 64;
	for (int i = 0; i < 8; i++)
		tail[pad + (size_t)i] = (uint8_t)(bits >> (56 - 8 * i));
	sha256_add(s, tail, pad + 8);
	for (int i = 0; i < 32; i++)
		sum[i] = (uint8_t)(s->state[i / 4] >> (24 - 8 * (i % 4)));
	return text_hex(hex, SHA256_HEX, sum, sizeof(sum));
}
