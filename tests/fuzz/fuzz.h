/* fuzz.h - what the fuzz targets share. Each is a program of libFuzzer (scripts/fuzz), and a test may include
 * it. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "system/log.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Fails by abort(), which both libFuzzer and the tests see. */
#define must(holds) ((holds) ? (void)0 : fuzz_broken(#holds, __FILE__, __LINE__))
static inline _Noreturn void fuzz_broken(const char *what, const char *file, int line)
{
	fprintf(stderr, "%s:%d: this must hold: %s\n", file, line, what);
	abort();
}

#ifndef LLVMFuzzerTestOneInput /* a program of its own: what a test includes has another name */
int LLVMFuzzerInitialize(int *argc, char ***argv);

static void fuzz_no_log(void *context, const char *line)
{
	(void)context, (void)line;
}

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc, (void)argv;
	log_divert(fuzz_no_log, NULL);
	return 0;
}
#endif

/* The bytes in memory of exactly their size, so that a read beyond them is seen; for free(). */
static inline void *fuzz_exact(const void *bytes, size_t n)
{
	void *exact = malloc(n ? n : 1);

	must(exact != NULL);
	if (n)
		memcpy(exact, bytes, n);
	return exact;
}

/* The same as a text with its end. */
static inline char *fuzz_text(const void *bytes, size_t n)
{
	char *text = malloc(n + 1);

	must(text != NULL);
	if (n)
		memcpy(text, bytes, n);
	text[n] = '\0';
	return text;
}

/* Takes bytes off the front; zeros when there are none left. */
struct fuzz_bytes {
	const uint8_t *at;
	size_t n;
};
static inline uint8_t fuzz_byte(struct fuzz_bytes *b)
{
	if (!b->n)
		return 0;
	b->n--;
	return *b->at++;
}
