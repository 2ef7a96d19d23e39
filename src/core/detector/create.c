/* The only place in the core that allocates memory. */
#include <stdlib.h>

#include "icecue/detector.h"
#include "undo.h"

#define UNDO_SAMPLES 2048 /* 34 for each second of UNDO_MS */

struct detector *detector_create(const struct rules *r)
{
	size_t n = DETECTOR_BYTES + undo_bytes(UNDO_SAMPLES);
	void *memory = malloc(n);
	return memory ? detector_place(memory, n, r) : NULL;
}

void detector_destroy(struct detector *d)
{
	free(d);
}
